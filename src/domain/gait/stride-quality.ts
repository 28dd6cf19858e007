import type { NullReason } from '../records/step-record.js'
import { FLAG_GYROSCOPE_CLIPPED, FLAG_HOLE, FLAG_INTERPOLATED } from '../signal/sample-ring.js'
import { readAt } from '../signal/ring-reading.js'
import { rootSumOfSquares } from '../signal/vector.js'
import { angleSystematicSdDeg } from './foot-strike-angle.js'
import { sampleRateHz, type FootState } from './foot-state.js'
import { FINE_RATE_MIN_HZ } from './sensor-tier.js'
import type { FoundStride } from './stride-judge.js'

/** Why the angle of a stride with these flags can't be told; null where it can. */
export function strikeNullReasonOf(state: FootState, flags: number): NullReason | null {
  if (sampleRateHz(state) < FINE_RATE_MIN_HZ) return 'sampling-rate-too-low'
  if ((flags & FLAG_GYROSCOPE_CLIPPED) !== 0) return 'gyroscope-clipped'
  return (flags & FLAG_HOLE) !== 0 ? 'no-foot-flat' : null
}

/** How far the angle of one stride may be off by chance. */
export function angleRandomSdDeg(state: FootState, pitchRateDps: number): number {
  const { footStrike } = state.options.parameters
  const timingS = rootSumOfSquares(footStrike.timingSdMs / 1000, state.periodUs / 1e6 / Math.sqrt(12))
  return rootSumOfSquares(pitchRateDps * timingS, footStrike.footFlatSdDeg)
}

/** How far all angles of a run may be off together. */
export function systematicSdDeg(state: FootState): number {
  const { footStrikeOffsetDeg, footStrikeOffsetSdDeg, parameters } = state.options
  return angleSystematicSdDeg({ footStrikeOffsetDeg, footStrikeOffsetSdDeg }, parameters)
}

const FLAT_PITCH_DPS = 120
const POOR_SHARE_RATIO = 0.4
const GOOD_SHARE_RATIO = 0.75

/** 1 where nearly all rotation of push-off is about one axis, 0 where none stands out and the axis may be any. */
export function alignmentQualityOf({ axis }: FootState): number {
  return Math.min(1, Math.max(0, (axis.shareRatio - POOR_SHARE_RATIO) / (GOOD_SHARE_RATIO - POOR_SHARE_RATIO)))
}

/** A product of what can be wrong: axis, samples filled in, a foot that turns where it should lie flat. */
export function qualityOf(state: FootState, found: FoundStride, flat: number, flags: number): number {
  const flatRateDps = Math.abs(readAt(state.ring.pitchRateDps, flat))
  const still = 1 / (1 + (flatRateDps / FLAT_PITCH_DPS) ** 2)
  const lobes = readAt(state.ring.pitchRateDps, found.contactPosition) < 0 ? 1 : 0.5
  const filled = (flags & (FLAG_INTERPOLATED | FLAG_HOLE)) === 0 ? 1 : 0.9
  const next = state.contact.inHole ? 0.7 : 1
  return alignmentQualityOf(state) * still * lobes * filled * next
}
