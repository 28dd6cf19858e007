import type { StrideRejection } from '../records/step-record.js'
import { FLAG_HOLE, RING_CAPACITY, RING_MASK } from '../signal/sample-ring.js'
import { peakNormG } from '../signal/ring-reading.js'
import type { FootState } from './foot-state.js'

/** No running stride takes longer. */
export const STRIDE_MAX_US = 1_300_000
const STRIDE_MIN_US = 500_000

/** What was found of one stride before it is judged. */
export interface FoundStride {
  readonly contactPosition: number
  readonly contactEnd: number
  readonly contactTimeUs: number
  readonly toeOffPosition: number
  readonly toeOffTimeUs: number
  readonly nextContactTimeUs: number
  readonly inHole: boolean
}

/** Why nobody runs with this time from one contact of a foot to its next; null where somebody does. */
export function rhythmRejectionOf(state: FootState, strideTimeMs: number): StrideRejection | null {
  const strideUs = strideTimeMs * 1000
  if (strideUs < STRIDE_MIN_US || strideUs > STRIDE_MAX_US) return 'stride-time-out-of-range'
  return 120_000 / strideTimeMs < state.options.parameters.gate.cadenceMinSpm ? 'walking' : null
}

/** Why this is no running stride that can be measured; null where it is one. */
export function rejectionOf(
  state: FootState,
  found: FoundStride,
  strideTimeMs: number,
  groundContactTimeMs: number,
): StrideRejection | null {
  const gate = state.options.parameters.gate
  if (found.inHole) return 'gap-inside'
  const reason = rhythmRejectionOf(state, strideTimeMs)
  if (reason !== null) return reason
  if (groundContactTimeMs / strideTimeMs >= gate.dutyFactorMaxRatio) return 'walking'
  const contactS = groundContactTimeMs / 1000
  if (contactS < gate.contactTimeMinS || contactS > gate.contactTimeMaxS) return 'contact-time-out-of-range'
  return null
}

const LANDING_LIMIT_G = 6
const LANDING_MIN_RATIO = 0.8

/**
 * A foot is braked harder where it lands than where it leaves (FUK17: 1.0 to 3.4 times, at most 0.6 played backwards);
 * where it isn't, contact and toe-off may have been taken for each other.
 */
export function landsHard(state: FootState, found: FoundStride): boolean {
  const { ring, periodUs } = state
  const at = (position: number, us: number): number => position + us / periodUs
  const { contactPosition: landing, toeOffPosition: leaving } = found
  const landingG = peakNormG(ring, at(landing, -70_000), at(landing, 40_000), LANDING_LIMIT_G)
  const leavingG = peakNormG(ring, at(leaving, -30_000), at(leaving, 70_000), LANDING_LIMIT_G)
  return landingG >= LANDING_MIN_RATIO * leavingG
}

/** True where samples between two positions were filled in over a hole too long to be trusted. */
export function isTorn(state: FootState, from: number, to: number): boolean {
  const first = Math.max(Math.floor(from), state.chainStart, state.ring.end - RING_CAPACITY)
  for (let i = first; i <= to; i++) if (((state.ring.flags[i & RING_MASK] as number) & FLAG_HOLE) !== 0) return true
  return false
}
