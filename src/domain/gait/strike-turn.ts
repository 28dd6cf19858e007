import type { SampleRing } from '../signal/sample-ring.js'
import { integratePitchDeg } from './foot-strike-angle.js'

/**
 * How the foot turns towards the ground after it has touched it. Unlike the angle it needs no reference for "flat", so
 * the mounting of the sensor and the sole between heel and ground can't shift it.
 */
export interface StrikeTurn {
  /** Toe-down rotation that is still to come half way from contact to foot-flat. Small after a heel's quick slap. */
  readonly remainingDeg: number
  /** Time from contact to the fastest toe-down rotation; negative where the foot turned fastest before it touched. */
  readonly fastestAfterMs: number
}

/** Positions, in samples: initial contact, foot-flat and the minimum of pitch rate. */
export interface StrikePositions {
  readonly contact: number
  readonly flat: number
  readonly fastest: number
}

/**
 * Reads the turn of one stride from pitch rate.
 * @source FAL18 (the minimum of pitch rate near contact), FUK17 (that the two tell the strikes apart)
 */
export function readStrikeTurn(ring: SampleRing, at: StrikePositions, periodUs: number): StrikeTurn {
  const half = 0.5 * (at.contact + at.flat)
  return {
    remainingDeg: -integratePitchDeg(ring, half, at.flat, periodUs),
    fastestAfterMs: ((at.fastest - at.contact) * periodUs) / 1000,
  }
}
