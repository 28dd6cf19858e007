import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeRscMeasurement } from '../../../src/sensors/rsc/rsc-measurement.js'
import { decodeOpenImuFrame } from '../../../src/sensors/open-imu/open-imu-frame.js'
import { createFootMotion } from '../../../src/sources/simulator/foot-motion.js'
import { bothFeet, type GaitProfile } from '../../../src/sources/simulator/gait-profile.js'
import { generateRun, type GeneratedRun } from '../../../src/sources/simulator/generate-run.js'
import type { ImuOptions } from '../../../src/sources/simulator/imu-signal.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'

const profile: GaitProfile = {
  strike: {
    left: { footStrikeAngleDeg: 17, footStrikeAngleSdDeg: 1.5 },
    right: { footStrikeAngleDeg: -2, footStrikeAngleSdDeg: 1 },
  },
  segments: [
    { kind: 'standing', durationS: 4 },
    { kind: 'walking', durationS: 8, speedMps: 1.4 },
    { kind: 'running', durationS: 20, speedMps: 2.5, endSpeedMps: 4 },
    { kind: 'running', durationS: 8, speedMps: 2.6, slopeDeg: 5 },
    { kind: 'stopped', durationS: 4 },
    { kind: 'running', durationS: 8, speedMps: 3 },
    { kind: 'standing', durationS: 3 },
  ],
}

interface Series {
  readonly timeUs: number[]
  readonly accelerationG: number[][]
  readonly angularVelocityDps: number[][]
}

/** What the frames of one foot say, on the pod's own clock. */
function seriesOf(run: GeneratedRun, foot: 'left' | 'right'): Series {
  const series: Series = { timeUs: [], accelerationG: [], angularVelocityDps: [] }
  for (const { bytes } of run.frames[foot]) {
    const frame = decodeOpenImuFrame(bytes)
    for (let i = 0; i < frame.count; i++) {
      const raw = [...frame.samples.subarray(6 * i, 6 * i + 6)]
      series.timeUs.push(frame.t0Us + i * frame.dtUs)
      series.accelerationG.push(raw.slice(0, 3).map((value) => (value * frame.accelerationRangeG) / 32768))
      series.angularVelocityDps.push(raw.slice(3).map((value) => (value * frame.angularVelocityRangeDps) / 32768))
    }
  }
  return series
}

function hashOf(run: GeneratedRun): string {
  const hash = createHash('sha256')
  for (const { bytes } of [...run.frames.left, ...run.frames.right, ...run.rsc]) hash.update(bytes)
  return hash.digest('hex')
}

const NOISY: ImuOptions = {
  accelerationNoiseG: 0.02,
  angularVelocityNoiseDps: 0.5,
  impactRingingG: 8,
  gyroBiasDps: [1, -2, 0.5],
  clockDriftPpm: 40,
  mountingDeg: [20, 90, -10],
  frameLossRatio: 0.1,
}

