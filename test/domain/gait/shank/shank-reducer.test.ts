import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../../src/domain/biomechanics/parameters.js'
import type { FootEvent, StrideEstimate } from '../../../../src/domain/gait/foot-events.js'
import { createFootState, reduceFootEnd, reduceFootSamples } from '../../../../src/domain/gait/foot-reducer.js'
import type { SampleBlock } from '../../../../src/domain/records/sample-block.js'
import { createRandom } from '../../../../src/domain/signal/random.js'
import { cut, dataFolder, START_US, toBlock } from '../../support/recordings.js'

const RATE_HZ = 200
const STRIDE_S = 0.72
const CONTACT_S = 0.25

/**
 * A shank as a formula: leg upright in the middle of stance, leaning back in swing, a shock at landing. Contact and toe-off
 * are where the fitted lags put them for this shape.
 */
function shankAt(t: number): readonly [number, number, number, number] {
  const phase = (t % STRIDE_S) / STRIDE_S
  const leaving = CONTACT_S / STRIDE_S + DEFAULT_PARAMETERS.shank.toeOffLagRatio
  const wave = Math.cos(2 * Math.PI * (phase - leaving))
  const sinceOnsetS = (phase > 0.9 ? phase - 1 : phase) * STRIDE_S - DEFAULT_PARAMETERS.shank.contactLagMs / 1000
  const shock = sinceOnsetS > 0 && sinceOnsetS < 0.2 ? 12 * Math.exp(-sinceOnsetS / 0.02) : 0
  const up = 1 - 0.9 * wave + shock
  const forwards = 0.5 - 1.2 * wave - 0.2 * Math.sin(4 * Math.PI * (phase - leaving))
  // Swings forwards in the last third of the stride, and turns back from landing on.
  const swingDps = 350 * Math.sin(2 * Math.PI * (phase - 0.5)) + (phase < 0.5 ? 0 : 60)
  return [forwards, up, 0.1, swingDps]
}

/** Turns the axes of the sensor by an arbitrary rotation. */
function mounted(x: number, y: number, z: number): readonly [number, number, number] {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)]
  const [a, b] = [c * x - s * y, s * x + c * y]
  const [d, e] = [Math.cos(1.9), Math.sin(1.9)]
  return [a, d * b - e * z, e * b + d * z]
}

function syntheticShank(seconds: number, gyroscope: boolean): SampleBlock {
  const random = createRandom(7)
  const count = Math.round(seconds * RATE_HZ)
  const channels = Array.from({ length: gyroscope ? 6 : 3 }, () => new Float64Array(count))
  for (let i = 0; i < count; i++) {
    const [forwards, up, side, swingDps] = shankAt(i / RATE_HZ)
    const noise = (): number => 0.02 * (random() - 0.5)
    const values = [...mounted(forwards + noise(), up + noise(), side), ...mounted(0, 0, swingDps)]
    for (const [n, channel] of channels.entries()) channel[i] = values[n] ?? 0
  }
  const timeUs = Float64Array.from({ length: count }, (_, i) => START_US + (i * 1e6) / RATE_HZ)
  return toBlock({ timeUs, channels, accelerationRangeG: 16 })
}

function run(block: SampleBlock, blockSize: number): readonly FootEvent[] {
  const state = createFootState({
    foot: 'left',
    placement: 'shank',
    footStrikeOffsetDeg: 4,
    footStrikeOffsetSdDeg: null,
    parameters: DEFAULT_PARAMETERS,
  })
  const events: FootEvent[] = []
  for (let from = 0; from < block.count; from += blockSize) {
    events.push(...reduceFootSamples(state, cut(block, from, blockSize)))
  }
  return [...events, ...reduceFootEnd(state)]
}

function stridesOf(events: readonly FootEvent[]): readonly StrideEstimate[] {
  return events.flatMap((event) => (event.kind === 'stride' ? [event.stride] : []))
}

