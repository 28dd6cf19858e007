import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addLoadErrors,
  createLoadErrorSums,
  estimateLoadBand,
  estimateLoadErrors,
  type ErrorSources,
} from '../../../src/domain/biomechanics/load-uncertainty.js'
import { DEFAULT_PARAMETERS } from '../../../src/domain/biomechanics/parameters.js'

const foot: ErrorSources = {
  tier: 'B',
  surface: 'road',
  shoeKind: null,
  slopeDeg: 0,
  speedBasis: 'measured',
  extrapolated: false,
}
const errorsOf = (change: Partial<ErrorSources> = {}) => estimateLoadErrors({ ...foot, ...change }, DEFAULT_PARAMETERS)

function bandOf(steps: number, change: Partial<ErrorSources> = {}, filledSlu = 0) {
  const sums = createLoadErrorSums()
  for (let n = 0; n < steps; n++) addLoadErrors(sums, 0.4, 1, errorsOf(change))
  return estimateLoadBand((0.4 * steps) / 200 + filledSlu, filledSlu, sums, DEFAULT_PARAMETERS)
}

describe('errors of a load', () => {
  it('are wider from a pod than from a foot sensor, and widest with nothing but speed', () => {
    const own = (['B', 'E', 'F', 'G'] as const).map((tier) => errorsOf({ tier }).ownBaselineSd)
    expect(own).toEqual([...own].sort((a, b) => a - b))
    expect(new Set(own).size).toBe(own.length)
    expect(errorsOf({ tier: 'F' }).systematicSd).toBeGreaterThan(errorsOf().systematicSd)
  })

  it('grow with what is not known of the road', () => {
    expect(errorsOf({ slopeDeg: null }).ownBaselineSd).toBeGreaterThan(errorsOf().ownBaselineSd)
    expect(errorsOf({ surface: 'sand' }).ownBaselineSd).toBeGreaterThan(errorsOf({ surface: 'trail' }).ownBaselineSd)
    expect(errorsOf({ shoeKind: 'minimal' }).ownBaselineSd).toBeGreaterThan(errorsOf().ownBaselineSd)
  })
})

describe('the band of a run', () => {
  it('holds the load, is about a third wide, and a tenth against own runs', () => {
    const band = bandOf(3000, { slopeDeg: null })
    expect(band?.lowSlu).toBeLessThan(6)
    expect(band?.highSlu).toBeGreaterThan(6)
    expect((band?.highSlu ?? 0) / 6).toBeGreaterThan(1.35)
    expect((band?.highSlu ?? 0) / 6).toBeLessThan(1.5)
    expect(band?.ownBaselineRatio).toBeGreaterThan(0.08)
    expect(band?.ownBaselineRatio).toBeLessThan(0.13)
  })

  it('narrows with steps, but never below what is systematic', () => {
    const ratios = [30, 300, 3000, 30_000].map((steps) => bandOf(steps)?.ownBaselineRatio ?? 0)
    expect(ratios).toEqual([...ratios].sort((a, b) => b - a))
    expect(ratios.at(-1)).toBeGreaterThan(Math.exp(1.645 * errorsOf().ownBaselineSd) - 1)
  })

  it('is wider where a part was filled in', () => {
    expect(bandOf(3000, {}, 3)?.ownBaselineRatio).toBeGreaterThan(bandOf(3000)?.ownBaselineRatio ?? 0)
  })

  it('is not there without load', () => {
    expect(estimateLoadBand(0, 0, createLoadErrorSums(), DEFAULT_PARAMETERS)).toBeNull()
  })

  it('does not depend on how the steps were grouped', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }), (groups) => {
        const one = createLoadErrorSums()
        const many = createLoadErrorSums()
        for (const count of groups) {
          addLoadErrors(one, 0.4 * count, count, errorsOf())
          for (let n = 0; n < count; n++) addLoadErrors(many, 0.4, 1, errorsOf())
        }
        const ratio = (sums: typeof one) => estimateLoadBand(5, 0, sums, DEFAULT_PARAMETERS)?.ownBaselineRatio ?? 0
        expect(ratio(one)).toBeCloseTo(ratio(many), 9)
      }),
    )
  })
})