describe('a simulated run', () => {
  const run = generateRun(profile, 'a seed')

  it('is the same bytes for the same seed, and others for another', () => {
    const options = { left: NOISY, rsc: { speedNoiseRatio: 0.02 } }
    const hash = hashOf(generateRun(profile, 7, options))
    expect(hashOf(generateRun(profile, 7, options))).toBe(hash)
    expect(hashOf(generateRun(profile, 8, options))).not.toBe(hash)
  })

  it('lasts as long as its profile, without a hole, in 14 samples a frame', () => {
    const { timeUs } = seriesOf(run, 'left')
    expect(timeUs.length * 4808).toBeGreaterThan(55e6 - 14 * 4808)
    expect(timeUs.every((time, index) => index === 0 || time - (timeUs[index - 1] ?? 0) === 4808)).toBe(true)
    expect(run.frames.left.every(({ bytes }) => bytes.length === 183)).toBe(true)
    expect(run.rsc).toHaveLength(54)
  })

  it('lands left and right in turn, at the cadence and for the contact time it says', () => {
    const running = (foot: 'left' | 'right') => run.truth[foot].filter(({ kind }) => kind === 'running')
    expect(Math.abs(running('left').length - running('right').length)).toBeLessThanOrEqual(1)
    for (const [index, step] of running('left').slice(0, 20).entries()) {
      const next = running('left')[index + 1]
      const strideUs = (next?.initialContactTimeUs ?? 0) - step.initialContactTimeUs
      expect(Math.abs(strideUs / (120e6 / step.cadenceSpm) - 1)).toBeLessThan(0.06)
      expect(step.groundContactTimeMs).toBeCloseTo((step.toeOffTimeUs - step.initialContactTimeUs) / 1000, 6)
      expect(step.groundContactTimeMs).toBeGreaterThan(180)
      expect(step.groundContactTimeMs).toBeLessThan(300)
    }
  })

  it('shows the angle of each landing as the turn to flat that the gyroscope feels (0.6°)', () => {
    for (const foot of ['left', 'right'] as const) {
      const { timeUs, angularVelocityDps } = seriesOf(run, foot)
      for (const step of run.truth[foot].filter(({ slopeDeg }) => slopeDeg === 0)) {
        // Flat is reached after 30 % of the contact (110 ms at the most).
        const flatUs = step.initialContactTimeUs + Math.min(0.31 * step.groundContactTimeMs, 112) * 1000
        let turnDeg = 0
        for (const [index, time] of timeUs.entries()) {
          const from = Math.max(step.initialContactTimeUs, time - 2404)
          const to = Math.min(flatUs, time + 2404)
          if (to > from) turnDeg += ((angularVelocityDps[index]?.[2] ?? 0) * (to - from)) / 1e6
        }
        expect(Math.abs(-turnDeg - step.footStrikeAngleDeg)).toBeLessThan(0.6)
      }
    }
  })

  it('moves as its accelerations say (1 % of a g, wherever the foot does not touch down)', () => {
    const contacts = planRun({ ...profile, segments: profile.segments.slice(0, 3) }, 3).contacts.right
    const h = 100
    const step = contacts[12]
    const next = contacts[13]
    if (step === undefined || next === undefined) throw new Error('too few contacts')
    const at = (timeUs: number) => createFootMotion(contacts)(timeUs)
    for (let timeUs = step.initialContactTimeUs + 500; timeUs < next.initialContactTimeUs - 500; timeUs += 3777) {
      const edges = [
        step.initialContactTimeUs + Math.min(0.3 * step.groundContactTimeMs, 110) * 1000,
        step.toeOffTimeUs,
      ]
      if (edges.some((edge) => Math.abs(edge - timeUs) < 2 * h)) continue
      const [before, now, after] = [at(timeUs - h), at(timeUs), at(timeUs + h)]
      const felt = (axis: 0 | 1) =>
        (after.positionM[axis] - 2 * now.positionM[axis] + before.positionM[axis]) / (h / 1e6) ** 2 / 9.80665 + axis
      const pitch = (now.pitchDeg * Math.PI) / 180
      const forward = Math.cos(pitch) * felt(0) + Math.sin(pitch) * felt(1)
      const up = Math.cos(pitch) * felt(1) - Math.sin(pitch) * felt(0)
      expect(Math.abs(now.accelerationG[0] - forward)).toBeLessThan(0.01)
      expect(Math.abs(Math.hypot(now.accelerationG[1], now.accelerationG[2]) - Math.abs(up))).toBeLessThan(0.01)
      expect(Math.abs((after.pitchDeg - before.pitchDeg) / (2e-6 * h) - now.angularVelocityDps[2])).toBeLessThan(
        2 + 0.01 * Math.abs(now.angularVelocityDps[2]),
      )
    }
  })

  it('covers its stride length, so that speed can be found by integration', () => {
    const plan = planRun(profile, 5)
    const motion = createFootMotion(plan.contacts.left)
    for (const step of plan.contacts.left.filter(({ kind }) => kind === 'running').slice(0, 10)) {
      const next = plan.contacts.left.find(
        ({ initialContactTimeUs }) => initialContactTimeUs > step.initialContactTimeUs,
      )
      const end = motion((next?.initialContactTimeUs ?? 0) - 1).positionM[0]
      const start = motion(next?.initialContactTimeUs ?? 0).positionM[0]
      expect(end - start).toBeCloseTo(step.strideLengthM, 1)
    }
  })

  it('feels one g and no turning while it stands, also on a slope', () => {
    const { timeUs, accelerationG, angularVelocityDps } = seriesOf(run, 'right')
    for (const [index, time] of timeUs.entries()) {
      if (time > 3.5e6 && time < 53e6) continue
      expect(Math.hypot(...(accelerationG[index] ?? []))).toBeCloseTo(1, 2)
      expect(Math.hypot(...(angularVelocityDps[index] ?? []))).toBeLessThan(0.1)
    }
    const uphill = planRun({ ...profile, segments: [{ kind: 'running', durationS: 10, speedMps: 3, slopeDeg: 6 }] }, 1)
    const step = uphill.contacts.left[5]
    const flat = createFootMotion(uphill.contacts.left)(
      (step?.initialContactTimeUs ?? 0) + 0.36 * 1000 * (step?.groundContactTimeMs ?? 0),
    )
    expect((Math.asin(flat.accelerationG[0]) * 180) / Math.PI).toBeCloseTo(6, 0)
  })

  it('says speed and cadence as a pod does, also where that counts strides', () => {
    const at = (generated: GeneratedRun, second: number) =>
      decodeRscMeasurement(generated.rsc[second - 1]?.bytes ?? new Uint8Array())
    expect(at(run, 2)).toMatchObject({ speedMps: 0, cadencePerMinute: 0, running: false })
    expect(at(run, 10)).toMatchObject({ running: false, cadencePerMinute: 112 })
    expect(at(run, 22).speedMps).toBeCloseTo(3.25, 2)
    const strides = generateRun(profile, 1, { rsc: { countsStrides: true, strideLength: true } })
    expect(at(strides, 22)).toMatchObject({ cadencePerMinute: 85, running: true })
    expect(at(run, 54).totalDistanceM).toBeGreaterThan(100)
  })
})

