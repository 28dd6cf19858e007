import type { SampleFrame } from '../sensors/sample-frame.js'

const SATURATED_RATIO = 0.99

/** Samples with an axis at 99 % of its full scale and more. Goes through every sample, so nothing is allocated in it. */
export function countSaturated(frame: SampleFrame): number {
  const { count, accelerationXG, accelerationYG, accelerationZG } = frame
  const { angularVelocityXDps: wx, angularVelocityYDps: wy, angularVelocityZDps: wz } = frame
  const g = SATURATED_RATIO * frame.accelerationRangeG
  const dps = SATURATED_RATIO * frame.angularVelocityRangeDps
  let saturated = 0
  for (let i = 0; i < count; i++) {
    const x = accelerationXG[i] as number
    const y = accelerationYG[i] as number
    const z = accelerationZG[i] as number
    if (x >= g || x <= -g || y >= g || y <= -g || z >= g || z <= -g) saturated += 1
    else if (wx !== null && wy !== null && wz !== null) {
      const p = wx[i] as number
      const q = wy[i] as number
      const r = wz[i] as number
      if (p >= dps || p <= -dps || q >= dps || q <= -dps || r >= dps || r <= -dps) saturated += 1
    }
  }
  return saturated
}
