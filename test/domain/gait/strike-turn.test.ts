import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import { angleSystematicSdDeg } from '../../../src/domain/gait/foot-strike-angle.js'
import { readStrikeTurn } from '../../../src/domain/gait/strike-turn.js'
import { createSampleRing } from '../../../src/domain/signal/sample-ring.js'
import { syntheticRun } from '../support/synthetic-run.js'
import { reduceAll, stridesOf } from '../support/reduce.js'
import { toBlock } from '../support/recordings.js'

describe('the turn of the foot after contact', () => {
  const PERIOD_US = 5000
  const ring = createSampleRing()
  // 200 °/s toe-down for 50 ms after contact at sample 100, then 20 °/s.
  for (let i = 0; i < 200; i++) ring.pitchRateDps[i] = i < 100 ? 0 : i < 110 ? -200 : -20

  it('is what is left half way from contact to foot-flat, and how long after contact it was fastest', () => {
    const turn = readStrikeTurn(ring, { contact: 100, flat: 140, fastest: 103 }, PERIOD_US)
    expect(turn.remainingDeg).toBeCloseTo(20 * 0.1, 5)
    expect(turn.fastestAfterMs).toBeCloseTo(15, 9)
  })

  it('is negative in time where the foot turned fastest before it touched', () => {
    expect(readStrikeTurn(ring, { contact: 100, flat: 140, fastest: 98 }, PERIOD_US).fastestAfterMs).toBeCloseTo(-10, 9)
  })

  it('comes with every angle', () => {
    const strides = stridesOf(
      reduceAll(toBlock(syntheticRun({ strideCount: 40, rateHz: 200, footStrikeAngleDeg: 12 }))),
    )
    expect(strides.length).toBeGreaterThan(20)
    for (const stride of strides) {
      expect(stride.strikeTurn === null).toBe(stride.footStrikeAngleDeg === null)
    }
  })

  it('is told of no foot below 95 Hz, as the angle is not', () => {
    const slow = stridesOf(reduceAll(toBlock(syntheticRun({ strideCount: 40, rateHz: 80, footStrikeAngleDeg: 12 }))))
    expect(slow.length).toBeGreaterThan(10)
    expect(slow.every((stride) => stride.strikeTurn === null && stride.footStrikeAngleDeg === null)).toBe(true)
  })
})

describe('the error that all angles of a shoe share', () => {
  const sdOf = (footStrikeOffsetDeg: number | null, footStrikeOffsetSdDeg: number | null) =>
    angleSystematicSdDeg({ footStrikeOffsetDeg, footStrikeOffsetSdDeg }, DEFAULT_PARAMETERS)
  const { systematicSdCalibratedDeg, systematicSdUncalibratedDeg } = DEFAULT_PARAMETERS.footStrike

  it('is that between runners until the shoe is calibrated, then that of the calibration', () => {
    expect(angleSystematicSdDeg(null, DEFAULT_PARAMETERS)).toBe(systematicSdUncalibratedDeg)
    expect(sdOf(null, null)).toBe(systematicSdUncalibratedDeg)
    expect(sdOf(-3, null)).toBe(systematicSdCalibratedDeg)
    expect(sdOf(-3, 1.2)).toBe(1.2)
  })
})
