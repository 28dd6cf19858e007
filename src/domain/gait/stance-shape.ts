import { FLAG_GYROSCOPE_CLIPPED, FLAG_HOLE, type SampleRing } from '../signal/sample-ring.js'
import { flagsBetween, readAt } from '../signal/ring-reading.js'

/** What the load model reads of how a foot comes to the ground; null where samples are missing or clipped. */
export interface StanceShape {
  /** Mean pitch rate from 50 to 5 ms before initial contact, toe-up positive: the foot still rises, or already turns down. */
  readonly landingPitchRateDps: number | null
  /** Norm of the mean specific force from 20 to 60 ms after initial contact: how hard the foot is still being braked. */
  readonly brakingG: number | null
}

const LANDING_FROM_US = -50_000
const LANDING_TO_US = -5_000
const BRAKING_FROM_US = 20_000
const BRAKING_TO_US = 60_000
const POINT_COUNT = 12

/**
 * Reads the shape of a contact at a position counted in samples. The specific force is averaged as a vector before
 * its norm is taken, so that the ringing of a shoe cancels; no axis of the mounting is needed.
 * @param pitchKnown false where pitch may have the wrong sign
 */
export function readStanceShape(
  ring: SampleRing,
  initialContact: number,
  periodUs: number,
  pitchKnown: boolean,
): StanceShape {
  const at = (us: number): number => initialContact + us / periodUs
  const pitchFlags = flagsBetween(ring, at(LANDING_FROM_US), at(LANDING_TO_US))
  const brakingFlags = flagsBetween(ring, at(BRAKING_FROM_US), at(BRAKING_TO_US))
  const pitchGood = pitchKnown && (pitchFlags & (FLAG_HOLE | FLAG_GYROSCOPE_CLIPPED)) === 0
  return {
    landingPitchRateDps: pitchGood ? meanBetween(ring.pitchRateDps, at(LANDING_FROM_US), at(LANDING_TO_US)) : null,
    brakingG: (brakingFlags & FLAG_HOLE) === 0 ? meanForceG(ring, at(BRAKING_FROM_US), at(BRAKING_TO_US)) : null,
  }
}

function meanForceG(ring: SampleRing, from: number, to: number): number {
  const x = meanBetween(ring.accelerationXG, from, to)
  const y = meanBetween(ring.accelerationYG, from, to)
  const z = meanBetween(ring.accelerationZG, from, to)
  return Math.sqrt(x * x + y * y + z * z)
}

/** Mean of the signal between samples as well as at them: midpoints of a fixed number of parts. */
function meanBetween(values: Float32Array, from: number, to: number): number {
  const step = (to - from) / POINT_COUNT
  let sum = 0
  for (let n = 0; n < POINT_COUNT; n++) sum += readAt(values, from + (n + 0.5) * step)
  return sum / POINT_COUNT
}
