import type { VerticalForceModel } from './load-coefficients.js'

/**
 * Peak vertical force of a step in body weights. The mean over the contact is step time over contact time, exactly; the peak
 * is that of half a sine, a little higher, and the more so the longer the foot stays on the ground. Running at 2.0 to 5.5 m/s.
 * @source MOR05 @source FUK17 *Differs from source*: MOR05 has one factor for every duty factor.
 */
export function estimateVerticalForcePeakBw(
  stepTimeS: number,
  groundContactTimeS: number,
  model: VerticalForceModel,
): number {
  const dutyRatio = groundContactTimeS / (2 * stepTimeS)
  const shapeRatio = model.peakToSineRatio * (dutyRatio / model.typicalDutyRatio) ** model.dutyExponent
  return (shapeRatio * (Math.PI / 2) * stepTimeS) / groundContactTimeS
}
