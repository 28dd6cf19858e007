import { FACTORS, type Factor, type FactorMeans } from './factor-means.js'
import { shapleyOfProduct } from './shapley.js'

/** A part of the change: one factor, or the load that no sensor saw. */
export type BreakdownPart = Factor | 'unmeasured'
export const BREAKDOWN_PARTS: readonly BreakdownPart[] = [
  'distance',
  'speed',
  'slope',
  'strike',
  'surface',
  'shoe',
  'form',
  'unmeasured',
]

/** The load of a period, as far as a change of it can be told apart. Loads are SLU summed over both legs. */
export interface LoadOfPeriod {
  readonly means: FactorMeans | null
  readonly loadSlu: number
  /** The part of the load that was filled in, declared, or measured without a speed. */
  readonly unmeasuredSlu: number
}

export interface Breakdown {
  readonly changeSlu: number
  readonly partsSlu: Readonly<Record<BreakdownPart, number>>
}

/**
 * How much of the change from one period to another came from each factor, in SLU summed over both legs. The parts add
 * up to the change. A period without a measured run had no speed and no surface of its own, so all of it is distance.
 */
export function computeBreakdown(base: LoadOfPeriod, recent: LoadOfPeriod): Breakdown {
  const still = base.means ?? recent.means
  const parts: Record<BreakdownPart, number> = {
    distance: 0,
    speed: 0,
    slope: 0,
    strike: 0,
    surface: 0,
    shoe: 0,
    form: 0,
    unmeasured: recent.unmeasuredSlu - base.unmeasuredSlu,
  }
  if (still !== null) {
    const before = base.means ?? { ...still, distance: 0 }
    const after = recent.means ?? { ...still, distance: 0 }
    const values = shapleyOfProduct(
      FACTORS.map((factor) => before[factor]),
      FACTORS.map((factor) => after[factor]),
    )
    for (const [index, factor] of FACTORS.entries()) parts[factor] = values[index] ?? 0
  }
  return { changeSlu: recent.loadSlu - base.loadSlu, partsSlu: parts }
}
