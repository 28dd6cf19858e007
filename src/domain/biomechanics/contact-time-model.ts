import type { ModelParameters } from './parameters.js'

type ContactTimeModel = ModelParameters['contactTimeModel']

/** The usual time from one foot's contact to the other's at a speed, for recreational runners. */
export function estimateStepTimeS(speedMps: number, model: ContactTimeModel): number {
  return 60 / referenceCadenceSpm(speedMps, model)
}

/** The usual contact time at a speed and step time; about 8 % between runners. */
export function estimateContactTimeS(speedMps: number, stepTimeS: number, model: ContactTimeModel): number {
  const relativeStepTime = stepTimeS / estimateStepTimeS(speedMps, model)
  return model.scaleS * speedMps ** model.speedExponent * relativeStepTime ** model.stepTimeExponent
}

/**
 * The speed at which the model gives this contact time at this step time: the inverse of `estimateContactTimeS`,
 * which falls strictly with speed. Null where that speed is not one a runner has.
 */
export function estimateSpeedFromContactMps(
  groundContactTimeS: number,
  stepTimeS: number,
  model: ContactTimeModel,
): number | null {
  let slow = model.invertibleSpeedMinMps
  let fast = model.invertibleSpeedMaxMps
  if (groundContactTimeS > estimateContactTimeS(slow, stepTimeS, model)) return null
  if (groundContactTimeS < estimateContactTimeS(fast, stepTimeS, model)) return null
  for (let i = 0; i < 40; i++) {
    const middle = (slow + fast) / 2
    if (estimateContactTimeS(middle, stepTimeS, model) > groundContactTimeS) slow = middle
    else fast = middle
  }
  return (slow + fast) / 2
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
