import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import { createRandom } from '../../src/domain/signal/random.js'
import { degrade, ROOT } from './modules.js'

interface Stance {
  readonly contactUs: number
  readonly toeOffUs: number
}

interface Speeds {
  readonly instant: number
  readonly rest: number
  readonly closure: number
}

interface ZeroVelocityModule {
  speedsOfFoot(foot: { block: SampleBlock; rateHz: number; steps: readonly Stance[] }): readonly Speeds[]
}

const file = path.join(ROOT, 'scripts/validate/published/zero-velocity-speed.mjs')
const { speedsOfFoot } = (await import(pathToFileURL(file).href)) as ZeroVelocityModule

const RATE_HZ = 200
const GRAVITY_MPS2 = 9.80665
const STRIDE_S = 0.7
const SWING_S = 0.45
const SPEED_MPS = 3
/** Way of one swing for an acceleration of one sine: A·T²/2π. */
const PEAK_MPS2 = (SPEED_MPS * STRIDE_S * 2 * Math.PI) / SWING_S ** 2

/** A foot that rests (or is pushed and braked meanwhile), is thrown forward and stops, again and again, at the given tilt and any way round. */
function thrownFoot(steadyTilt: number, turning = 0, pushG = 0) {
  const count = 5 * STRIDE_S * RATE_HZ
  const random = createRandom(7)
  const mounting = degrade.drawRotation(random)
  const samples = Array.from({ length: count }, (_, i) => {
    const s = (i / RATE_HZ) % STRIDE_S
    const swing = s < STRIDE_S - SWING_S ? null : (s - STRIDE_S + SWING_S) / SWING_S
    const restG = s < (STRIDE_S - SWING_S) / 2 ? pushG : -pushG
    const alongG = swing === null ? restG : (PEAK_MPS2 * Math.sin(2 * Math.PI * swing)) / GRAVITY_MPS2
    // It turns there and back within a swing.
    const pitch = steadyTilt + (swing === null ? 0 : turning * (1 - Math.cos(2 * Math.PI * swing)))
    const rate = swing === null ? 0 : (turning * 2 * Math.PI * Math.sin(2 * Math.PI * swing)) / SWING_S
    const [c, d] = [Math.cos(pitch), Math.sin(pitch)]
    const force = [c * alongG + d, c - d * alongG, 0]
    const gyro = [0, 0, (rate * 180) / Math.PI]
    const seen = (v: readonly number[]) => mounting.map((row) => row.reduce((sum, m, n) => sum + m * (v[n] ?? 0), 0))
    return [...seen(force), ...seen(gyro)]
  })
  const channel = (n: number): Float32Array => Float32Array.from(samples, (sample) => sample[n] ?? 0)
  const block: SampleBlock = {
    count,
    timeUs: Float64Array.from({ length: count }, (_, i) => (i * 1e6) / RATE_HZ),
    accelerationXG: channel(0),
    accelerationYG: channel(1),
    accelerationZG: channel(2),
    angularVelocityXDps: channel(3),
    angularVelocityYDps: channel(4),
    angularVelocityZDps: channel(5),
    accelerationRangeG: 100,
    angularVelocityRangeDps: 9000,
  }
  const steps = Array.from({ length: 5 }, (_, n) => ({
    contactUs: n * STRIDE_S * 1e6,
    toeOffUs: (n * STRIDE_S + STRIDE_S - SWING_S) * 1e6,
  }))
  return { block, rateHz: RATE_HZ, steps }
}

describe('speed by zero velocity at two instants of rest', () => {
  it.each([
    ['level', 0, 0],
    ['tilted', 0.4, 0],
    ['turning as it swings', 0.2, 0.5],
  ])('is that of a foot that really rests, %s, mounted any way round', (_, tilt, turning) => {
    const speeds = speedsOfFoot(thrownFoot(tilt, turning))
    expect(speeds).toHaveLength(4)
    for (const { instant, rest, closure } of speeds) {
      for (const speed of [instant, rest, closure]) expect(speed / SPEED_MPS).toBeCloseTo(1, 2)
    }
  })

  it('is spoilt by a push at rest where gravity is what was felt then, and hardly where the stride is closed', () => {
    const error = (speed: number): number => Math.abs(speed / SPEED_MPS - 1)
    for (const { instant, rest, closure } of speedsOfFoot(thrownFoot(0.2, 0, 0.4))) {
      expect(error(instant)).toBeGreaterThan(0.05)
      expect(error(rest)).toBeGreaterThan(0.03)
      expect(error(closure)).toBeLessThan(0.03)
    }
  })

  it('has no stride where a contact is missing between two, or beyond the recording', () => {
    const foot = thrownFoot(0)
    const gap = foot.steps.filter((__, n) => n !== 2)
    expect(speedsOfFoot({ ...foot, steps: gap })).toHaveLength(2)
    const beyond = [...foot.steps, { contactUs: 9e6, toeOffUs: 9.2e6 }]
    expect(speedsOfFoot({ ...foot, steps: beyond })).toHaveLength(4)
  })
})
