import type { ShankModel } from '../../biomechanics/shank-coefficients.js'
import { lowestOffset } from '../../signal/parabola.js'
import { accelerationNormG } from '../../signal/ring-reading.js'
import { RING_CAPACITY, RING_MASK, type SampleRing } from '../../signal/sample-ring.js'
import type { ShankAxes } from './shank-axes.js'

/** The smoothed norm may be highest at push-off, when the shock is short. */
const PEAK_BEFORE_US = 250_000
const PEAK_AFTER_US = 10_000
const RISE_WITHIN_US = 80_000
/** Toe-off is looked for in this part of the stride. */
const LEAVING_FROM_RATIO = 0.2
const LEAVING_TO_RATIO = 0.65

/**
 * Position at which the shock of landing begins to rise, before the peak of the low-passed norm at `index`. A clipped
 * peak changes nothing. Null where the norm doesn't come from below.
 * Reads nothing at or after `end`.
 */
export function findShockOnset(
  ring: SampleRing,
  { index, end }: { readonly index: number; readonly end: number },
  periodUs: number,
  onsetG: number,
): number | null {
  const norm = (i: number): number => accelerationNormG(ring, i, Infinity)
  let peak = index
  const last = Math.min(end - 1, index + Math.round(PEAK_AFTER_US / periodUs))
  for (let i = index - Math.round(PEAK_BEFORE_US / periodUs); i <= last; i++) if (norm(i) > norm(peak)) peak = i
  const first = peak - Math.round(RISE_WITHIN_US / periodUs)
  let i = peak
  while (i > first && norm(i) > onsetG) i--
  const below = norm(i)
  const above = norm(i + 1)
  return below > onsetG || above <= below ? null : i + (onsetG - below) / (above - below)
}

/** Working memory of `findShankLeaving`, kept so that no stride allocates. */
export interface ShankScratch {
  readonly along: Float64Array
  readonly weights: Float64Array
}

export function createShankScratch(): ShankScratch {
  return { along: new Float64Array(RING_CAPACITY), weights: new Float64Array(RING_CAPACITY / 2) }
}

/**
 * Position at which the smoothed acceleration along the leaving direction is greatest, in the part of the stride in which
 * a running foot leaves the ground; null at the edge of that part, where nothing was found.
 */
export function findShankLeaving(
  ring: SampleRing,
  { axes, scratch }: { readonly axes: ShankAxes; readonly scratch: ShankScratch },
  stride: { readonly contactPosition: number; readonly strideSamples: number },
  model: ShankModel,
): number | null {
  const half = Math.max(1, Math.round((model.smoothingRatio * stride.strideSamples) / 2))
  const from = Math.round(stride.contactPosition + LEAVING_FROM_RATIO * stride.strideSamples)
  const to = Math.round(stride.contactPosition + LEAVING_TO_RATIO * stride.strideSamples)
  if (to - from + 2 * half >= RING_CAPACITY) return null
  project(ring, axes, { from: from - half, to: to + half }, scratch.along)
  for (let n = 0; n < half; n++) scratch.weights[n] = 1 + Math.cos((Math.PI * n) / half)
  let best = from
  let highest = -Infinity
  for (let i = from; i <= to; i++) {
    const here = smooth(scratch, i - from + half, half)
    if (here <= highest) continue
    highest = here
    best = i
  }
  if (best <= from || best >= to) return null
  const before = smooth(scratch, best - 1 - from + half, half)
  const after = smooth(scratch, best + 1 - from + half, half)
  return best + lowestOffset(-before, -highest, -after)
}

/** Acceleration along the leaving direction, from the first index to the last one. */
function project(
  ring: SampleRing,
  axes: ShankAxes,
  { from, to }: { readonly from: number; readonly to: number },
  along: Float64Array,
): void {
  const x = axes.leavingDirection[0] ?? 0
  const y = axes.leavingDirection[1] ?? 0
  const z = axes.leavingDirection[2] ?? 0
  for (let i = from; i <= to; i++) {
    const k = i & RING_MASK
    along[i - from] =
      x * (ring.accelerationXG[k] as number) +
      y * (ring.accelerationYG[k] as number) +
      z * (ring.accelerationZG[k] as number)
  }
}

/** Under a Hann window of 2·half samples around an index of `along`. */
function smooth({ along, weights }: ShankScratch, index: number, half: number): number {
  let sum = 2 * (along[index] as number)
  for (let n = 1; n < half; n++) {
    sum += (weights[n] as number) * ((along[index - n] as number) + (along[index + n] as number))
  }
  return sum / (2 * half)
}
