import type { SampleFrame } from '../sensors/sample-frame.js'

const SATURATED_RATIO = 0.99

/** Samples with an axis at 99 % of its full scale and more. Nearly no frame has one, so each axis is looked over first. */
export function countSaturated(frame: SampleFrame): number {
  const { count, accelerationXG, accelerationYG, accelerationZG } = frame
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = frame
  const g = SATURATED_RATIO * frame.accelerationRangeG
  const dps = SATURATED_RATIO * frame.angularVelocityRangeDps
  let reaches = reachesLimit(accelerationXG, count, g * g)
  reaches ||= reachesLimit(accelerationYG, count, g * g)
  reaches ||= reachesLimit(accelerationZG, count, g * g)
  const turns = angularVelocityXDps !== null && angularVelocityYDps !== null && angularVelocityZDps !== null
  if (turns) {
    reaches ||= reachesLimit(angularVelocityXDps, count, dps * dps)
    reaches ||= reachesLimit(angularVelocityYDps, count, dps * dps)
    reaches ||= reachesLimit(angularVelocityZDps, count, dps * dps)
  }
  if (!reaches) return 0
  return countReaching(frame, g, dps)
}

function countReaching(frame: SampleFrame, g: number, dps: number): number {
  const { accelerationXG, accelerationYG, accelerationZG } = frame
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = frame
  const reaches = (values: Float32Array | null, i: number, limit: number): boolean =>
    values !== null && Math.abs(values[i] as number) >= limit
  let saturated = 0
  for (let i = 0; i < frame.count; i++) {
    const force = [accelerationXG, accelerationYG, accelerationZG].some((values) => reaches(values, i, g))
    const rates = [angularVelocityXDps, angularVelocityYDps, angularVelocityZDps]
    if (force || rates.some((values) => reaches(values, i, dps))) saturated += 1
  }
  return saturated
}

/** Goes through every sample, so it does nothing else. */
function reachesLimit(values: Float32Array, count: number, limitSquare: number): boolean {
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    if (value * value >= limitSquare) return true
  }
  return false
}
