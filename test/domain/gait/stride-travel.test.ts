import { describe, expect, it } from 'vitest'
import { createFootState, reduceFootSamples } from '../../../src/domain/gait/foot-reducer.js'
import type { StrideTravel } from '../../../src/domain/gait/travel-memory.js'
import { createRandom } from '../../../src/domain/signal/random.js'
import { toBlock, type Channels } from '../support/recordings.js'
import { footOptions, mean, reduceAll, stridesOf } from '../support/reduce.js'
import { simulatedFoot, withoutSamples, withoutSamplesWhere, type KnownRun } from '../support/simulated-foot.js'
import { rotate } from '../support/synthetic-run.js'
import type { SampleBlock } from '../../../src/domain/records/sample-block.js'

const SETTLED = 8

/** Of every stride from the eighth on: the simulated foot sets off from standing. */
function travelOf(block: SampleBlock, size = 100): readonly StrideTravel[] {
  return stridesOf(reduceAll(block, size))
    .slice(SETTLED)
    .flatMap(({ travel }) => (travel === null ? [] : [travel]))
}

function meanSpeedMps(channels: Channels): number {
  return mean(travelOf(toBlock(channels)).map(({ speedMps }) => speedMps))
}

function meanSlopeDeg(channels: Channels): number {
  const slopes = travelOf(toBlock(channels)).flatMap(({ slopeDeg }) => (slopeDeg === null ? [] : [slopeDeg]))
  expect(slopes.length).toBeGreaterThan(10)
  return mean(slopes)
}

function withAdded(channels: Channels, added: (channel: number, sample: number) => number): Channels {
  return {
    ...channels,
    channels: channels.channels.map((values, c) => Array.from(values, (value, i) => value + added(c, i))),
  }
}

describe('travel of a foot whose movement is known', () => {
  it.each<KnownRun>([
    { speedMps: 2.2 },
    { speedMps: 3.5 },
    { speedMps: 5 },
    { speedMps: 3.5, footStrikeAngleDeg: -5 },
    { speedMps: 3, rateHz: 100 },
    { speedMps: 3, rateHz: 400 },
  ])('has its speed within 0.5 %, and level ground within 0.4°: %o', (run) => {
    const channels = simulatedFoot(run)
    expect(Math.abs(meanSpeedMps(channels) / run.speedMps - 1)).toBeLessThan(0.005)
    expect(Math.abs(meanSlopeDeg(channels))).toBeLessThan(0.4)
  })

  it.each([6, 3, -2, -5])('has a slope of %i° within 0.3° and the speed along it within 1 %%', (slopeDeg) => {
    const channels = simulatedFoot({ speedMps: 3, slopeDeg })
    expect(Math.abs(meanSlopeDeg(channels) - slopeDeg)).toBeLessThan(0.3)
    expect(Math.abs(meanSpeedMps(channels) / 3 - 1)).toBeLessThan(0.01)
  })

  it('does not depend on how the sensor is mounted', () => {
    const channels = simulatedFoot({ speedMps: 3.2 })
    const upright = meanSpeedMps(channels)
    for (const seed of [1, 2, 3]) {
      const turned = rotate(channels, createRandom(seed))
      expect(Math.abs(meanSpeedMps(turned) / upright - 1)).toBeLessThan(0.001)
    }
  })

  it('bears a gyroscope that tells 2 °/s about each axis while it lies still', () => {
    const channels = withAdded(simulatedFoot({ speedMps: 3.2 }), (c) => (c < 3 ? 0 : c === 4 ? -2 : 2))
    expect(Math.abs(meanSpeedMps(channels) / 3.2 - 1)).toBeLessThan(0.005)
    expect(Math.abs(meanSlopeDeg(channels))).toBeLessThan(0.5)
  })

  it('learns the bias of the gyroscope once from each stride, however often an axis is tried', () => {
    const state = createFootState(footOptions)
    const strides = stridesOf(reduceFootSamples(state, toBlock(simulatedFoot({ speedMps: 3.2, durationS: 20 }))))
    const followed = strides.filter(({ travel }) => (travel?.strideSpeedMps ?? null) !== null)
    expect(followed.length).toBeGreaterThan(10)
    expect(state.travel.biasCount).toBe(followed.length)
  })

  it('does not depend on how the samples are cut into blocks', () => {
    const block = toBlock(simulatedFoot({ speedMps: 3.2, durationS: 12 }))
    const whole = travelOf(block, block.count)
    expect(whole.length).toBeGreaterThan(4)
    for (const size of [1, 7, 64]) expect(travelOf(block, size)).toEqual(whole)
  })
})

