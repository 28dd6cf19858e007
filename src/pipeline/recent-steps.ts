import type { StepRecord } from '../domain/records/step-record.js'
import { sortFew } from '../domain/signal/insertion-sort.js'
import type { LiveFootNumbers } from './output.js'

const RECENT_STEPS = 20

/** The last 20 steps of one foot, for the live page. */
export interface RecentSteps {
  add(step: StepRecord): void
  /** Medians; null before the first step. */
  summarise(coverageRatio: number): LiveFootNumbers | null
  speedMps(): number | null
}

export function createRecentSteps(): RecentSteps {
  let steps: StepRecord[] = []
  const scratch = new Float64Array(RECENT_STEPS)
  const median = (field: NumberField): number | null => medianOf(steps, field, scratch)
  return {
    add(step) {
      steps = steps.length < RECENT_STEPS ? [...steps, step] : [...steps.slice(1), step]
    },
    speedMps: () => median('speedMps'),
    summarise(coverageRatio) {
      const last = steps.at(-1)
      if (last === undefined) return null
      return {
        lastStepTimeUs: last.initialContactTimeUs,
        cadenceSpm: median('cadenceSpm'),
        groundContactTimeMs: median('groundContactTimeMs'),
        footStrikeAngleDeg: median('footStrikeAngleDeg'),
        footStrikeAngleSdDeg: median('footStrikeAngleSdDeg'),
        pRearfoot: meanOf(steps, 'pRearfoot'),
        pMidfoot: meanOf(steps, 'pMidfoot'),
        pForefoot: meanOf(steps, 'pForefoot'),
        coverageRatio,
      }
    },
  }
}

type NumberField = 'speedMps' | 'cadenceSpm' | 'groundContactTimeMs' | 'footStrikeAngleDeg' | 'footStrikeAngleSdDeg'
type ProbabilityField = 'pRearfoot' | 'pMidfoot' | 'pForefoot'

function medianOf(steps: readonly StepRecord[], field: NumberField, scratch: Float64Array): number | null {
  let count = 0
  for (const step of steps) {
    const value = step[field]
    if (value !== null) scratch[count++] = value
  }
  if (count === 0) return null
  sortFew(scratch, count)
  const upper = scratch[count >> 1] as number
  return count % 2 === 1 ? upper : (upper + (scratch[count / 2 - 1] as number)) / 2
}

/** Medians of the three would not add up to one. */
function meanOf(steps: readonly StepRecord[], field: ProbabilityField): number | null {
  let sum = 0
  let count = 0
  for (const step of steps) {
    const value = step[field]
    if (value === null) continue
    sum += value
    count += 1
  }
  return count === 0 ? null : sum / count
}
