import type { TravelModel } from '../biomechanics/travel-coefficients.js'
import { addScaled, crossProduct, dotProduct, scaled, vectorAt, vectorLength, type Vector3 } from '../signal/vector.js'
import { RADIANS_PER_DEGREE, STANDARD_GRAVITY_MPS2 } from '../units/units.js'
import {
  FLAT_PLACE,
  FLAT_ROTATION,
  FLAT_TIME_S,
  FLAT_TIME_SQUARED_S2,
  FLAT_TURNING,
  FLAT_VELOCITY,
  type Strapdown,
} from './strapdown.js'

/** The way of the sensor from one foot-flat to the next one of the same foot. */
export interface StridePath {
  readonly timeS: number
  readonly alongM: number
  readonly upM: number
  /**
   * Speed to be added for each radian of rise that is no slope but an error of velocity at the landing: such an error tilts
   * gravity, and so the way, by its share of g·t, and it shortens the way.
   */
  readonly levelGainMps: number
  /** Mean specific force, in g: 1 where nothing was clipped, lost or rung. */
  readonly gravityG: number
  /** By how much the gyroscope didn't return to where it was, per second, about each of its axes but the vertical. */
  readonly turningErrorDps: Vector3
  /** Up, in the axes that the sensor had at the first sample of the first foot-flat. */
  readonly vertical: Vector3
}

/**
 * Closes a stride: at both foot-flats the sensor has the velocity of a point that turns with the lying foot, so its velocity
 * changes by next to nothing in between and the mean of its specific force is gravity. That gives the vertical (no standing
 * and no mounting needed), takes out what the accelerometer drifts, and fixes the velocity. A treadmill's belt at constant
 * speed is at rest here.
 * The foot does not quite rest: it turns at some 40 °/s about the ball while it is called flat, and the laces lie above and
 * behind that. Without this the speed reads up to 2 % low, and differently so from runner to runner.
 * @source FAL21 *Differs from source*: two stretches on the ground instead of two instants at rest, gravity from the closure of
 * the stride instead of from foot-flat, and no model of the runner on top.
 * @param impactS from the middle of a foot-flat back to its landing
 */
export function solveStridePath(strapdown: Strapdown, impactS: number, model: TravelModel): StridePath {
  const { firstFlat, secondFlat } = strapdown
  const timeS = (secondFlat[FLAT_TIME_S] as number) - (firstFlat[FLAT_TIME_S] as number)
  const still: Vector3 = [0, 0, 0]
  const rough = placeAfter(strapdown, timeS, still, still)
  const up = scaled(1 / vectorLength(rough.gravityG), rough.gravityG)
  const level = addScaled(rough.placeM, -dotProduct(rough.placeM, up), up)
  const forward = scaled(1 / Math.max(1e-6, vectorLength(level)), level)
  const lever = addScaled(scaled(model.sensorHeightM, up), -model.sensorBehindM, forward)
  const turning = (flat: Float64Array): Vector3 =>
    crossProduct(scaled(RADIANS_PER_DEGREE, vectorAt(flat, FLAT_TURNING)), lever)
  const { placeM, gravityG } = placeAfter(strapdown, timeS, turning(firstFlat), turning(secondFlat))
  const norm = vectorLength(gravityG)
  const vertical = scaled(1 / norm, gravityG)
  const rawUpM = dotProduct(placeM, vertical)
  // What the norm is off by entered at the landing (ringing, clipping, a lost sample), not evenly over the stride.
  const spuriousMps = (norm - 1) * STANDARD_GRAVITY_MPS2 * timeS
  const alongM = vectorLength(addScaled(placeM, -rawUpM, vertical))
  const upM = rawUpM + spuriousMps * (timeS / 2 - impactS)
  return {
    timeS,
    alongM,
    upM,
    levelGainMps: STANDARD_GRAVITY_MPS2 * (timeS / 2 - impactS),
    gravityG: norm,
    turningErrorDps: turningError(strapdown, timeS, vertical),
    vertical,
  }
}

/** Gravity and place, for given velocities of the sensor at both flats (m/s). */
function placeAfter(
  { firstFlat, secondFlat }: Strapdown,
  timeS: number,
  firstMps: Vector3,
  secondMps: Vector3,
): { readonly gravityG: Vector3; readonly placeM: Vector3 } {
  const g = STANDARD_GRAVITY_MPS2
  const gained = addScaled(vectorAt(secondFlat, FLAT_VELOCITY), -1, vectorAt(firstFlat, FLAT_VELOCITY))
  const changed = scaled(1 / g, addScaled(secondMps, -1, firstMps))
  const gravityG = scaled(1 / timeS, addScaled(gained, -1, changed))
  // Velocity before the first sample, so that it is what it must be on the first flat.
  const atFirst = addScaled(scaled(1 / g, firstMps), -1, vectorAt(firstFlat, FLAT_VELOCITY))
  const before = addScaled(atFirst, firstFlat[FLAT_TIME_S] as number, gravityG)
  const squares = (secondFlat[FLAT_TIME_SQUARED_S2] as number) - (firstFlat[FLAT_TIME_SQUARED_S2] as number)
  const felt = addScaled(vectorAt(secondFlat, FLAT_PLACE), -1, vectorAt(firstFlat, FLAT_PLACE))
  const fallen = addScaled(felt, -squares / 2, gravityG)
  return { gravityG, placeM: scaled(g, addScaled(fallen, timeS, before)) }
}

/** A runner may turn about the vertical; about all else the lying foot is as it was. */
function turningError({ firstFlat, secondFlat }: Strapdown, timeS: number, vertical: Vector3): Vector3 {
  const half = addScaled(vectorAt(secondFlat, FLAT_ROTATION), -1, vectorAt(firstFlat, FLAT_ROTATION))
  const rate = scaled(2 / (timeS * RADIANS_PER_DEGREE), half)
  return addScaled(rate, -dotProduct(rate, vertical), vertical)
}
