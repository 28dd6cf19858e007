import { RING_MASK } from '../signal/sample-ring.js'
import { computeLeadingAxis } from '../signal/symmetric-eigen.js'
import { findContactMinimum, findPushOffMinimum } from './contact-events.js'
import type { FootState, SagittalAxis } from './foot-state.js'
import { advanceToSwing } from './swing-detector.js'
import { clearFilter } from './swing-filter.js'

/** Rotation that must be there before an axis is looked for: a foot that runs or walks. */
export const MOVING_RMS_DPS = 100
/** From the contact's minimum on, the foot turns towards the ground; then it lies on it. */
const STANCE_FROM_US = 40_000
const STANCE_TO_US = 100_000
const PUSH_OFF_WITHIN_US = 430_000
const QUIET_RATIO = 0.5
const VOTE_COUNT_MIN = 2
/** Feet that run have 0.69 to 0.99 (FUK17); a movement without an axis a third. */
const SHARE_MIN_RATIO = 0.55

/** Root mean square of angular velocity between two indexes, and its covariance into `sums`. */
function sumRotation(state: FootState, from: number, to: number, sums: Float64Array): number {
  sums.fill(0, 0, 6)
  return Math.sqrt(addRotation(state, from, to, sums) / Math.max(1, to - from))
}

/** Adds the products of angular velocity between two indexes to `sums`; returns the sum of its squares. */
function addRotation(state: FootState, from: number, to: number, sums: Float64Array): number {
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
  sums[0] = (sums[0] as number) + xx
  sums[1] = (sums[1] as number) + xy
  sums[2] = (sums[2] as number) + xz
  sums[3] = (sums[3] as number) + yy
  sums[4] = (sums[4] as number) + yz
  sums[5] = (sums[5] as number) + zz
  return xx + yy + zz
}

/**
 * Looks for the sagittal axis in the samples from `from` to `to`: the axis about which the foot turns most. Its sign
 * comes from a vote of the strides: only one way round does the foot swing toe-up, strike, lie still and push off.
 * Where both or neither way does, there is no axis yet, rather than a wrong one. Leaves `state.detectedEnd` changed.
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
  axis.strideCount = 0
  stanceVote(state, from, to, rmsDps)
  turnTowards(axis, axis.covariance)
  return 'found'
}

/** +1 or -1 where only that sign makes sense of the strides, 0 where none or both do. */
function voteSign(state: FootState, from: number, to: number, rmsDps: number): number {
  const axis = state.axis
  const asItIs = stanceVote(state, from, to, rmsDps)
  axis.x = -axis.x
  axis.y = -axis.y
  axis.z = -axis.z
  const turned = stanceVote(state, from, to, rmsDps)
  axis.x = -axis.x
  axis.y = -axis.y
  axis.z = -axis.z
  if (asItIs === turned) return 0
  return asItIs ? 1 : -1
}

/** Goes through the samples as if the axis were right: does the foot lie still after what would be contacts? */
function stanceVote(state: FootState, from: number, to: number, rmsDps: number): boolean {
  const { ring, periodUs } = state
  const span = (us: number): number => Math.round(us / periodUs)
  computePitchRates(state, from, to)
  resetSearch(state, from)
  state.axis.covariance.fill(0)
  let count = 0
  let stanceDps = 0
  while (advanceToSwing(state, to)) {
    const swing = state.candidateIndex
    state.candidateIndex = -1
    state.candidateDps = 0
    const contact = findContactMinimum(ring, swing, to, periodUs)
    if (contact === null) continue
    const at = Math.round(contact)
    if (at + span(PUSH_OFF_WITHIN_US) >= to) continue
    const pushOff = findPushOffMinimum(ring, contact, at + span(PUSH_OFF_WITHIN_US), periodUs)
    if (pushOff === null) continue
    addRotation(state, Math.round(0.5 * (contact + pushOff)), Math.round(pushOff), state.axis.covariance)
    stanceDps += meanSpeedDps(state, at + span(STANCE_FROM_US), at + span(STANCE_TO_US))
    count++
  }
  resetSearch(state, from)
  return count >= VOTE_COUNT_MIN && stanceDps / count < QUIET_RATIO * rmsDps
}

/**
 * Pitch rate of the whole window about the axis as it is now. The search for push-off looks further than the swing
 * detector has come, and would find what another axis, or the other way round, left there.
 */
function computePitchRates({ ring, axis, biasXDps, biasYDps, biasZDps }: FootState, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const k = i & RING_MASK
    ring.pitchRateDps[k] =
      ((ring.angularVelocityXDps[k] as number) - biasXDps) * axis.x +
      ((ring.angularVelocityYDps[k] as number) - biasYDps) * axis.y +
      ((ring.angularVelocityZDps[k] as number) - biasZDps) * axis.z
  }
}

function resetSearch(state: FootState, from: number): void {
  clearFilter(state.filter)
  state.candidateIndex = -1
  state.candidateDps = 0
  state.swingPeakDps = 0
  state.detectedEnd = from
}

function meanSpeedDps(state: FootState, from: number, to: number): number {
  const ring = state.ring
  let sum = 0
  for (let i = from; i <= to; i++) {
    const k = i & RING_MASK
    const x = (ring.angularVelocityXDps[k] as number) - state.biasXDps
    const y = (ring.angularVelocityYDps[k] as number) - state.biasYDps
    const z = (ring.angularVelocityZDps[k] as number) - state.biasZDps
    sum += Math.sqrt(x * x + y * y + z * z)
  }
  return sum / (to - from + 1)
}

const REFINED_STRIDE_COUNT = 20
const REFINED_EVERY = 4
const KEPT_RATIO = 0.95

/**
 * Turns the axis towards that of the strides, all of the first twenty and every fourth after. Only the push-off between
 * the two indexes counts: there the foot turns about the line of its toes and hardly about anything else (measured on
 * FUK17: within 3 ± 4°, against 8 ± 5° toe-out for whole strides).
 */
export function refineSagittalAxis(state: FootState, from: number, to: number): void {
  const axis = state.axis
  axis.strideCount++
  if (axis.strideCount > REFINED_STRIDE_COUNT) {
    if (axis.strideCount % REFINED_EVERY !== 0) return
    for (let n = 0; n < 6; n++) axis.covariance[n] = KEPT_RATIO * (axis.covariance[n] as number)
  }
  addRotation(state, from, to, axis.covariance)
  turnTowards(axis, axis.covariance)
}

/** Takes the leading axis of the matrix, the way round that the axis has now. */
function turnTowards(axis: SagittalAxis, covariance: Float64Array): void {
  const leading = computeLeadingAxis(covariance)
  if (leading === null) return
  const sign = leading.x * axis.x + leading.y * axis.y + leading.z * axis.z < 0 ? -1 : 1
  axis.x = sign * leading.x
  axis.y = sign * leading.y
  axis.z = sign * leading.z
  axis.shareRatio = leading.shareRatio
}
