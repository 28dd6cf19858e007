import type { ModelParameters } from '../domain/biomechanics/parameters.js'
import {
  countStrikeLabel,
  createStrikeLabelCounts,
  labelStrike,
  strikeLabelShares,
} from '../domain/gait/strike-label.js'
import type { StrikeLabelShares } from '../domain/records/session-record.js'
import type { Basis, StepRecord } from '../domain/records/step-record.js'
import { createSlidingMedian } from '../domain/signal/sliding-median.js'
import type { LiveFootNumbers } from './output.js'

const RECENT_STEPS = 20

/** The last 20 steps of one foot, for the live page. */
export interface RecentSteps {
  add(step: StepRecord): void
  /** Medians; null before the first step. */
  summarise(coverageRatio: number): LiveFootNumbers | null
  speedMps(): number | null
  /** Of the newest step with a speed. */
  speedBasis(): Basis | null
  slopeDeg(): number | null
}

export function createRecentSteps(parameters: ModelParameters): RecentSteps {
  const steps: StepRecord[] = []
  const cadenceSpm = createSlidingMedian(RECENT_STEPS)
  const groundContactTimeMs = createSlidingMedian(RECENT_STEPS)
  const footStrikeAngleDeg = createSlidingMedian(RECENT_STEPS)
  const footStrikeAngleSdDeg = createSlidingMedian(RECENT_STEPS)
  const speedMps = createSlidingMedian(RECENT_STEPS)
  const slopeDeg = createSlidingMedian(RECENT_STEPS)
  return {
    add(step) {
      if (steps.length === RECENT_STEPS) steps.shift()
      steps.push(step)
      cadenceSpm.add(step.cadenceSpm)
      groundContactTimeMs.add(step.groundContactTimeMs)
      footStrikeAngleDeg.add(step.footStrikeAngleDeg)
      footStrikeAngleSdDeg.add(step.footStrikeAngleSdDeg)
      speedMps.add(step.speedMps)
      slopeDeg.add(step.slopeDeg)
    },
    speedMps: () => speedMps.median(),
    speedBasis: () => steps.findLast((step) => step.speedMps !== null)?.speedBasis ?? null,
    slopeDeg: () => slopeDeg.median(),
    summarise(coverageRatio) {
      const last = steps.at(-1)
      if (last === undefined) return null
      const strike = meanStrike(steps)
      return {
        lastStepTimeUs: last.initialContactTimeUs,
        cadenceSpm: cadenceSpm.median(),
        groundContactTimeMs: groundContactTimeMs.median(),
        footStrikeAngleDeg: footStrikeAngleDeg.median(),
        footStrikeAngleSdDeg: footStrikeAngleSdDeg.median(),
        pRearfoot: strike?.pRearfoot ?? null,
        pMidfoot: strike?.pMidfoot ?? null,
        pForefoot: strike?.pForefoot ?? null,
        strikeLabels: labelsOf(steps, parameters),
        coverageRatio,
      }
    },
  }
}

/** Means, because medians of the three would not add up to one. A step knows all three or none. */
function meanStrike(steps: readonly StepRecord[]) {
  let rearfoot = 0
  let midfoot = 0
  let forefoot = 0
  let count = 0
  for (const { pRearfoot, pMidfoot, pForefoot } of steps) {
    if (pRearfoot === null || pMidfoot === null || pForefoot === null) continue
    rearfoot += pRearfoot
    midfoot += pMidfoot
    forefoot += pForefoot
    count += 1
  }
  if (count === 0) return null
  return { pRearfoot: rearfoot / count, pMidfoot: midfoot / count, pForefoot: forefoot / count }
}

function labelsOf(steps: readonly StepRecord[], parameters: ModelParameters): StrikeLabelShares | null {
  const counts = createStrikeLabelCounts()
  for (const { pRearfoot } of steps)
    if (pRearfoot !== null) countStrikeLabel(counts, labelStrike(pRearfoot, parameters))
  return strikeLabelShares(counts)
}
