import type { SampleFrame } from '../sensors/sample-frame.js'

const SATURATED_RATIO = 0.99
const NOTHING = new Float32Array(0)

/** Samples with an axis at 99 % of its full scale and more. Nearly no frame has one, so the lengths are looked over first. */
export function countSaturated(frame: SampleFrame): number {
  const { count, accelerationXG, accelerationYG, accelerationZG } = frame
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = frame
  const g = SATURATED_RATIO * frame.accelerationRangeG
  const dps = SATURATED_RATIO * frame.angularVelocityRangeDps
  const forceSquare = g * g
  const rateSquare = dps * dps
  const turnX = angularVelocityXDps ?? NOTHING
  const turnY = angularVelocityYDps ?? NOTHING
  const turnZ = angularVelocityZDps ?? NOTHING
  const turns = turnX !== NOTHING
  // Goes through every sample, so it does nothing else: no axis reaches what the length of all three doesn't.
  for (let i = 0; i < count; i++) {
    const x = accelerationXG[i] as number
    const y = accelerationYG[i] as number
    const z = accelerationZG[i] as number
    if (x * x + y * y + z * z >= forceSquare) return countReaching(frame, g, dps)
    if (!turns) continue
    const a = turnX[i] as number
    const b = turnY[i] as number
    const c = turnZ[i] as number
    if (a * a + b * b + c * c >= rateSquare) return countReaching(frame, g, dps)
  }
  return 0
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
