import { describe, expect, it } from 'vitest'
import { toBlock } from '../support/recordings.js'
import { mean, reduceAll, stridesOf } from '../support/reduce.js'
import { simulatedFoot, withoutSamples } from '../support/simulated-foot.js'

const run = (rateHz: number) => simulatedFoot({ speedMps: 3.2, durationS: 20, rateHz })
const usual = stridesOf(reduceAll(toBlock(run(200))))

describe('a sensor that sends more than the ring looks back on', () => {
  const channels = run(1000)

  it.each([500, 1000, 1600])('has the same strides at %i Hz as at 200', (rateHz) => {
    const strides = stridesOf(reduceAll(toBlock(run(rateHz)), 333))
    expect(strides).toHaveLength(usual.length)
    const over = (valueOf: (stride: (typeof usual)[number]) => number | null | undefined) =>
      Math.abs(mean(strides.map((s) => valueOf(s) ?? 0)) - mean(usual.map((s) => valueOf(s) ?? 0)))
    expect(over((stride) => stride.groundContactTimeMs)).toBeLessThan(3)
    expect(over((stride) => stride.footStrikeAngleDeg)).toBeLessThan(0.5)
    expect(over((stride) => stride.travel?.speedMps)).toBeLessThan(0.05)
  })

  it('gives the same however the samples are cut into blocks, over a hole too', () => {
    const block = withoutSamples(channels, 10, 10.013)
    const all = reduceAll(block, 1_000_000)
    for (const size of [1, 7, 100]) expect(reduceAll(block, size)).toEqual(all)
  })

  it('has no angle where the gyroscope was clipped', () => {
    const strides = stridesOf(reduceAll({ ...toBlock(channels), angularVelocityRangeDps: 150 }))
    expect(strides.length).toBeGreaterThan(10)
    expect(strides.every((stride) => stride.strikeNullReason === 'gyroscope-clipped')).toBe(true)
  })
})
