import { estimateStepTimeS } from '../../biomechanics/contact-time-model.js'
import type { ModelParameters } from '../../biomechanics/parameters.js'
import { estimateStepLoad, estimateSummaryLoad } from '../../biomechanics/step-load.js'
import type { DeclaredStrike, ShoeKind } from '../../records/people.js'
import type { Surface } from '../../records/session-record.js'
import type { Tier } from '../../records/step-record.js'

/** Stretch of running that is told apart as one: a minute of a foot, or a foot's whole run where no minutes are kept. */
export interface LoadCell {
  /** Load of the legs that the cell stands for. */
  readonly loadSlu: number
  /** The way of the cell, once for each leg that it stands for. */
  readonly legDistanceM: number
  readonly speedMps: number
  /** Steps of both feet per minute; null where it is not known. */
  readonly cadenceSpm: number | null
  readonly groundContactTimeMs: number | null
  readonly slopeDeg: number | null
  /** What the landings of the cell made of its load, from its steps; null where only the angle below says so. */
  readonly strikeRatio: number | null
  readonly footStrikeAngleDeg: number | null
  /** Share of the cell's load with a known angle, 0 to 1. */
  readonly strikeKnownRatio: number
  readonly declaredStrike: DeclaredStrike
  readonly surface: Surface
  readonly shoeKind: ShoeKind | null
  readonly tier: Tier
}

const LEAST_WAY_M = 0.001
const LEAST_LOAD_SLU = 1e-9

/** What the load of a cell is the product of, distance apart. */
export interface CellFactors {
  /** Load of one leg in a kilometre at this speed: level road, no shoe named, usual cadence and contact time, strike unknown. */
  readonly speedSluPerKm: number
  readonly slopeRatio: number
  /** All else: contact time and cadence at this speed, and what the sensor and the model's version make of it. */
  readonly formRatio: number
  readonly strikeRatio: number
  readonly surfaceRatio: number
  readonly shoeRatio: number
}

/**
 * The factors of one cell: the load model is asked again with one thing after the other taken to its neutral value
 * (no shoe named, road, strike unknown, level), and each quotient is a factor. Their product with the distance is the
 * recorded load exactly, because the form is what is left. Null where the model knows no load at this speed or cadence, and
 * for a stretch too small to divide by.
 */
export function computeCellFactors(cell: LoadCell, parameters: ModelParameters): CellFactors | null {
  if (cell.legDistanceM < LEAST_WAY_M || cell.loadSlu < LEAST_LOAD_SLU) return null
  const speedSluPerKm = usualLoadSluPerKm(cell.speedMps, parameters)
  if (speedSluPerKm === null) return null
  const shoeRatio = cell.shoeKind === null ? 1 : quotient(cell, WITHOUT.nothing, parameters)
  const surfaceRatio = cell.surface === 'road' ? 1 : quotient(cell, WITHOUT.shoe, parameters)
  const strikeRatio = cell.strikeRatio ?? (isStrikeUnknown(cell) ? 1 : quotient(cell, WITHOUT.surface, parameters))
  const slopeRatio = (cell.slopeDeg ?? 0) === 0 ? 1 : quotient(cell, WITHOUT.strike, parameters)
  if (shoeRatio === null || surfaceRatio === null || strikeRatio === null || slopeRatio === null) return null
  const expectedSlu = (cell.legDistanceM / 1000) * speedSluPerKm * slopeRatio * strikeRatio * surfaceRatio * shoeRatio
  const formRatio = cell.loadSlu / expectedSlu
  return { speedSluPerKm, slopeRatio, formRatio, strikeRatio, surfaceRatio, shoeRatio }
}

/** Load of one leg in one kilometre of an average runner at this speed; null outside what the model knows. */
export function usualLoadSluPerKm(speedMps: number, parameters: ModelParameters): number | null {
  const { soleusImpulseBwS } = estimateSummaryLoad(
    {
      speedMps,
      cadenceSpm: null,
      groundContactTimeS: null,
      heightM: null,
      slopeDeg: 0,
      declaredStrike: 'unknown',
      surface: 'road',
      shoeKind: null,
    },
    parameters,
  )
  const strideLengthM = 2 * speedMps * estimateStepTimeS(speedMps, parameters.contactTimeModel)
  if (soleusImpulseBwS === null || soleusImpulseBwS <= 0 || strideLengthM <= 0) return null
  return (soleusImpulseBwS * (1000 / strideLengthM)) / parameters.metrics.soleusLoadUnitBwS
}

/** How much of a cell has been taken to its neutral value: each step also what stands before it. */
const WITHOUT = { nothing: 0, shoe: 1, surface: 2, strike: 3, slope: 4 } as const

function isStrikeUnknown(cell: LoadCell): boolean {
  return cell.declaredStrike === 'unknown' && (cell.footStrikeAngleDeg === null || cell.strikeKnownRatio === 0)
}

/** What the next thing that is taken away makes of the load. */
function quotient(cell: LoadCell, without: number, parameters: ModelParameters): number | null {
  const above = modelledImpulse(cell, without, parameters)
  const below = modelledImpulse(cell, without + 1, parameters)
  return above === null || below === null || below <= 0 || above <= 0 ? null : above / below
}

/** Impulse of the mean step, with the part of the steps whose strike is not known counted as what was declared. */
function modelledImpulse(cell: LoadCell, without: number, parameters: ModelParameters): number | null {
  const noStrike = without >= WITHOUT.strike || cell.footStrikeAngleDeg === null
  const known = noStrike ? 0 : Math.min(1, Math.max(0, cell.strikeKnownRatio))
  const ofKnown = known === 0 ? 0 : stepImpulse(cell, cell.footStrikeAngleDeg, without, parameters)
  const ofUnknown = known === 1 ? 0 : stepImpulse(cell, null, without, parameters)
  return ofKnown === null || ofUnknown === null ? null : known * ofKnown + (1 - known) * ofUnknown
}

function stepImpulse(
  cell: LoadCell,
  footStrikeAngleDeg: number | null,
  without: number,
  parameters: ModelParameters,
): number | null {
  const { speedMps, cadenceSpm, groundContactTimeMs, tier } = cell
  const slopeDeg = without >= WITHOUT.slope ? 0 : (cell.slopeDeg ?? 0)
  const declaredStrike = without >= WITHOUT.strike ? 'unknown' : cell.declaredStrike
  const surface = without >= WITHOUT.surface ? 'road' : cell.surface
  const shoeKind = without >= WITHOUT.shoe ? null : cell.shoeKind
  const heightM = null
  if (groundContactTimeMs === null || cadenceSpm === null) {
    const groundContactTimeS = null
    return estimateSummaryLoad(
      { speedMps, cadenceSpm, groundContactTimeS, slopeDeg, declaredStrike, surface, shoeKind, heightM },
      parameters,
    ).soleusImpulseBwS
  }
  // Field by field: a spread takes longer than the model.
  return estimateStepLoad(
    {
      speedMps,
      stepTimeS: 60 / cadenceSpm,
      groundContactTimeS: groundContactTimeMs / 1000,
      slopeDeg,
      footStrikeAngleDeg,
      stance: null,
      declaredStrike,
      surface,
      shoeKind,
      heightM,
      tier,
    },
    parameters,
  ).soleusImpulseBwS
}
