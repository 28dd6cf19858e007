import { describe, expect, it } from 'vitest'
import type { FootEvent } from '../../../src/domain/gait/foot-events.js'
import { createRandom } from '../../../src/domain/signal/random.js'
import { toBlock, type Channels } from '../support/recordings.js'
import { mean, reduceAll, stridesOf } from '../support/reduce.js'
import { syntheticRun } from '../support/synthetic-run.js'

const run = syntheticRun({ strideCount: 120, rateHz: 208, footStrikeAngleDeg: 10 })
const FRAME = 14

/** The run without samples for 0.1 s from some of its landings on, each seen by an accelerometer alone or by both sensors. */
function losingLandings(gyroscope: boolean): Channels {
  const landings = stridesOf(reduceAll(toBlock(run))).filter((_, n) => n % 10 === 9)
  const isLost = (us: number): boolean =>
    landings.some(({ initialContactTimeUs: at }) => us > at - 40_000 && us < at + 100_000)
  const kept = Array.from(run.timeUs, (_, i) => i).filter((i) => !isLost(run.timeUs[i] ?? 0))
  const channels = gyroscope ? run.channels : run.channels.slice(0, 3)
  return {
    timeUs: kept.map((i) => run.timeUs[i] ?? 0),
    channels: channels.map((channel) => kept.map((i) => channel[i] ?? 0)),
  }
}

/** Frames of 14 samples, each lost with this probability but for those of the first five seconds. */
function losingFrames(ratio: number, seed: number): Channels {
  const random = createRandom(seed)
  const kept: number[] = []
  for (let from = 0; from < run.timeUs.length; from += FRAME) {
    if (from < 1040 || random() >= ratio) for (let i = from; i < from + FRAME; i++) kept.push(i)
  }
  const inside = kept.filter((i) => i < run.timeUs.length)
  return {
    timeUs: inside.map((i) => run.timeUs[i] ?? 0),
    channels: run.channels.map((channel) => inside.map((i) => channel[i] ?? 0)),
  }
}

const rejections = (events: readonly FootEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []))

describe('landings that fell into a hole', () => {
  it.each([true, false])('are told as holes, not as walking (gyroscope: %s)', (gyroscope) => {
    const events = reduceAll(toBlock(losingLandings(gyroscope)))
    expect(rejections(events)).toContain('gap-inside')
    expect(rejections(events)).not.toContain('walking')
    expect(rejections(events)).not.toContain('stride-time-out-of-range')
    expect(stridesOf(events).length).toBeGreaterThan(80)
  })
})

describe('frames of a foot sensor lost one by one', () => {
  const whole = stridesOf(reduceAll(toBlock(run)))

  it.each([0.05, 0.1, 0.2, 0.3])('%s of them: what is told as a stride is one', (ratio) => {
    const strides = stridesOf(reduceAll(toBlock(losingFrames(ratio, 4))))
    expect(strides.length).toBeGreaterThan((1 - ratio) ** 4 * whole.length)
    for (const stride of strides) {
      const nearest = whole.reduce((a, b) =>
        Math.abs(a.initialContactTimeUs - stride.initialContactTimeUs) <
        Math.abs(b.initialContactTimeUs - stride.initialContactTimeUs)
          ? a
          : b,
      )
      expect(Math.abs(nearest.initialContactTimeUs - stride.initialContactTimeUs)).toBeLessThan(30_000)
    }
    const contactMs = mean(strides.map((stride) => stride.groundContactTimeMs ?? 0))
    expect(Math.abs(contactMs / mean(whole.map((stride) => stride.groundContactTimeMs ?? 0)) - 1)).toBeLessThan(0.03)
  })

  it('name the hole as the reason wherever a stride is refused', () => {
    const reasons = rejections(reduceAll(toBlock(losingFrames(0.2, 6))))
    const torn = reasons.filter((reason) => reason === 'gap-inside').length
    expect(torn).toBeGreaterThan(20)
    expect(torn / reasons.length).toBeGreaterThan(0.9)
  })

  it('hardly ever make it seem to have stopped', () => {
    const events = reduceAll(toBlock(losingFrames(0.2, 7)))
    const motions = events.flatMap((event) => (event.kind === 'motion' ? [event.motion] : []))
    expect(motions).not.toContain('still')
    expect(motions.filter((motion) => motion === 'running').length).toBeLessThanOrEqual(2)
  })

  it('give the same events however the samples are cut into blocks', () => {
    const block = toBlock(losingFrames(0.2, 8))
    const all = reduceAll(block, 1_000_000)
    for (const size of [1, 14, 97]) expect(reduceAll(block, size)).toEqual(all)
  })
})
