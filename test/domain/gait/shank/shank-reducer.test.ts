import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../../src/domain/biomechanics/parameters.js'
import type { FootEvent, StrideEstimate } from '../../../../src/domain/gait/foot-events.js'
import { createFootState, reduceFootEnd, reduceFootSamples } from '../../../../src/domain/gait/foot-reducer.js'
import type { SampleBlock } from '../../../../src/domain/records/sample-block.js'
import { cut, dataFolder, START_US, toBlock } from '../../support/recordings.js'
import {
  mounted,
  SHANK_CONTACT_S as CONTACT_S,
  SHANK_STRIDE_S as STRIDE_S,
  syntheticShank,
} from '../../support/synthetic-shank.js'

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

  it('tells a landing that fell into a hole as one, not as walking', () => {
    const block = syntheticShank(40, false)
    const landingUs = START_US + 30 * STRIDE_S * 1e6
    const kept = Array.from(block.timeUs, (us, i) => ({ us, i })).filter(
      ({ us }) => us < landingUs - 50_000 || us > landingUs + 100_000,
    )
    const pick = (axis: Float32Array): Float32Array => Float32Array.from(kept, ({ i }) => axis[i] ?? 0)
    const torn = {
      ...{ ...block, count: kept.length, timeUs: Float64Array.from(kept, ({ us }) => us) },
      accelerationXG: pick(block.accelerationXG),
      accelerationYG: pick(block.accelerationYG),
      accelerationZG: pick(block.accelerationZG),
    }
    const reasons = run(torn, 64).flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []))
    expect(new Set(reasons)).toEqual(new Set(['gap-inside']))
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
