import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLagHistogram } from '../../src/pipeline/lag-histogram.js'

describe('the lags of a stream', () => {
  it('are not known before the first', () => {
    expect(createLagHistogram().percentileMs(0.99)).toBeNull()
  })

  it('are told to within an eighth, and never too low', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 60e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (lagsUs) => {
          const lags = createLagHistogram()
          for (const lagUs of lagsUs) lags.add(lagUs)
          const sorted = [...lagsUs].sort((a, b) => a - b)
          const trueMs = (sorted[Math.ceil(0.99 * sorted.length) - 1] ?? NaN) / 1000
          const toldMs = lags.percentileMs(0.99) ?? NaN
          expect(toldMs).toBeGreaterThanOrEqual(trueMs - 1e-6)
          expect(toldMs).toBeLessThanOrEqual(1.13 * trueMs + 0.26)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('take an hour of them, and one that is beyond all bounds', () => {
    const lags = createLagHistogram()
    for (let n = 0; n < 100_000; n++) lags.add(n % 100 === 0 ? 40_000 : 5000)
    lags.add(1e12)
    lags.add(-3)
    expect(lags.percentileMs(0.5)).toBeGreaterThanOrEqual(5)
    expect(lags.percentileMs(0.5)).toBeLessThan(5.7)
    expect(lags.percentileMs(0.995)).toBeGreaterThan(39)
    expect(lags.percentileMs(1)).toBeLessThan(140_000)
  })
})
