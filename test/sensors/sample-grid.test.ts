import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSampleGrid, type GridStep } from '../../src/sensors/sample-grid.js'

const MILLISECOND_GRID = { nominalUs: 1e6 / 208, stampErrorUs: 290, stampOf: 'first' } as const

/** Messages of 16 samples whose time was cut to milliseconds; `lost` says which never came. */
function messages(periodUs: number, count: number, lost: (index: number) => boolean = () => false): number[] {
  const stamps = Array.from({ length: count }, (_, i) => 1000 * Math.floor((16 * i * periodUs) / 1000 + 0.3))
  return stamps.filter((_, i) => !lost(i))
}

describe('the even grid of samples', () => {
  it('undoes the rounding of a clock of whole milliseconds', () => {
    const grid = createSampleGrid(MILLISECOND_GRID)
    const periodUs = 1e6 / 207.1
    let worstUs = 0
    messages(periodUs, 400).forEach((stampUs, index) => {
      const place = grid.place(stampUs, 16)
      if (index < 100) return
      expect(place.step).toBe('follows')
      expect(place.dtUs).toBeCloseTo(periodUs, -0.3)
      worstUs = Math.max(worstUs, Math.abs(place.firstUs - (16 * index * periodUs - 200)))
    })
    expect(worstUs).toBeLessThan(150)
  })

  it('says how many samples are missing, and does not stretch the others over the gap', () => {
    const grid = createSampleGrid(MILLISECOND_GRID)
    const periodUs = 1e6 / 209
    const seen: GridStep[] = []
    for (const stampUs of messages(periodUs, 200, (index) => index > 2 && index % 7 === 0)) {
      const { step, missingCount, dtUs, inBeat } = grid.place(stampUs, 16)
      seen.push(step)
      if (step === 'gap') expect([missingCount, inBeat]).toEqual([16, true])
      expect(Math.abs(dtUs / periodUs - 1)).toBeLessThan(0.01)
    }
    expect(seen.filter((step) => step === 'gap')).toHaveLength(28)
  })

  it('takes no time of its own for samples that are known to be missing', () => {
    const grid = createSampleGrid({ nominalUs: 5000, stampErrorUs: 10, stampOf: 'first', gapSamples: 0.5 })
    for (let i = 0; i < 10; i++) grid.place(i * 10_000, 2)
    grid.skip(1)
    expect(grid.place(105_000, 2)).toMatchObject({ step: 'follows', missingCount: 0, firstUs: 105_000 })
    expect(grid.place(120_000, 2)).toMatchObject({ step: 'gap', missingCount: 1, inBeat: true, firstUs: 120_000 })
  })

  it('tells a gap that is no whole number of samples', () => {
    const grid = createSampleGrid({ nominalUs: 5000, stampErrorUs: 10, stampOf: 'last' })
    for (let i = 0; i < 20; i++) grid.place(i * 50_000, 10)
    const place = grid.place(19 * 50_000 + 50_000 + 17_500, 10)
    expect(place).toMatchObject({ step: 'gap', inBeat: false })
    expect(place.firstUs).toBeCloseTo(19 * 50_000 + 17_500 + 5_000, 6)
  })

  it('places samples before the time of the last one, and counts those in messages of any length', () => {
    const grid = createSampleGrid({ nominalUs: 5000, stampErrorUs: 10, stampOf: 'last' })
    let lastUs = 7e14
    for (const count of [5, 36, 8, 1, 73, 20]) {
      lastUs += count * 5000
      const { step, firstUs, dtUs } = grid.place(lastUs, count)
      expect(step).toBe(count === 5 ? 'first' : 'follows')
      expect(dtUs).toBeCloseTo(5000, 6)
      expect(firstUs).toBeCloseTo(lastUs - (count - 1) * 5000, 0)
    }
  })

  it('begins anew where the clock was set, forwards or back, and drops what comes twice', () => {
    const grid = createSampleGrid({ nominalUs: 5000, stampErrorUs: 10, stampOf: 'last' })
    const steps = [1e9, 1e9 + 5e4, 1e9 + 5e4, 1e9 + 4e4, 9e14, 9e14 + 5e4, 1e6, 1e6 + 5e4].map(
      (stampUs) => grid.place(stampUs, 10).step,
    )
    expect(steps).toEqual(['first', 'follows', 'repeated', 'repeated', 'restarted', 'follows', 'restarted', 'follows'])
  })

  it('recovers from a rate that it learnt wrongly', () => {
    const grid = createSampleGrid({ nominalUs: 5000, stampErrorUs: 10, stampOf: 'last' })
    let stampUs = 0
    for (let i = 0; i < 30; i++) grid.place((stampUs += 10 * 5500), 10)
    let place = grid.place((stampUs += 10 * 5000), 10)
    for (let i = 0; i < 100; i++) place = grid.place((stampUs += 10 * 5000), 10)
    expect(place.dtUs).toBeCloseTo(5000, -1)
  })

  it('never lets samples of messages that follow each other run backwards, whatever the stamps say', () => {
    const message = fc.record({
      us: fc.integer({ min: -100_000, max: 300_000 }),
      count: fc.integer({ min: 1, max: 60 }),
    })
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 2, maxLength: 60 }),
        fc.constantFrom('first', 'last'),
        (said, stampOf) => {
          const grid = createSampleGrid({ nominalUs: 4808, stampErrorUs: 290, stampOf })
          let stampUs = 1e12
          let lastUs = -Infinity
          for (const { us, count } of said) {
            const { step, firstUs, dtUs } = grid.place((stampUs += us), count)
            expect(dtUs).toBeGreaterThan(4000)
            expect(dtUs).toBeLessThan(6000)
            if (step === 'repeated') continue
            if (step === 'follows') expect(firstUs).toBeGreaterThan(lastUs)
            lastUs = firstUs + (count - 1) * dtUs
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
