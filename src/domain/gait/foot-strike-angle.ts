import type { ModelParameters } from '../biomechanics/parameters.js'
import type { Shoe } from '../records/people.js'
import { RING_MASK, type SampleRing } from '../signal/sample-ring.js'
import { readAt } from '../signal/ring-reading.js'

/**
 * Angle of the foot to the ground at initial contact, toe-up positive: minus the rotation from initial contact to
 * foot-flat. Free of drift and of slope, because foot-flat is parallel to whatever ground there is.
 * Positions count samples; the ends are interpolated.
 */
export function integratePitchDeg(ring: SampleRing, from: number, to: number, periodUs: number): number {
  const p = ring.pitchRateDps
  const first = Math.ceil(from)
  const last = Math.floor(to)
  if (last < first) return (0.5 * (readAt(p, from) + readAt(p, to)) * (to - from) * periodUs) / 1e6
  let before = p[first & RING_MASK] as number
  let sum = 0.5 * (readAt(p, from) + before) * (first - from)
  for (let i = first + 1; i <= last; i++) {
    const here = p[i & RING_MASK] as number
    sum += 0.5 * (before + here)
    before = here
  }
  sum += 0.5 * (before + readAt(p, to)) * (to - last)
  return (sum * periodUs) / 1e6
}

/**
 * Standard deviation of the part of the angle's error that is the same for all steps of a shoe: mounting, sole, and what
 * counts as flat. A side-on video makes it smaller; without one it is what studies found between runners.
 */
export function angleSystematicSdDeg(
  shoe: Pick<Shoe, 'footStrikeOffsetDeg' | 'footStrikeOffsetSdDeg'> | null,
  parameters: ModelParameters,
): number {
  const { systematicSdCalibratedDeg, systematicSdUncalibratedDeg } = parameters.footStrike
  if (shoe === null || shoe.footStrikeOffsetDeg === null) return systematicSdUncalibratedDeg
  return shoe.footStrikeOffsetSdDeg ?? systematicSdCalibratedDeg
}