describe('what a real sensor adds', () => {
  const short: GaitProfile = { strike: bothFeet(15), segments: [{ kind: 'running', durationS: 20, speedMps: 3.5 }] }

  it('clips at the full scale', () => {
    const { accelerationG } = seriesOf(
      generateRun(short, 1, { left: { impactRingingG: 40, accelerationRangeG: 16 } }),
      'left',
    )
    const largest = Math.max(...accelerationG.map(([, y = 0]) => y))
    expect(largest).toBeCloseTo(16, 2)
    expect(largest).toBeLessThan(16)
  })

  it('loses frames, and their numbers tell', () => {
    const frames = generateRun(short, 1, { left: { frameLossRatio: 0.1 } }).frames.left.map(({ bytes }) =>
      decodeOpenImuFrame(bytes),
    )
    const count = (frames.at(-1)?.sequence ?? 0) + 1
    expect(1 - frames.length / count).toBeGreaterThan(0.05)
    expect(1 - frames.length / count).toBeLessThan(0.16)
  })

  it('drifts: the pod’s clock counts more microseconds than have passed', () => {
    const last = generateRun(short, 1, { left: { clockDriftPpm: 200 } }).frames.left.at(-1)
    const frame = decodeOpenImuFrame(last?.bytes ?? new Uint8Array())
    expect((frame.t0Us + 13 * frame.dtUs) / (last?.timeUs ?? 1)).toBeCloseTo(1.0002, 6)
  })

  it('wraps its clock at 32 bits', () => {
    const frames = generateRun(short, 1, { left: { clockOffsetUs: 2 ** 32 - 1e6 } }).frames.left
    const times = frames.map(({ bytes }) => decodeOpenImuFrame(bytes).t0Us)
    expect(times[0]).toBe(2 ** 32 - 1e6)
    expect(times.at(-1)).toBeLessThan(20e6)
  })

  it('is turned on the shoe without changing what is felt', () => {
    const straight = seriesOf(generateRun(short, 1), 'left')
    const turned = seriesOf(generateRun(short, 1, { left: { mountingDeg: [30, -60, 120] } }), 'left')
    for (const index of [500, 1000, 1500, 2000]) {
      const norm = (rows: number[][]) => Math.hypot(...(rows[index] ?? []))
      expect(norm(turned.accelerationG)).toBeCloseTo(norm(straight.accelerationG), 2)
      expect(norm(turned.angularVelocityDps)).toBeCloseTo(norm(straight.angularVelocityDps), 0)
    }
  })

  it('refuses a profile that nobody can run', () => {
    const bad: GaitProfile = { strike: bothFeet(15), segments: [{ kind: 'running', durationS: 20, speedMps: 25 }] }
    expect(() => generateRun(bad, 1)).toThrow(/Segment 0 of the gait profile can't be run/)
    expect(() => generateRun({ ...bad, segments: [] }, 1)).toThrow('no segments')
  })
})
