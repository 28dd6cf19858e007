import { describe, expect, it } from 'vitest'
import {
  createFootState,
  reduceFootEnd,
  reduceFootGap,
  reduceFootSamples,
} from '../../../src/domain/gait/foot-reducer.js'
import { createRandom } from '../../../src/domain/signal/random.js'
import { cut, START_US, toBlock, type Channels } from '../support/recordings.js'
import { footOptions, mean, reduceAll, stridesOf } from '../support/reduce.js'
import { rotate, syntheticRun } from '../support/synthetic-run.js'

const run = syntheticRun({ strideCount: 40, rateHz: 200, footStrikeAngleDeg: 12 })
const angles = (events: ReturnType<typeof reduceAll>): readonly number[] =>
  stridesOf(events).map((stride) => stride.footStrikeAngleDeg ?? Number.NaN)

describe('strides of a synthetic run', () => {
  const events = reduceAll(toBlock(run))
  const strides = stridesOf(events)

  it('are all found but the open ones at both ends', () => {
    expect(strides.length).toBeGreaterThanOrEqual(37)
    for (const [i, stride] of strides.entries()) {
      if (i > 0) expect(stride.initialContactTimeUs).toBe(strides[i - 1]?.nextInitialContactTimeUs)
    }
  })

  it('have the stride time they were made with', () => {
    expect(mean(strides.map((stride) => stride.strideTimeMs))).toBeCloseTo(run.strideTimeMs, 0)
  })

  it('are of the best tier at 200 Hz and good in quality', () => {
    expect(strides.every((stride) => stride.tier === 'A' && stride.quality > 0.5)).toBe(true)
  })

  it('show a steeper angle where the foot was steeper', () => {
    const flat = reduceAll(toBlock(syntheticRun({ strideCount: 40, rateHz: 200, footStrikeAngleDeg: 2 })))
    expect(mean(angles(events)) - mean(angles(flat))).toBeGreaterThan(7)
    expect(mean(angles(events)) - mean(angles(flat))).toBeLessThan(13)
  })
})

