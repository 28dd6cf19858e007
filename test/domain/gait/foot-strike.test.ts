import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'
import { classifyFootStrike } from '../../../src/domain/gait/foot-strike.js'
import { estimateStrikeShares } from '../../../src/domain/gait/strike-shares.js'

describe('foot strike probabilities', () => {
  it.each([
    [-8, 2.5, 0.911, 0.087, 0.002],
    [-1.6, 2.5, 0.47, 0.503, 0.027],
    [2.2, 2.5, 0.15, 0.748, 0.102],
    [8, 2.5, 0.008, 0.487, 0.505],
    [12, 2.5, 0, 0.134, 0.866],
    [18, 2.5, 0, 0.005, 0.995],
    [-8, 5, 0.77, 0.219, 0.012],
    [-1.6, 5, 0.463, 0.474, 0.063],
    [2.2, 5, 0.26, 0.587, 0.153],
    [8, 5, 0.062, 0.486, 0.452],
    [12, 5, 0.014, 0.272, 0.714],
    [18, 5, 0.001, 0.059, 0.94],
  ])('at %s° ± %s° are as computed by hand', (angle, sd, fore, mid, rear) => {
    const p = classifyFootStrike(angle, sd, DEFAULT_PARAMETERS)
    expect(Math.abs(p.pForefoot - fore)).toBeLessThan(1e-3)
    expect(Math.abs(p.pMidfoot - mid)).toBeLessThan(1e-3)
    expect(Math.abs(p.pRearfoot - rear)).toBeLessThan(1e-3)
    expect(p.pForefoot + p.pMidfoot + p.pRearfoot).toBeCloseTo(1, 12)
  })
})

describe('strike shares', () => {
  const steps = {
    anglesDeg: Array.from({ length: 400 }, (_, i) => 12 + 5 * Math.sin(i)),
    sdsDeg: Array.from({ length: 400 }, () => 2.5),
    blockIndex: Array.from({ length: 400 }, (_, i) => Math.floor(i / 80)),
  }

  it('add up to one, each inside its band', () => {
    const shares = estimateStrikeShares(steps, 4.4, DEFAULT_PARAMETERS)
    if (shares === null) throw new Error('expected shares')
    expect(shares.rearfoot.ratio + shares.midfoot.ratio + shares.forefoot.ratio).toBeCloseTo(1, 9)
    for (const share of Object.values(shares)) {
      expect(share.lowRatio).toBeLessThanOrEqual(share.ratio)
      expect(share.highRatio).toBeGreaterThanOrEqual(share.ratio)
    }
  })

  it('have a narrower band once the shoe has been calibrated', () => {
    const width = (systematicSdDeg: number): number => {
      const shares = estimateStrikeShares(steps, systematicSdDeg, DEFAULT_PARAMETERS)
      return (shares?.rearfoot.highRatio ?? 0) - (shares?.rearfoot.lowRatio ?? 0)
    }
    expect(width(1.5)).toBeLessThan(width(4.4))
  })

  it('are the same each time', () => {
    expect(estimateStrikeShares(steps, 4.4, DEFAULT_PARAMETERS)).toEqual(
      estimateStrikeShares(steps, 4.4, DEFAULT_PARAMETERS),
    )
  })

  it('are unknown without a step', () => {
    expect(estimateStrikeShares({ anglesDeg: [], sdsDeg: [], blockIndex: [] }, 4.4, DEFAULT_PARAMETERS)).toBeNull()
  })
})
