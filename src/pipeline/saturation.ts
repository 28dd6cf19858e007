import type { SampleFrame } from '../sensors/sample-frame.js'

const SATURATED_RATIO = 0.99

/** Samples with an axis at 99 % of its full scale and more. Nearly no frame has one, so the axes are looked over first. */
export function countSaturated(frame: SampleFrame): number {
  const { count, accelerationXG, accelerationYG, accelerationZG } = frame
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = frame
  const g = SATURATED_RATIO * frame.accelerationRangeG
  const dps = SATURATED_RATIO * frame.angularVelocityRangeDps
  if (reachLimit([accelerationXG, accelerationYG, accelerationZG], count, g * g)) return countReaching(frame, g, dps)
  if (angularVelocityXDps === null || angularVelocityYDps === null || angularVelocityZDps === null) return 0
  const rates = [angularVelocityXDps, angularVelocityYDps, angularVelocityZDps] as const
  return reachLimit(rates, count, dps * dps) ? countReaching(frame, g, dps) : 0
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
function reachLimit(
  [x, y, z]: readonly [Float32Array, Float32Array, Float32Array],
  count: number,
  limitSquare: number,
): boolean {
  for (let i = 0; i < count; i++) {
    const a = x[i] as number
    const b = y[i] as number
    const c = z[i] as number
    if (a * a >= limitSquare || b * b >= limitSquare || c * c >= limitSquare) return true
  }
  return false
}
