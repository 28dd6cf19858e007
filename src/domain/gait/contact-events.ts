import { lowestOffset } from '../signal/parabola.js'
import { RING_MASK, type SampleRing } from '../signal/sample-ring.js'

const SWING_TO_CONTACT_US = 380_000
const PROMINENCE_DPS = 40
const MERGE_US = 30_000

/**
 * Position of the first minimum of pitch rate after mid-swing: the foot strikes, and turns towards the ground.
 * First crossing of zero after mid-swing, then the first minimum that is left by 40 °/s and not undercut within 30 ms.
 * Null where there is none before `end`.
 * @source FAL18 *Differs from source*: the window begins at the zero crossing, because half of the cycle is too long in running.
 */
export function findContactMinimum(ring: SampleRing, swingIndex: number, end: number, periodUs: number): number | null {
  const p = ring.pitchRateDps
  const last = Math.min(end - 2, swingIndex + Math.round(SWING_TO_CONTACT_US / periodUs))
  let i = swingIndex
  while (i <= last && (p[i & RING_MASK] as number) >= 0) i++
  if (i > last) return null
  const merge = Math.round(MERGE_US / periodUs)
  let lowest = i
  for (; i <= last; i++) {
    const here = p[i & RING_MASK] as number
    if (here < (p[lowest & RING_MASK] as number)) lowest = i
    else if (here > (p[lowest & RING_MASK] as number) + PROMINENCE_DPS && i - lowest >= merge) break
  }
  return i > last && i - lowest < merge ? null : vertex(p, lowest)
}

const TOE_OFF_FROM_US = 120_000
const TOE_OFF_TO_US = 420_000
const DEEP_RATIO = 0.75
const PUSH_OFF_MIN_DPS = 100

/**
 * Position of the first deep minimum of pitch rate 0.12 to 0.42 s after the contact's minimum: push-off.
 * Deep is three quarters of the deepest there. Null where the foot doesn't push off.
 */
export function findPushOffMinimum(
  ring: SampleRing,
  contactPosition: number,
  nextSwingIndex: number,
  periodUs: number,
): number | null {
  const p = ring.pitchRateDps
  const from = Math.round(contactPosition + TOE_OFF_FROM_US / periodUs)
  const to = Math.min(nextSwingIndex - 1, Math.round(contactPosition + TOE_OFF_TO_US / periodUs))
  let deepest = from
  for (let i = from; i <= to; i++) if ((p[i & RING_MASK] as number) < (p[deepest & RING_MASK] as number)) deepest = i
  const limit = DEEP_RATIO * (p[deepest & RING_MASK] as number)
  if (!(limit < -PUSH_OFF_MIN_DPS)) return null
  let i = from
  while (i < deepest && (p[i & RING_MASK] as number) > limit) i++
  while (i < deepest && (p[(i + 1) & RING_MASK] as number) <= (p[i & RING_MASK] as number)) i++
  return vertex(p, i)
}

/** Position of the lowest point of the parabola through a minimum and its neighbours. */
function vertex(values: Float32Array, index: number): number {
  const at = (i: number): number => values[i & RING_MASK] as number
  return index + lowestOffset(at(index - 1), at(index), at(index + 1))
}
