import type { ContactModel } from '../biomechanics/contact-coefficients.js'
import type { SampleRing } from '../signal/sample-ring.js'
import { accelerationNormG, readAt } from './contact-events.js'

const ACCELERATION_LIMIT_G = 6
const SMOOTHING_US = 15_000

/**
 * How long after the minimum of pitch rate the event is, in milliseconds: linear in the shape of pitch rate and
 * specific force around it. The model was fitted on force plates; see `scripts/fit-contact-time.mjs`.
 */
export function estimateEventOffsetMs(
  ring: SampleRing,
  position: number,
  extra: number,
  fit: { readonly model: ContactModel; readonly periodUs: number },
): number {
  const { model, periodUs } = fit
  const { pitchOffsetsMs, pitchPerDps, accelerationOffsetsMs, accelerationPerG } = model
  let offsetMs = model.interceptMs + model.perExtra * extra
  for (let n = 0; n < pitchOffsetsMs.length; n++) {
    const at = position + ((pitchOffsetsMs[n] as number) * 1000) / periodUs
    offsetMs += (pitchPerDps[n] as number) * readAt(ring.pitchRateDps, at)
  }
  for (let n = 0; n < accelerationOffsetsMs.length; n++) {
    const at = position + ((accelerationOffsetsMs[n] as number) * 1000) / periodUs
    offsetMs += (accelerationPerG[n] as number) * smoothedNormG(ring, at, periodUs)
  }
  return Math.max(model.minMs, Math.min(model.maxMs, offsetMs))
}

/** Mean norm of specific force over 30 ms around a position, each sample cut off at 6 g. */
export function smoothedNormG(ring: SampleRing, position: number, periodUs: number): number {
  const reach = SMOOTHING_US / periodUs
  const from = Math.ceil(position - reach)
  const to = Math.floor(position + reach)
  let sum = 0
  for (let i = from; i <= to; i++) sum += accelerationNormG(ring, i, ACCELERATION_LIMIT_G)
  return sum / Math.max(1, to - from + 1)
}
