import type { ModelParameters } from '../../biomechanics/parameters.js'
import { computeCellFactors, type CellFactors, type LoadCell } from './load-cell.js'

/** What the load of a period is the product of, in the order in which one is taken within the other. */
export type Factor = 'distance' | 'speed' | 'slope' | 'form' | 'strike' | 'surface' | 'shoe'
export const FACTORS: readonly Factor[] = ['distance', 'speed', 'slope', 'form', 'strike', 'surface', 'shoe']

/**
 * One number a factor: distance in leg-kilometres, speed in SLU per leg-kilometre, the others ratios. Their product is
 * the load of the period.
 */
export type FactorMeans = Readonly<Record<Factor, number>>

export interface MeansOfPeriod {
  /** Null where no cell could be told apart. */
  readonly means: FactorMeans | null
  readonly attributedSlu: number
  /** Cells that the means stand for, with their factors. */
  readonly cells: readonly LoadCell[]
}

/** In the order of FACTORS after the distance, which weighs the first of them. */
const VALUES = [
  'speedSluPerKm',
  'slopeRatio',
  'formRatio',
  'strikeRatio',
  'surfaceRatio',
  'shoeRatio',
] as const satisfies readonly (keyof CellFactors)[]

/**
 * The mean of each factor over a period, weighted by the product of those before it: speed by kilometres, slope by
 * kilometres × speed, and so on, so that a treadmill on fast days weighs as much as it did. Multiplied they give the load
 * exactly, whatever goes together with what. A cell that can't be told apart is left out of both.
 */
export function computeFactorMeans(cells: readonly LoadCell[], parameters: ModelParameters): MeansOfPeriod {
  const sums = new Float64Array(VALUES.length + 1)
  const used: LoadCell[] = []
  let attributedSlu = 0
  for (const cell of cells) {
    const factors = computeCellFactors(cell, parameters)
    if (factors === null) continue
    used.push(cell)
    attributedSlu += cell.loadSlu
    let weight = cell.legDistanceM / 1000
    sums[0] = (sums[0] ?? 0) + weight
    for (let index = 0; index < VALUES.length; index++) {
      weight *= factors[VALUES[index] ?? 'formRatio']
      sums[index + 1] = (sums[index + 1] ?? 0) + weight
    }
  }
  return { means: toMeans(sums), attributedSlu, cells: used }
}

function toMeans(sums: Float64Array): FactorMeans | null {
  const mean = (index: number): number => (sums[index + 1] ?? 0) / (sums[index] ?? 1)
  if ((sums[0] ?? 0) <= 0) return null
  return {
    distance: sums[0] ?? 0,
    speed: mean(0),
    slope: mean(1),
    form: mean(2),
    strike: mean(3),
    surface: mean(4),
    shoe: mean(5),
  }
}
