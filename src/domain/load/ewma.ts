/**
 * Exponentially weighted mean of daily load, λ = 2/(N+1), as a reducer. Numerator and weight decay together, so the
 * mean is free of the bias of a start from zero, and a day nobody knows of only ages what is known.
 * @source WIL17 for λ. *Differs from source*: bias-corrected by the sum of weights instead of seeded with the
 * first day, which misses the chronic mean by half in the first week.
 */
export interface EwmaState {
  readonly weightedSum: number
  readonly weight: number
}

export const EWMA_START: EwmaState = { weightedSum: 0, weight: 0 }

export function ewmaLambda(dayCount: number): number {
  return 2 / (dayCount + 1)
}

/** Days after which a load counts half. */
export function ewmaHalfLifeDays(dayCount: number): number {
  return Math.LN2 / -Math.log(1 - ewmaLambda(dayCount))
}

/** One day further; null is a day nobody knows of. */
export function stepEwma(state: EwmaState, load: number | null, dayCount: number): EwmaState {
  const lambda = ewmaLambda(dayCount)
  const known = load === null ? 0 : lambda
  return {
    weightedSum: (1 - lambda) * state.weightedSum + known * (load ?? 0),
    weight: (1 - lambda) * state.weight + known,
  }
}

/** Null before the first known day. */
export function ewmaMean(state: EwmaState): number | null {
  return state.weight > 0 ? state.weightedSum / state.weight : null
}

/** The plain recursion from zero, which the published ratios use; shown for comparison only. */
export function ewmaFromZero(state: EwmaState): number {
  return state.weightedSum
}
