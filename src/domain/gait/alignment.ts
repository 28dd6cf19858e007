import { RING_MASK } from '../signal/sample-ring.js'
import { computeLeadingAxis } from '../signal/symmetric-eigen.js'
import type { FootState } from './foot-state.js'

/** Rotation that must be there before an axis is looked for: a foot that runs or walks. */
export const MOVING_RMS_DPS = 100
const QUIET_HALF_WINDOW_US = 40_000
const QUIET_RATIO = 0.35
const QUIET_APART_US = 250_000
const BEFORE_FROM_US = 300_000
const BEFORE_TO_US = 120_000
const AFTER_FROM_US = 60_000
const AFTER_TO_US = 220_000
const VOTE_MIN = 0.5
const VOTE_COUNT_MIN = 2
const SHARE_MIN_RATIO = 0.5
const FIRST_WEIGHT = 1e-3

/** Root mean square of angular velocity between two indexes, and its covariance into `sums`. */
function sumRotation(state: FootState, from: number, to: number, sums: Float64Array): number {
  const ring = state.ring
  let xx = 0
  let xy = 0
  let xz = 0
  let yy = 0
  let yz = 0
  let zz = 0
  for (let i = from; i < to; i++) {
    const k = i & RING_MASK
    const x = (ring.angularVelocityXDps[k] as number) - state.biasXDps
    const y = (ring.angularVelocityYDps[k] as number) - state.biasYDps
    const z = (ring.angularVelocityZDps[k] as number) - state.biasZDps
    xx += x * x
    xy += x * y
    xz += x * z
    yy += y * y
    yz += y * z
    zz += z * z
  }
  sums[0] = xx
  sums[1] = xy
  sums[2] = xz
  sums[3] = yy
  sums[4] = yz
  sums[5] = zz
  return Math.sqrt((xx + yy + zz) / Math.max(1, to - from))
}

/**
 * Looks for the sagittal axis in the samples from `from` to `to`: the axis about which the foot turns most. Its sign
 * comes from two votes: before the quiet of foot-flat the foot swings toe-up, after it the heel lifts and it turns
 * toe-down. Where the votes disagree there is no axis yet, rather than a wrong one. True where one was found.
 */
export function findSagittalAxis(state: FootState, from: number, to: number): 'found' | 'ambiguous' | 'not-moving' {
  const sums = new Float64Array(6)
  const rmsDps = sumRotation(state, from, to, sums)
  if (rmsDps < MOVING_RMS_DPS) return 'not-moving'
  const leading = computeLeadingAxis(sums)
  if (leading === null || leading.shareRatio < SHARE_MIN_RATIO) return 'ambiguous'
  const axis = state.axis
  axis.x = leading.x
  axis.y = leading.y
  axis.z = leading.z
  const sign = voteSign(state, from, to, rmsDps)
  if (sign === 0) return 'ambiguous'
  axis.x *= sign
  axis.y *= sign
  axis.z *= sign
  axis.shareRatio = leading.shareRatio
  axis.aligned = true
  // The search window weighs little against the strides that follow.
  for (let n = 0; n < 6; n++) axis.covariance[n] = (sums[n] ?? 0) * FIRST_WEIGHT
  axis.strideCount = 0
  return 'found'
}

