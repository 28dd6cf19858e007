import { describe, expect, it } from 'vitest'
import { backOffDelayMs } from '../../src/runtime/retry.js'

describe('the back-off', () => {
  it('doubles from half a second to thirty seconds', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => backOffDelayMs(attempt, 0.5))
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
  })
  it('spreads by a fifth to both sides', () => {
    expect(backOffDelayMs(1, 0)).toBe(800)
    expect(backOffDelayMs(1, 0.999999)).toBe(1200)
  })
})
