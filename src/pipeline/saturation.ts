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
  let saturated = 0
  for (let i = 0; i < count; i++) {
    const force = [accelerationXG[i] ?? 0, accelerationYG[i] ?? 0, accelerationZG[i] ?? 0]
    const rate = [angularVelocityXDps?.[i] ?? 0, angularVelocityYDps?.[i] ?? 0, angularVelocityZDps?.[i] ?? 0]
    if (force.some((value) => Math.abs(value) >= g) || rate.some((value) => Math.abs(value) >= dps)) saturated += 1
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
