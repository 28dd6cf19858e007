import type { StepRecord } from '../domain/records/step-record.js'
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
  return {
    add(step) {
      steps = steps.length < RECENT_STEPS ? [...steps, step] : [...steps.slice(1), step]
    },
    speedMps: () => medianOf(steps, 'speedMps'),
    summarise(coverageRatio) {
      const last = steps.at(-1)
      if (last === undefined) return null
      return {
        lastStepTimeUs: last.initialContactTimeUs,
        cadenceSpm: medianOf(steps, 'cadenceSpm'),
        groundContactTimeMs: medianOf(steps, 'groundContactTimeMs'),
        footStrikeAngleDeg: medianOf(steps, 'footStrikeAngleDeg'),
        footStrikeAngleSdDeg: medianOf(steps, 'footStrikeAngleSdDeg'),
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

function medianOf(steps: readonly StepRecord[], field: NumberField): number | null {
  const values = known(steps, field).sort((a, b) => a - b)
  const upper = values[values.length >> 1]
  if (upper === undefined) return null
  return values.length % 2 === 1 ? upper : (upper + (values[values.length / 2 - 1] ?? upper)) / 2
}

/** Medians of the three would not add up to one. */
function meanOf(steps: readonly StepRecord[], field: ProbabilityField): number | null {
  const values = known(steps, field)
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function known(steps: readonly StepRecord[], field: NumberField | ProbabilityField): number[] {
  return steps.map((step) => step[field]).filter((value) => value !== null)
}
