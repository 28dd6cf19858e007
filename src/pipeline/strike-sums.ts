import type { StrikeSums } from '../domain/records/minute-record.js'
import type { StepRecord } from '../domain/records/step-record.js'

export type MutableStrikeSums = { -readonly [K in keyof StrikeSums]: number }

export function createStrikeSums(): MutableStrikeSums {
  return { rearfoot: 0, midfoot: 0, forefoot: 0, unknown: 0 }
}

/** Shares the step's soleus impulse (BW·s) out by the probabilities of its strike. */
export function addStepToSums(sums: MutableStrikeSums, step: StepRecord): void {
  const impulseBwS = step.soleusImpulseBwS
  if (impulseBwS === null) return
  if (step.pRearfoot === null) {
    sums.unknown += impulseBwS
    return
  }
  sums.rearfoot += impulseBwS * step.pRearfoot
  sums.midfoot += impulseBwS * (step.pMidfoot ?? 0)
  sums.forefoot += impulseBwS * (step.pForefoot ?? 0)
}