function voteSign(state: FootState, from: number, to: number, rmsDps: number): number {
  const half = Math.max(1, Math.round(QUIET_HALF_WINDOW_US / state.periodUs))
  const apart = Math.round(QUIET_APART_US / state.periodUs)
  const span = (us: number): number => Math.round(us / state.periodUs)
  const quiet = smoothedSpeed(state, from, to, half)
  let before = 0
  let beforeTotal = 0
  let after = 0
  let afterTotal = 0
  let count = 0
  for (let i = span(BEFORE_FROM_US); i < quiet.length - span(AFTER_TO_US); i++) {
    const here = quiet[i] ?? 0
    if (here > QUIET_RATIO * rmsDps || !isLowest(quiet, i, apart)) continue
    const b = meanPitchRate(state, from + i - span(BEFORE_FROM_US), from + i - span(BEFORE_TO_US))
    const a = meanPitchRate(state, from + i + span(AFTER_FROM_US), from + i + span(AFTER_TO_US))
    before += b
    beforeTotal += Math.abs(b)
    after += a
    afterTotal += Math.abs(a)
    if (Math.abs(b) > 0.3 * rmsDps && Math.abs(a) > 0.3 * rmsDps) count++
  }
  if (count < VOTE_COUNT_MIN) return 0
  const beforeVote = before / Math.max(1, beforeTotal)
  const afterVote = -after / Math.max(1, afterTotal)
  if (beforeVote > VOTE_MIN && afterVote > VOTE_MIN) return 1
  return beforeVote < -VOTE_MIN && afterVote < -VOTE_MIN ? -1 : 0
}

function smoothedSpeed(state: FootState, from: number, to: number, half: number): Float64Array {
  const ring = state.ring
  const raw = new Float64Array(to - from)
  for (let i = from; i < to; i++) {
    const k = i & RING_MASK
    raw[i - from] = Math.hypot(
      (ring.angularVelocityXDps[k] ?? 0) - state.biasXDps,
      (ring.angularVelocityYDps[k] ?? 0) - state.biasYDps,
      (ring.angularVelocityZDps[k] ?? 0) - state.biasZDps,
    )
  }
  const smooth = new Float64Array(raw.length)
  for (let i = 0; i < raw.length; i++) {
    let sum = 0
    const first = Math.max(0, i - half)
    const last = Math.min(raw.length - 1, i + half)
    for (let n = first; n <= last; n++) sum += raw[n] ?? 0
    smooth[i] = sum / (last - first + 1)
  }
  return smooth
}

function isLowest(values: Float64Array, at: number, apart: number): boolean {
  const here = values[at] ?? 0
  for (let n = Math.max(0, at - apart); n < Math.min(values.length, at + apart); n++) {
    if ((values[n] ?? 0) < here) return false
  }
  return true
}

function meanPitchRate(state: FootState, from: number, to: number): number {
  const { ring, axis } = state
  let sum = 0
  for (let i = from; i < to; i++) {
    const k = i & RING_MASK
    sum +=
      ((ring.angularVelocityXDps[k] ?? 0) - state.biasXDps) * axis.x +
      ((ring.angularVelocityYDps[k] ?? 0) - state.biasYDps) * axis.y +
      ((ring.angularVelocityZDps[k] ?? 0) - state.biasZDps) * axis.z
  }
  return sum / Math.max(1, to - from)
}

const REFINED_STRIDE_COUNT = 20
const REFINED_EVERY = 4
const KEPT_RATIO = 0.95

/** Turns the axis towards that of the strides, all of the first twenty and every fourth after. */
export function refineSagittalAxis(state: FootState, from: number, to: number): void {
  const axis = state.axis
  axis.strideCount++
  if (axis.strideCount > REFINED_STRIDE_COUNT && axis.strideCount % REFINED_EVERY !== 0) return
  const sums = state.scratch
  sumRotation(state, from, to, sums)
  const kept = axis.strideCount > REFINED_STRIDE_COUNT ? KEPT_RATIO : 1
  for (let n = 0; n < 6; n++) axis.covariance[n] = kept * (axis.covariance[n] ?? 0) + (sums[n] ?? 0)
  const leading = computeLeadingAxis(axis.covariance)
  if (leading === null) return
  const sign = leading.x * axis.x + leading.y * axis.y + leading.z * axis.z < 0 ? -1 : 1
  axis.x = sign * leading.x
  axis.y = sign * leading.y
  axis.z = sign * leading.z
  axis.shareRatio = leading.shareRatio
}