describe('an IMU on the shank', () => {
  const withGyroscope = stridesOf(run(syntheticShank(40, true), 64))

  it('finds the strides of a known run and the contact time that was put in', () => {
    expect(withGyroscope.length).toBeGreaterThan(50)
    for (const stride of withGyroscope) expect(stride.strideTimeMs).toBeCloseTo(STRIDE_S * 1000, -1)
    const contactTimeMs = withGyroscope.at(-1)?.groundContactTimeMs ?? 0
    expect(Math.abs(contactTimeMs - CONTACT_S * 1000)).toBeLessThan(15)
  })

  it('is tier D, never tells a foot strike, and no toe-off of a single step', () => {
    for (const stride of withGyroscope) {
      expect(stride).toMatchObject({
        tier: 'D',
        footStrikeAngleDeg: null,
        footStrikeAngleSdDeg: null,
        toeOffTimeUs: null,
      })
    }
  })

  it('tells no contact time before enough strides, then the median of the run', () => {
    const min = DEFAULT_PARAMETERS.shank.medianStridesMin
    const pending = withGyroscope.filter((stride) => stride.groundContactTimeMs === null)
    expect(pending.length).toBeGreaterThanOrEqual(min - 1)
    expect(pending.every((stride) => stride.strikeNullReason === 'contact-time-pending')).toBe(true)
    const told = withGyroscope.slice(pending.length)
    expect(told.every((stride) => stride.strikeNullReason === 'worn-on-shank')).toBe(true)
    const steps = told
      .slice(1)
      .map((stride, n) => (stride.groundContactTimeMs ?? 0) - (told[n]?.groundContactTimeMs ?? 0))
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(5)
  })

  it('gives the same without a gyroscope, which only confirms', () => {
    const without = stridesOf(run(syntheticShank(40, false), 64))
    expect(without.map((stride) => stride.initialContactTimeUs)).toEqual(
      withGyroscope.map((stride) => stride.initialContactTimeUs),
    )
    expect(without.at(-1)?.groundContactTimeMs).toBe(withGyroscope.at(-1)?.groundContactTimeMs)
  })

  it.each([1, 7, 8000])('gives the same events in blocks of %i', (blockSize) => {
    const block = syntheticShank(20, true)
    expect(run(block, blockSize)).toEqual(run(block, 64))
  })
})

interface Trial {
  readonly trial: number
  readonly condition: 'running' | 'walking'
  readonly fs_hz: number
  readonly acc_g: readonly (readonly number[])[]
  readonly grf_v_N: readonly number[]
}

const file = path.join(dataFolder, 'bach2022-shank-grf/trials.json.gz')
const trials = existsSync(file) ? (JSON.parse(gunzipSync(readFileSync(file)).toString()) as readonly Trial[]) : []
if (trials.length === 0) console.warn(`No recorded shank under ${dataFolder}: its tests are skipped.`)

function shankBlock(trial: Trial): SampleBlock {
  return toBlock({
    timeUs: trial.acc_g.map((_, i) => START_US + (i * 1e6) / trial.fs_hz),
    channels: [0, 1, 2].map((n) => trial.acc_g.map((row) => row[n] ?? 0)),
    accelerationRangeG: 8,
  })
}

describe.skipIf(trials.length === 0)('a recorded shank', () => {
  it('runs in every running trial and in no walking one', () => {
    for (const trial of trials) {
      const strides = stridesOf(run(shankBlock(trial), 512))
      if (trial.condition === 'walking') expect(strides, `trial ${trial.trial}`).toEqual([])
      else expect(strides.length, `trial ${trial.trial}`).toBeGreaterThan(8)
    }
  })

  it('misses no stride of a running trial', () => {
    for (const trial of trials.filter(({ condition }) => condition === 'running')) {
      const strides = stridesOf(run(shankBlock(trial), 512))
      const times = strides.map((stride) => stride.strideTimeMs)
      expect(strides.at(-1)?.nextInitialContactTimeUs, `trial ${trial.trial}`).toBeGreaterThan(
        START_US + (trial.acc_g.length / trial.fs_hz - 1.5) * 1e6,
      )
      expect(Math.max(...times) / Math.min(...times), `trial ${trial.trial}`).toBeLessThan(1.15)
    }
  })

  it('does not depend on how the sensor is turned', () => {
    for (const trial of trials.filter(({ condition }) => condition === 'running')) {
      const turned = { ...trial, acc_g: trial.acc_g.map(([x = 0, y = 0, z = 0]) => mounted(x, y, z)) }
      const asIs = stridesOf(run(shankBlock(trial), 512)).at(-1)?.groundContactTimeMs ?? 0
      const other = stridesOf(run(shankBlock(turned), 512)).at(-1)?.groundContactTimeMs ?? 0
      expect(Math.abs(asIs - other), `trial ${trial.trial}`).toBeLessThan(1)
    }
  })
})
