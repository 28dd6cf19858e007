import { RING_MASK } from '../signal/sample-ring.js'
import type { FootState } from './foot-state.js'

/** No higher peak for this long makes a peak of pitch rate a mid-swing. */
export const SWING_SETTLED_US = 400_000
const THRESHOLD_OF_PEAK_RATIO = 0.5

/**
 * Computes pitch rate from `state.detectedEnd` on and follows its low-passed peaks. Returns true where a mid-swing has
 * settled (its index is `state.candidateIndex`), with `state.detectedEnd` behind the sample that settled it.
 */
export function advanceToSwing(state: FootState, end: number): boolean {
  const { ring, axis, filter } = state
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps, pitchRateDps } = ring
  const ax = axis.x
  const ay = axis.y
  const az = axis.z
  const offset = state.biasXDps * ax + state.biasYDps * ay + state.biasZDps * az
  const { b0, b1, b2, a1, a2 } = filter
  let { x1, x2, y1, y2 } = filter
  const settle = Math.round(SWING_SETTLED_US / state.periodUs)
  const threshold = Math.max(
    state.options.parameters.gate.swingRateMinDps,
    THRESHOLD_OF_PEAK_RATIO * state.swingPeakDps,
  )
  let best = state.candidateDps
  let bestIndex = state.candidateIndex
  let settled = false
  let i = state.detectedEnd
  while (i < end) {
    const k = i & RING_MASK
    const p =
      (angularVelocityXDps[k] as number) * ax +
      (angularVelocityYDps[k] as number) * ay +
      (angularVelocityZDps[k] as number) * az -
      offset
    pitchRateDps[k] = p
    const y = b0 * p + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
    x2 = x1
    x1 = p
    y2 = y1
    y1 = y
    i++
    if (y > threshold && y > best) {
      best = y
      bestIndex = i - 1
    } else if (bestIndex >= 0 && i - bestIndex > settle) {
      settled = true
      break
    }
  }
  filter.x1 = x1
  filter.x2 = x2
  filter.y1 = y1
  filter.y2 = y2
  state.candidateDps = best
  state.candidateIndex = bestIndex
  state.detectedEnd = i
  return settled
}
