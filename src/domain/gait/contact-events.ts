import { RING_MASK, type SampleRing } from '../signal/sample-ring.js'

/** Linear between samples at a position counted in samples. */
export function readAt(values: Float32Array, position: number): number {
  const i = Math.floor(position)
  const a = values[i & RING_MASK] as number
  return a + (position - i) * ((values[(i + 1) & RING_MASK] as number) - a)
}

/** Time at a position counted in samples, in microseconds. */
export function timeAtUs(ring: SampleRing, position: number): number {
  const i = Math.floor(position)
  const a = ring.timeUs[i & RING_MASK] as number
  const share = position - i
  return share === 0 ? a : a + share * ((ring.timeUs[(i + 1) & RING_MASK] as number) - a)
}

/** Norm of specific force at a sample, at most `limitG`: what is above is ringing of the shoe, not movement. */
export function accelerationNormG(ring: SampleRing, index: number, limitG: number): number {
  const k = index & RING_MASK
  const x = ring.accelerationXG[k] as number
  const y = ring.accelerationYG[k] as number
  const z = ring.accelerationZG[k] as number
  return Math.min(limitG, Math.sqrt(x * x + y * y + z * z))
}

/** Position of the vertex of the parabola through a minimum and its neighbours. */
function vertex(values: Float32Array, index: number): number {
  const a = values[(index - 1) & RING_MASK] as number
  const b = values[index & RING_MASK] as number
  const c = values[(index + 1) & RING_MASK] as number
  const bend = a - 2 * b + c
  return bend > 1e-6 ? index + Math.max(-0.5, Math.min(0.5, (0.5 * (a - c)) / bend)) : index
}

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

/** True where any sample within 10 ms of the position was filled in over a hole. */
export function isInHole(ring: SampleRing, position: number, periodUs: number, mask: number): boolean {
  const reach = 10_000 / periodUs
  for (let i = Math.floor(position - reach); i <= Math.ceil(position + reach); i++) {
    if (((ring.flags[i & RING_MASK] as number) & mask) !== 0) return true
  }
  return false
}

/** Largest norm of specific force between two positions, each sample cut off at `limitG`. */
export function peakNormG(ring: SampleRing, from: number, to: number, limitG: number): number {
  let peak = 0
  for (let i = Math.ceil(from); i <= to; i++) peak = Math.max(peak, accelerationNormG(ring, i, limitG))
  return peak
}
