import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import type { SampleBlock } from '../../../src/domain/records/sample-block.js'
import { createRandom } from '../../../src/domain/signal/random.js'
import { START_US, toBlock } from './recordings.js'

const RATE_HZ = 200
export const SHANK_STRIDE_S = 0.72
export const SHANK_CONTACT_S = 0.25

/**
 * A shank as a formula: leg upright in the middle of stance, leaning back in swing, a shock at landing. Contact and toe-off
 * are where the fitted lags put them for this shape.
 */
function shankAt(t: number): readonly [number, number, number, number] {
  const phase = (t % SHANK_STRIDE_S) / SHANK_STRIDE_S
  const leaving = SHANK_CONTACT_S / SHANK_STRIDE_S + DEFAULT_PARAMETERS.shank.toeOffLagRatio
  const wave = Math.cos(2 * Math.PI * (phase - leaving))
  const sinceOnsetS = (phase > 0.9 ? phase - 1 : phase) * SHANK_STRIDE_S - DEFAULT_PARAMETERS.shank.contactLagMs / 1000
  const shock = sinceOnsetS > 0 && sinceOnsetS < 0.2 ? 12 * Math.exp(-sinceOnsetS / 0.02) : 0
  const up = 1 - 0.9 * wave + shock
  const forwards = 0.5 - 1.2 * wave - 0.2 * Math.sin(4 * Math.PI * (phase - leaving))
  // Swings forwards in the last third of the stride, and turns back from landing on.
  const swingDps = 350 * Math.sin(2 * Math.PI * (phase - 0.5)) + (phase < 0.5 ? 0 : 60)
  return [forwards, up, 0.1, swingDps]
}

/** Turns the axes of the sensor by an arbitrary rotation. */
export function mounted(x: number, y: number, z: number): readonly [number, number, number] {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)]
  const [a, b] = [c * x - s * y, s * x + c * y]
  const [d, e] = [Math.cos(1.9), Math.sin(1.9)]
  return [a, d * b - e * z, e * b + d * z]
}

/** A run of that shank in a sensor mounted somehow; the same every time. */
export function syntheticShank(seconds: number, gyroscope: boolean, startUs = START_US): SampleBlock {
  const random = createRandom(7)
  const count = Math.round(seconds * RATE_HZ)
  const channels = Array.from({ length: gyroscope ? 6 : 3 }, () => new Float64Array(count))
  for (let i = 0; i < count; i++) {
    const [forwards, up, side, swingDps] = shankAt(i / RATE_HZ)
    const noise = (): number => 0.02 * (random() - 0.5)
    const values = [...mounted(forwards + noise(), up + noise(), side), ...mounted(0, 0, swingDps)]
    for (const [n, channel] of channels.entries()) channel[i] = values[n] ?? 0
  }
  const timeUs = Float64Array.from({ length: count }, (_, i) => startUs + (i * 1e6) / RATE_HZ)
  return toBlock({ timeUs, channels, accelerationRangeG: 16 })
}