describe('the reducer of one foot', () => {
  it('does not depend on how samples are cut into blocks', () => {
    const whole = reduceAll(toBlock(run), 1_000_000)
    for (const size of [1, 7, 64, 333]) expect(reduceAll(toBlock(run), size)).toEqual(whole)
  })

  it('finds the same contacts however the sensor is mounted', () => {
    const plain = stridesOf(reduceAll(toBlock(run)))
    const random = createRandom(7)
    for (let n = 0; n < 8; n++) {
      const turned = stridesOf(reduceAll(toBlock(rotate(run, random))))
      expect(turned.length).toBe(plain.length)
      for (const [i, stride] of turned.entries()) {
        const same = plain[i]
        expect(Math.abs(stride.initialContactTimeUs - (same?.initialContactTimeUs ?? 0))).toBeLessThan(100)
        expect(Math.abs((stride.toeOffTimeUs ?? 0) - (same?.toeOffTimeUs ?? 0))).toBeLessThan(100)
        expect(Math.abs((stride.footStrikeAngleDeg ?? 0) - (same?.footStrikeAngleDeg ?? 0))).toBeLessThan(0.1)
      }
    }
  })

  it('is not misled by a gyroscope bias of 2 °/s', () => {
    const biased = {
      ...run,
      channels: run.channels.map((c, n) => (n < 3 ? c : Array.from(c, (v) => v + 2 / Math.sqrt(3)))),
    }
    expect(Math.abs(mean(angles(reduceAll(toBlock(biased)))) - mean(angles(reduceAll(toBlock(run)))))).toBeLessThan(0.4)
  })

  it('gives nearly the same angle at twice the sampling rate', () => {
    const fast = syntheticRun({ strideCount: 40, rateHz: 400, footStrikeAngleDeg: 12 })
    expect(Math.abs(mean(angles(reduceAll(toBlock(fast)))) - mean(angles(reduceAll(toBlock(run)))))).toBeLessThan(0.5)
  })

  it('never calls a run played backwards good', () => {
    const back: Channels = { ...run, channels: run.channels.map((c) => Array.from(c).reverse()) }
    for (const stride of stridesOf(reduceAll(toBlock(back)))) {
      expect(stride.footStrikeAngleDeg === null || stride.quality < 0.5).toBe(true)
    }
  })

  it('bridges single lost samples', () => {
    const random = createRandom(3)
    const kept = Array.from(run.timeUs, (_, i) => i).filter((i) => i < 70 || random() > 0.11)
    const lossy = {
      timeUs: kept.map((i) => run.timeUs[i] ?? 0),
      channels: run.channels.map((c) => kept.map((i) => c[i] ?? 0)),
    }
    expect(stridesOf(reduceAll(toBlock(lossy))).length).toBe(stridesOf(reduceAll(toBlock(run))).length)
  })

  it('loses only the strides that a long gap cuts', () => {
    const block = toBlock(run)
    const from = Math.round(block.count / 2)
    const to = from + 400
    const state = createFootState(footOptions)
    const events = [
      ...reduceFootSamples(state, cut(block, 0, from)),
      ...reduceFootGap(state, block.timeUs[from] ?? 0, block.timeUs[to] ?? 0),
      ...reduceFootSamples(state, cut(block, to, block.count - to)),
      ...reduceFootEnd(state),
    ]
    const lost = stridesOf(reduceAll(block)).length - stridesOf(events).length
    expect(lost).toBeGreaterThanOrEqual(2)
    expect(lost).toBeLessThanOrEqual(5)
    expect(events.some((event) => event.kind === 'rejected' && event.reason === 'gap-inside')).toBe(true)
    for (const stride of stridesOf(events)) expect(stride.strideTimeMs).toBeLessThan(1.1 * run.strideTimeMs)
  })

  it('gives strides, but neither contact time nor angle, without a gyroscope', () => {
    const strides = stridesOf(reduceAll(toBlock({ ...run, channels: run.channels.slice(0, 3) })))
    expect(strides.length).toBeGreaterThan(30)
    for (const stride of strides) {
      expect(stride).toMatchObject({
        groundContactTimeMs: null,
        toeOffTimeUs: null,
        footStrikeAngleDeg: null,
        strikeNullReason: 'no-gyroscope',
        travel: null,
        tier: 'C',
      })
    }
  })

  it('gives no angle where the gyroscope clipped', () => {
    const state = createFootState(footOptions)
    const block = { ...toBlock(run), angularVelocityRangeDps: 120 }
    const strides = stridesOf([...reduceFootSamples(state, block), ...reduceFootEnd(state)])
    expect(strides.length).toBeGreaterThan(30)
    expect(strides.every((stride) => stride.strikeNullReason === 'gyroscope-clipped')).toBe(true)
  })

  it.each([6, 3])('takes another cadence after a stop as it comes, with %i axes', (axes) => {
    // The same run a quarter quicker.
    const quick = syntheticRun({ strideCount: 20, rateHz: 160, footStrikeAngleDeg: 10 })
    const rest = (value: number): number[] => Array.from({ length: 3 * 200 }, () => value)
    const channels = run.channels
      .slice(0, axes)
      .map((channel, n) => [
        ...Array.from(channel),
        ...rest(n === 1 ? 1 : 0),
        ...Array.from(quick.channels[n] ?? [], (value) => (n < 3 ? value : 1.25 * value)),
      ])
    const timeUs = Array.from({ length: channels[0]?.length ?? 0 }, (_, i) => START_US + i * 5000)
    const events = reduceAll(toBlock({ timeUs, channels }))
    const after = events.filter(
      (event) => event.kind === 'stride' && event.stride.initialContactTimeUs > START_US + run.timeUs.length * 5000,
    )
    expect(after.length).toBeGreaterThan(15)
    expect(events.filter((event) => event.kind === 'rejected' && event.reason === 'stride-time-jump')).toEqual([])
  })

  it('says when running begins and when the foot is still', () => {
    const still = 2 * 200
    const rest = (value: number): number[] => Array.from({ length: still }, () => value)
    const timeUs = Array.from({ length: run.timeUs.length + 3 * still }, (_, i) => 1e6 + i * 5000)
    const padded = {
      timeUs,
      channels: run.channels.map((c, n) => [
        ...rest(n === 1 ? 1 : 0),
        ...Array.from(c),
        ...rest(n === 1 ? 1 : 0),
        ...rest(n === 1 ? 1 : 0),
      ]),
    }
    const motions = reduceAll(toBlock(padded)).flatMap((event) => (event.kind === 'motion' ? [event.motion] : []))
    expect(motions[0]).toBe('still')
    expect(motions).toContain('running')
    expect(motions.at(-1)).toBe('still')
  })

  it('remembers less than 64 KB', () => {
    const state = createFootState(footOptions)
    const bytes = (value: unknown): number => {
      if (ArrayBuffer.isView(value)) return value.byteLength
      if (typeof value !== 'object' || value === null || value === footOptions) return 8
      return Object.values(value).reduce<number>((sum, entry) => sum + bytes(entry), 0)
    }
    expect(bytes(state)).toBeLessThan(65_536)
  })
})
