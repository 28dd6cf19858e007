import { describe, expect, it } from 'vitest'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import { createRandom } from '../../src/domain/signal/random.js'
import { degrade, type RecordedFoot, type Recording } from './modules.js'

const START_US = 1_760_000_000_000_000
const RATE_HZ = 150
const COUNT = 3000

function footOf(foot: 'left' | 'right'): RecordedFoot {
  const wave = (amplitude: number, hz: number): Float32Array =>
    Float32Array.from({ length: COUNT }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE_HZ))
  const block: SampleBlock = {
    count: COUNT,
    timeUs: Float64Array.from({ length: COUNT }, (_, i) => START_US + (i * 1e6) / RATE_HZ),
    accelerationXG: wave(2, 1.4),
    accelerationYG: wave(3, 2.8).map((g) => g + 1),
    accelerationZG: wave(0.5, 0.7),
    angularVelocityXDps: wave(50, 1.4),
    angularVelocityYDps: wave(80, 0.7),
    angularVelocityZDps: wave(400, 1.4),
    accelerationRangeG: 1000,
    angularVelocityRangeDps: 100_000,
  }
  const steps = Array.from({ length: 25 }, (_, i) => ({ contactUs: START_US + 500_000 + i * 750_000 }))
  return { foot, rateHz: RATE_HZ, block, steps }
}

const recording: Recording = { name: 'two feet', feet: [footOf('right'), footOf('left')] }
const first = (degraded: Recording): RecordedFoot => degraded.feet[0] as RecordedFoot
const apply = (...steps: Parameters<typeof degrade.degradeRecording>[1]): Recording =>
  degrade.degradeRecording(recording, steps, 'seed')

function norms({ block }: RecordedFoot): Float64Array {
  return Float64Array.from(block.accelerationXG, (x, i) =>
    Math.hypot(x, block.accelerationYG[i] ?? 0, block.accelerationZG[i] ?? 0),
  )
}

function meanAndSd(values: ArrayLike<number>): { readonly mean: number; readonly sd: number } {
  const list = Array.from(values)
  const mean = list.reduce((sum, v) => sum + v, 0) / list.length
  return { mean, sd: Math.sqrt(list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length) }
}

