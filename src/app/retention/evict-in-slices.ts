import type { EvictionPlace, EvictionPlan, EvictionSlice, StepKeeping } from '../../stores/step-keeping.js'

export type Evicted = Omit<EvictionSlice, 'next'>

/** More than any data folder has runs; a loop that goes on beyond is a mistake of ours. */
const MOST_SLICES = 100_000

/**
 * Slice after slice; between two of them everybody else who waits for the database gets a turn. Ends early with the signal,
 * and the next round goes on.
 */
export async function evictInSlices(
  keeping: Pick<StepKeeping, 'evictSteps'>,
  plan: EvictionPlan,
  { nowUs, signal }: { readonly nowUs: number; readonly signal: AbortSignal },
): Promise<Evicted> {
  const sum = { sessionCount: 0, stepCount: 0, byteCount: 0, lostStepCount: 0 }
  let after: EvictionPlace | null = null
  for (let slices = 0; slices < MOST_SLICES && !signal.aborted; slices++) {
    const slice: EvictionSlice = await keeping.evictSteps(plan, after, nowUs)
    sum.sessionCount += slice.sessionCount
    sum.stepCount += slice.stepCount
    sum.byteCount += slice.byteCount
    sum.lostStepCount += slice.lostStepCount
    after = slice.next
    if (after === null) break
  }
  return sum
}