describe('a stride that can not be followed', () => {
  const channels = simulatedFoot({ speedMps: 3 })

  it('has no travel below 95 samples a second', () => {
    const strides = stridesOf(reduceAll(toBlock(simulatedFoot({ speedMps: 3, rateHz: 80 }))))
    expect(strides.length).toBeGreaterThan(20)
    expect(strides.every(({ travel }) => travel === null)).toBe(true)
  })

  it('has no travel where the gyroscope clipped', () => {
    const travels = stridesOf(reduceAll({ ...toBlock(channels), angularVelocityRangeDps: 300 })).map((s) => s.travel)
    expect(travels.length).toBeGreaterThan(20)
    expect(travels.every((travel) => travel === null)).toBe(true)
  })

  it('is spoken for by those before it, for a moment', () => {
    // Eighty milliseconds are missing from the middle of several swings.
    const strides = stridesOf(reduceAll(withoutSamples(channels, 15.3, 15.38)))
    const held = strides.filter(({ travel }) => travel !== null && travel.strideSpeedMps === null)
    expect(held.length).toBeGreaterThan(0)
    expect(held.length).toBeLessThan(4)
    for (const { travel } of held) expect(Math.abs((travel?.speedMps ?? 0) / 3 - 1)).toBeLessThan(0.01)
  })

  it('is spoken for with a growing error while frames are lost for six seconds', () => {
    const torn = withoutSamplesWhere(channels, (s) => s >= 15 && s < 21 && (s / 0.4) % 1 < 0.15)
    const travels = stridesOf(reduceAll(torn)).map(({ travel }) => travel)
    const held = travels.filter((travel) => travel?.strideSpeedMps === null)
    expect(held.length).toBeGreaterThan(2)
    expect(travels.slice(5).every((travel) => travel !== null)).toBe(true)
    for (const travel of held) expect(Math.abs((travel?.speedMps ?? 0) / 3 - 1)).toBeLessThan(0.02)
    expect(held.at(-1)?.speedSdMps).toBeGreaterThan(held[0]?.speedSdMps ?? Infinity)
  })
})

describe('landings that push the sensor by chance', () => {
  /** Up to ±8 g forwards for one sample right after each landing, as ringing between two samples does. */
  function pushed(channels: Channels): Channels {
    const random = createRandom(5)
    const landings = new Map(
      stridesOf(reduceAll(toBlock(channels))).map((stride) => {
        const at = Array.from(channels.timeUs).findIndex((us) => us > stride.initialContactTimeUs + 10_000)
        return [at, 8 * (2 * random() - 1)] as const
      }),
    )
    return withAdded(channels, (c, i) => (c === 0 ? (landings.get(i) ?? 0) : 0))
  }

  it('tell no slope, and cost the mean speed less than 1.5 %', () => {
    const travels = travelOf(toBlock(pushed(simulatedFoot({ speedMps: 3, rateHz: 100, durationS: 60 }))))
    const late = travels.slice(20)
    expect(late.length).toBeGreaterThan(30)
    expect(late.every(({ slopeDeg }) => slopeDeg === null)).toBe(true)
    expect(Math.abs(mean(late.map(({ speedMps }) => speedMps)) / 3 - 1)).toBeLessThan(0.015)
  })

  it('are told by a wider error of speed', () => {
    const channels = simulatedFoot({ speedMps: 3, rateHz: 100 })
    const calm = travelOf(toBlock(channels)).at(-1)?.speedSdMps ?? 0
    const rough = travelOf(toBlock(pushed(channels))).at(-1)?.speedSdMps ?? 0
    expect(calm).toBeGreaterThan(0.08)
    expect(rough).toBeGreaterThan(calm)
  })
})
