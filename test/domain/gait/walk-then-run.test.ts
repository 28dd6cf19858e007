import { describe, expect, it } from 'vitest'
import { decodeOpenImuFrame } from '../../../src/sensors/open-imu/open-imu-frame.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { generateRun } from '../../../src/sources/simulator/generate-run.js'
import { toBlock } from '../support/recordings.js'
import { mean, reduceAll, stridesOf } from '../support/reduce.js'

const OFFSET_US = 1_000_000
const pod = {
  mountingDeg: [20, 40, -70],
  accelerationNoiseG: 0.03,
  angularVelocityNoiseDps: 1,
  gyroBiasDps: [1, -1.5, 0.5],
  impactRingingG: 8,
} as const

/** Stands, walks, runs, walks: the foot's axis has to be found in running, not in the walking before it. */
function simulate(speedMps: number, footStrikeAngleDeg: number) {
  const run = generateRun(
    {
      strike: bothFeet(footStrikeAngleDeg),
      segments: [
        { kind: 'standing', durationS: 5 },
        { kind: 'walking', durationS: 15, speedMps: 1.4 },
        { kind: 'running', durationS: 40, speedMps },
        { kind: 'walking', durationS: 10, speedMps: 1.5 },
      ],
    },
    3,
    { left: pod },
  )
  const timeUs: number[] = []
  const channels: number[][] = [[], [], [], [], [], []]
  for (const { bytes } of run.frames.left) {
    const frame = decodeOpenImuFrame(bytes)
    for (let i = 0; i < frame.count; i++) {
      timeUs.push(OFFSET_US + frame.t0Us + i * frame.dtUs)
      for (const [n, channel] of channels.entries()) {
        const range = n < 3 ? frame.accelerationRangeG : frame.angularVelocityRangeDps
        channel.push(((frame.samples[i * 6 + n] ?? 0) * range) / 32_768)
      }
    }
  }
  const truth = run.truth.left.filter((step) => step.kind === 'running')
  return { strides: stridesOf(reduceAll(toBlock({ timeUs, channels, accelerationRangeG: 16 }))), truth }
}

describe('a simulated foot that walks before it runs', () => {
  it.each([
    [2.5, 14],
    [3.5, 2],
    [4.5, -6],
    [5.3, 12],
  ])('at %s m/s has its running strides, contact times and its strike angle of %s°', (speedMps, angleDeg) => {
    const { strides, truth } = simulate(speedMps, angleDeg)
    const pairs = truth.flatMap((step) => {
      const contactUs = step.initialContactTimeUs + OFFSET_US
      const stride = strides.find((s) => Math.abs(s.initialContactTimeUs - contactUs) < 50_000)
      return stride === undefined ? [] : [{ step, stride }]
    })
    expect(truth.length - pairs.length).toBeLessThanOrEqual(2)
    expect(strides.length - pairs.length).toBe(0)
    const contactError = mean(pairs.map((p) => (p.stride.groundContactTimeMs ?? 0) / p.step.groundContactTimeMs - 1))
    // The contact models were fitted on people at 2.5 to 4.5 m/s; what is made here moves only roughly like them.
    expect(Math.abs(contactError)).toBeLessThan(0.07)
    expect(Math.abs(mean(pairs.map((p) => (p.stride.footStrikeAngleDeg ?? 99) - angleDeg)))).toBeLessThan(2.5)
  })
})