describe('a degraded recording', () => {
  it('is the same for the same seed, another for another one, and leaves the recording as it was', () => {
    const before = JSON.stringify(recording)
    const once = degrade.degradeRecording(recording, degrade.degradedSteps(), 'a')
    expect(degrade.degradeRecording(recording, degrade.degradedSteps(), 'a')).toEqual(once)
    expect(degrade.degradeRecording(recording, degrade.degradedSteps(), 'b')).not.toEqual(once)
    expect(JSON.stringify(recording)).toBe(before)
  })

  it('keeps the draws of a step when another step is left away', () => {
    const kept = first(apply(degrade.addNoise(), degrade.loseSamples(0.1))).block.count
    expect(first(apply(degrade.loseSamples(0.1))).block.count).toBe(kept)
  })

  it.each([50, 100, 150, 200, 400])('resampled to %d Hz shows the same movement at that rate', (rateHz) => {
    const { block, rateHz: said } = first(apply(degrade.resample(rateHz)))
    expect(said).toBe(rateHz)
    expect(block.count).toBe(Math.floor(((COUNT - 1) * rateHz) / RATE_HZ) + 1)
    for (const i of [10, block.count >> 1, block.count - 5]) {
      const s = ((block.timeUs[i] ?? 0) - START_US) / 1e6
      expect(s).toBeCloseTo(i / rateHz, 6)
      expect(block.angularVelocityZDps?.[i]).toBeCloseTo(400 * Math.sin(2 * Math.PI * 1.4 * s), 0)
    }
  })

  it('mounted any way round feels the same force in other axes, each foot in its own', () => {
    const { feet } = apply(degrade.mount())
    for (const [n, foot] of feet.entries()) {
      const turned = norms(foot)
      const plain = norms(recording.feet[n] as RecordedFoot)
      for (const i of [0, 100, 2000]) expect(turned[i]).toBeCloseTo(plain[i] ?? 0, 4)
    }
    const [right, left] = feet
    expect(right?.block.accelerationXG[7]).not.toBeCloseTo(left?.block.accelerationXG[7] ?? 0, 2)
  })

  it('has mountings drawn evenly: every axis points everywhere alike, and none is a mirror', () => {
    const random = createRandom(5)
    const sums = [0, 0, 0, 0, 0, 0]
    const rounds = 4000
    for (let n = 0; n < rounds; n++) {
      const [[a = 0, b = 0, c = 0] = [], [d = 0, e = 0, f = 0] = [], [g = 0, h = 0, i = 0] = []] =
        degrade.drawRotation(random)
      expect(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)).toBeCloseTo(1, 9)
      for (const [k, v] of [a, b, c].entries()) {
        sums[k] = (sums[k] ?? 0) + v / rounds
        sums[3 + k] = (sums[3 + k] ?? 0) + (v * v) / rounds
      }
    }
    for (const k of [0, 1, 2]) {
      expect(Math.abs(sums[k] ?? 1)).toBeLessThan(0.04)
      expect(sums[3 + k]).toBeCloseTo(1 / 3, 1)
    }
  })

  it('has a gyroscope bias of at most 2 °/s, the same in every sample', () => {
    const { block } = first(apply(degrade.biasGyroscope(2)))
    const plain = first(recording).block
    const off = Array.from(block.angularVelocityZDps ?? [], (v, i) => v - (plain.angularVelocityZDps?.[i] ?? 0))
    const { mean, sd } = meanAndSd(off)
    expect(Math.abs(mean)).toBeLessThanOrEqual(2)
    expect(sd).toBeLessThan(1e-4)
    expect(block.accelerationXG).toEqual(plain.accelerationXG)
  })

  it('has noise of 0.05 g and 1 °/s', () => {
    const { block } = first(apply(degrade.addNoise()))
    const plain = first(recording).block
    const force = meanAndSd(Array.from(block.accelerationXG, (v, i) => v - (plain.accelerationXG[i] ?? 0)))
    const rate = meanAndSd(
      Array.from(block.angularVelocityXDps ?? [], (v, i) => v - (plain.angularVelocityXDps?.[i] ?? 0)),
    )
    expect(force.sd).toBeCloseTo(0.05, 2)
    expect(rate.sd).toBeGreaterThan(0.95)
    expect(rate.sd).toBeLessThan(1.05)
    expect(Math.abs(force.mean)).toBeLessThan(0.005)
  })

  it('rings after contacts only, at a time that differs from step to step, and dies away', () => {
    const foot = first(apply(degrade.ringAtImpact()))
    const plain = first(recording).block.accelerationYG
    const added = foot.block.accelerationYG.map((g, i) => g - (plain[i] ?? 0))
    const begins: number[] = []
    for (const { contactUs } of foot.steps) {
      const at = Math.round(((contactUs - START_US) / 1e6) * RATE_HZ)
      const begin = added.findIndex((g, i) => i > at - 15 && i < at + 15 && Math.abs(g) > 0.05)
      if (begin >= 0) begins.push(begin - at)
      const late = Math.max(...Array.from(added.slice(at + 40, at + 90), Math.abs))
      expect(late).toBeLessThan(1e-6)
    }
    expect(begins.length).toBeGreaterThan(20)
    expect(new Set(begins).size).toBeGreaterThan(3)
    expect(Math.max(...added)).toBeGreaterThan(1.5)
    expect(Math.max(...added)).toBeLessThan(9)
  })

  it('ends at the range of its sensor and says so', () => {
    const { block } = first(apply(degrade.clip(2, 300)))
    expect(Math.max(...block.accelerationYG)).toBe(2)
    expect(Math.min(...(block.angularVelocityZDps ?? []))).toBe(-300)
    expect([block.accelerationRangeG, block.angularVelocityRangeDps]).toEqual([2, 300])
  })

  it.each([
    [0.02, 1],
    [0.15, 1],
    [0.05, 5],
    [0.15, 5],
  ])('loses a share of %d of its samples in bursts of %d', (ratio, burst) => {
    const share: number[] = []
    const lengths: number[] = []
    for (let n = 0; n < 10; n++) {
      const { block } = first(degrade.degradeRecording(recording, [degrade.loseSamples(ratio, burst)], `seed ${n}`))
      share.push(1 - block.count / COUNT)
      for (let i = 1; i < block.count; i++) {
        const missing = Math.round((((block.timeUs[i] ?? 0) - (block.timeUs[i - 1] ?? 0)) * RATE_HZ) / 1e6) - 1
        if (missing > 0) lengths.push(missing)
      }
      expect(block.timeUs[0]).toBe(START_US)
    }
    expect(meanAndSd(share).mean).toBeGreaterThan(0.8 * ratio)
    expect(meanAndSd(share).mean).toBeLessThan(1.2 * ratio)
    // A burst of single losses is now and then two of them next to each other.
    const expected = burst === 1 ? 1 / (1 - ratio) : burst
    expect(meanAndSd(lengths).mean).toBeGreaterThan(0.85 * expected)
    expect(meanAndSd(lengths).mean).toBeLessThan(1.15 * expected)
  })

  it('has a clock that is off by 100 in a million, counted from its first sample', () => {
    const { block } = first(apply(degrade.driftClock(100)))
    const spanUs = ((COUNT - 1) * 1e6) / RATE_HZ
    expect(block.timeUs[0]).toBe(START_US)
    expect((block.timeUs[COUNT - 1] ?? 0) - START_US - spanUs).toBeCloseTo(spanUs / 10_000, 0)
  })

  it('with its feet swapped holds the right foot’s samples under the left foot’s name', () => {
    const swapped = degrade.swapFeet(recording)
    const left = swapped.feet.find(({ foot }) => foot === 'left')
    expect(left?.block).toBe(recording.feet.find(({ foot }) => foot === 'right')?.block)
    expect(degrade.swapFeet(swapped)).toEqual(recording)
  })
})
