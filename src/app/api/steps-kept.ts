import type { KeptSteps } from '../../stores/step-keeping.js'

export type StepsKept = 'here' | 'remote' | 'expired' | 'full'

/** Where the single steps of a session are, in one word. Steps that were put in again are here, whatever left before. */
export function stepsKept({ localStepCount, evicted }: Pick<KeptSteps, 'localStepCount' | 'evicted'>): StepsKept {
  if (evicted.some(({ reason }) => reason === 'forwarded')) return 'remote'
  const evictedStepCount = evicted.reduce((sum, { stepCount }) => sum + stepCount, 0)
  if (localStepCount >= evictedStepCount) return 'here'
  return evicted.some(({ reason }) => reason === 'full') ? 'full' : 'expired'
}
