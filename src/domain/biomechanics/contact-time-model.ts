import type { ModelParameters } from './parameters.js'

type ContactTimeModel = ModelParameters['contactTimeModel']

/** The usual time from one foot's contact to the other's at a speed, for recreational runners. */
export function estimateStepTimeS(speedMps: number, model: ContactTimeModel): number {
  return 60 / referenceCadenceSpm(speedMps, model)
}

/**
 * The usual contact time at a speed and step time. The runners it was fitted on differ from it by 4 % with each left
 * out; published means at the same speeds lie 6 to 10 % to either side. Valid for 2.0 to 5.5 m/s.
 * @source FUK17
 * *Differs from source*: see "Differs from source" in docs/science.md.
 */
export function estimateContactTimeS(speedMps: number, stepTimeS: number, model: ContactTimeModel): number {
  return contactTimeAtTypicalSpeedS(stepTimeS, model) * (speedMps / model.typicalSpeedMps) ** model.speedExponent
}

/**
 * The speed at which the model gives this contact time at this step time: the exact inverse of `estimateContactTimeS`,
 * which falls strictly with speed. Within 10 % for runners who were left out of the fit, because runners of one speed
 * and cadence differ in contact time; so a distance from it is indicative. Null where that speed is not one a runner has.
 */
export function estimateSpeedFromContactMps(
  groundContactTimeS: number,
  stepTimeS: number,
  model: ContactTimeModel,
): number | null {
  const relativeContactTime = groundContactTimeS / contactTimeAtTypicalSpeedS(stepTimeS, model)
  const speedMps = model.typicalSpeedMps * relativeContactTime ** (1 / model.speedExponent)
  return speedMps >= model.invertibleSpeedMinMps && speedMps <= model.invertibleSpeedMaxMps ? speedMps : null
}

function contactTimeAtTypicalSpeedS(stepTimeS: number, model: ContactTimeModel): number {
  return model.typicalContactTimeS * (stepTimeS / model.typicalStepTimeS) ** model.stepTimeExponent
}

/** Linear between the reference speeds, and on beyond them. */
function referenceCadenceSpm(speedMps: number, model: ContactTimeModel): number {
  const speeds = model.referenceSpeedMps
  const cadences = model.referenceCadenceSpm
  let i = 1
  while (i < speeds.length - 1 && speedMps > (speeds[i] ?? 0)) i++
  const s0 = speeds[i - 1] ?? 0
  const s1 = speeds[i] ?? 1
  const c0 = cadences[i - 1] ?? 0
  const c1 = cadences[i] ?? 0
  return c0 + ((speedMps - s0) / (s1 - s0)) * (c1 - c0)
}
