import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import { estimateStrikeOffset, summariseSensedStrike } from '../../../src/domain/gait/strike-calibration.js'

const { systematicSdUncalibratedDeg } = DEFAULT_PARAMETERS.footStrike

describe('what the sensor says of a shoe', () => {
  it('is the median of the steps, without what an earlier calibration had added', () => {
    expect(summariseSensedStrike([14, 11, 12, 30, 13], 3)?.medianDeg).toBe(10)
    expect(summariseSensedStrike([10, 12], 0)?.medianDeg).toBe(11)
  })

  it('is the surer, the more steps there are and the less they scatter', () => {
    const scattered = (count: number, byDeg: number) =>
      summariseSensedStrike(
        Array.from({ length: count }, (_, i) => 10 + (i % 2 === 0 ? byDeg : -byDeg)),
        0,
      )?.medianSdDeg ?? Number.POSITIVE_INFINITY
    expect(scattered(400, 2)).toBeCloseTo(scattered(100, 2) / 2, 9)
    expect(scattered(100, 1)).toBeCloseTo(scattered(100, 2) / 2, 9)
  })

  it('is nothing where no step had an angle', () => {
    expect(summariseSensedStrike([], 0)).toBeNull()
  })
})

describe('the offset of a shoe', () => {
  const sensed = { medianDeg: 14, medianSdDeg: 0.2, stepCount: 400 }
  const offset = (video: Parameters<typeof estimateStrikeOffset>[0]) =>
    estimateStrikeOffset(video, sensed, DEFAULT_PARAMETERS)

  it('is video minus sensor', () => {
    expect(offset({ angleDeg: 11.5, stepCount: 10 }).offsetDeg).toBeCloseTo(-2.5, 12)
  })

  it('has the error of the video over the root of its steps, that of the sensor, and one degree that stays', () => {
    expect(offset({ angleDeg: 11.5, stepCount: 10 }).offsetSdDeg).toBeCloseTo(
      Math.hypot(2.5 / Math.sqrt(10), 0.2, 1),
      12,
    )
    expect(offset({ angleDeg: 11.5, stepCount: 500 }).offsetSdDeg).toBeGreaterThan(1)
    expect(offset({ angleDeg: 11.5, stepCount: 10 }).offsetSdDeg).toBeLessThan(1.5)
  })

  it('goes part of the way where only a class was seen, and stays less sure than with an angle', () => {
    const { offsetDeg, offsetSdDeg } = offset({ pattern: 'midfoot', stepCount: 20 })
    expect(offsetDeg).toBeLessThan(0)
    expect(offsetDeg).toBeGreaterThan(2.2 - 14)
    expect(offsetSdDeg).toBeGreaterThan(2)
    expect(offsetSdDeg).toBeLessThan(systematicSdUncalibratedDeg)
  })

  it('is near nothing where the class is the one that the sensor sees', () => {
    expect(Math.abs(offset({ pattern: 'rearfoot', stepCount: 20 }).offsetDeg)).toBeLessThan(0.1)
  })
})
