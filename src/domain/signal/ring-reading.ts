import { FLAG_HOLE, FLAG_INTERPOLATED, RING_MASK, type SampleRing } from './sample-ring.js'

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

/** True where any sample within 10 ms of the position was filled in over a hole. */
export function isInHole(ring: SampleRing, position: number, periodUs: number, mask: number): boolean {
  const reach = 10_000 / periodUs
  for (let i = Math.floor(position - reach); i <= Math.ceil(position + reach); i++) {
    if (((ring.flags[i & RING_MASK] as number) & mask) !== 0) return true
  }
  return false
}

/** Largest norm of specific force between two positions, cut off at `limitG`. */
export function peakNormG(ring: SampleRing, from: number, to: number, limitG: number): number {
  const { accelerationXG, accelerationYG, accelerationZG } = ring
  let square = 0
  for (let i = Math.ceil(from); i <= to; i++) {
    const k = i & RING_MASK
    const x = accelerationXG[k] as number
    const y = accelerationYG[k] as number
    const z = accelerationZG[k] as number
    const here = x * x + y * y + z * z
    if (here > square) square = here
  }
  return Math.min(limitG, Math.sqrt(square))
}

/** Share of the samples between two positions that were not filled in over a hole. */
export function seenRatio(ring: SampleRing, from: number, to: number): number {
  const first = Math.ceil(from)
  if (ring.filledEnd <= first) return 1
  let filled = 0
  let count = 0
  for (let i = first; i < to; i++) {
    if (((ring.flags[i & RING_MASK] as number) & (FLAG_INTERPOLATED | FLAG_HOLE)) !== 0) filled += 1
    count += 1
  }
  return count === 0 ? 1 : 1 - filled / count
}

/** All flags of the samples between two positions, and of those just outside them. */
export function flagsBetween(ring: SampleRing, from: number, to: number): number {
  let flags = 0
  for (let i = Math.floor(from); i <= Math.ceil(to); i++) flags |= ring.flags[i & RING_MASK] as number
  return flags
}
