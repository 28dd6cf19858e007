import type { ShankModel } from '../../biomechanics/shank-coefficients.js'
import { RING_MASK, type SampleRing } from '../../signal/sample-ring.js'
import { accelerationNormG } from '../contact-events.js'
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

/**
 * Position at which the smoothed acceleration along the leaving direction is greatest, in the part of the stride in which
 * a running foot leaves the ground; null at the edge of that part, where nothing was found.
 */
export function findShankLeaving(
  ring: SampleRing,
  axes: ShankAxes,
  stride: { readonly contactPosition: number; readonly strideSamples: number },
  model: ShankModel,
): number | null {
  const half = Math.max(1, Math.round((model.smoothingRatio * stride.strideSamples) / 2))
  const from = Math.round(stride.contactPosition + LEAVING_FROM_RATIO * stride.strideSamples)
  const to = Math.round(stride.contactPosition + LEAVING_TO_RATIO * stride.strideSamples)
  let best = from
  let highest = -Infinity
  for (let i = from; i <= to; i++) {
    const here = smoothedLeaving(ring, axes, i, half)
    if (here <= highest) continue
    highest = here
    best = i
  }
  if (best <= from || best >= to) return null
  const before = smoothedLeaving(ring, axes, best - 1, half)
  const after = smoothedLeaving(ring, axes, best + 1, half)
  const bend = before - 2 * highest + after
  return bend < 0 ? best + Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend)) : best
}

/** Acceleration along the leaving direction under a Hann window of 2·half samples. */
function smoothedLeaving(ring: SampleRing, axes: ShankAxes, index: number, half: number): number {
  const x = axes.leavingDirection[0] ?? 0
  const y = axes.leavingDirection[1] ?? 0
  const z = axes.leavingDirection[2] ?? 0
  let sum = 0
  for (let n = 1 - half; n < half; n++) {
    const k = (index + n) & RING_MASK
    const along =
      x * (ring.accelerationXG[k] as number) +
      y * (ring.accelerationYG[k] as number) +
      z * (ring.accelerationZG[k] as number)
    sum += (1 + Math.cos((Math.PI * n) / half)) * along
  }
  return sum / (2 * half)
}
