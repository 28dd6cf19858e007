import { describe, expect, it } from 'vitest'
import { leftOut, match, statistics } from './modules.js'

const scored = (rows: readonly (readonly [number, boolean])[]) => rows.map(([score, positive]) => ({ score, positive }))

describe('the figures of a report', () => {
  it('know nothing of nothing', () => {
    expect(statistics.mean([])).toBeNull()
    expect(statistics.standardDeviation([1])).toBeNull()
    expect(statistics.meanAbsolutePercent([])).toBeNull()
    expect(statistics.areaUnderCurve(scored([[0.5, true]]))).toBeNull()
    expect(statistics.calibrationError([])).toBeNull()
  })

  it('tell the spread between people from that within them', () => {
    const alike = statistics.clusteredAgreement([
      [1, 3],
      [1, 3],
      [1, 3],
    ])
    expect(alike).toMatchObject({ bias: 2, betweenSd: 0, count: 3 })
    expect(alike?.withinSd).toBeCloseTo(Math.SQRT2, 9)
    const steady = statistics.clusteredAgreement([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(steady).toMatchObject({ withinSd: 0, betweenSd: 1 })
    expect(steady?.high).toBeCloseTo(3.96, 9)
    // Six figures of three people are no six people: the usual limits are narrower.
    expect(steady?.high).toBeGreaterThan(statistics.agreement([1, 1, 2, 2, 3, 3])?.high ?? Infinity)
    expect(statistics.clusteredAgreement([[1, 2]])).toBeNull()
  })

  it('give limits of agreement 1.96 standard deviations about the bias', () => {
    const limits = statistics.agreement([1, 2, 3, 4])
    expect(limits?.bias).toBe(2.5)
    expect(limits?.sd).toBeCloseTo(1.290994, 6)
    expect(limits?.high).toBeCloseTo(2.5 + 1.96 * 1.290994, 5)
  })

  it('give a mean absolute error in percent of the reference', () => {
    const pairs = [
      { estimate: 110, reference: 100 },
      { estimate: 190, reference: 200 },
    ]
    expect(statistics.meanAbsolutePercent(pairs)).toBeCloseTo(7.5, 9)
  })

  it('count a tie as half in the area under the curve', () => {
    expect(
      statistics.areaUnderCurve(
        scored([
          [0.9, true],
          [0.1, false],
        ]),
      ),
    ).toBe(1)
    expect(
      statistics.areaUnderCurve(
        scored([
          [0.1, true],
          [0.9, false],
        ]),
      ),
    ).toBe(0)
    expect(
      statistics.areaUnderCurve(
        scored([
          [0.5, true],
          [0.5, false],
        ]),
      ),
    ).toBe(0.5)
    expect(
      statistics.areaUnderCurve(
        scored([
          [0.8, true],
          [0.4, true],
          [0.6, false],
          [0.2, false],
        ]),
      ),
    ).toBe(0.75)
  })

  it('call a forecaster calibrated who is right as often as promised', () => {
    const honest = Array.from({ length: 100 }, (_, i) => ({ score: 0.75, positive: i % 4 !== 0 }))
    expect(statistics.calibrationError(honest)).toBeCloseTo(0, 9)
    const boastful = honest.map(({ positive }) => ({ score: 0.95, positive }))
    expect(statistics.calibrationError(boastful)).toBeCloseTo(0.2, 9)
  })

  it('find the weights of a line, and none where a feature repeats another', () => {
    const weights = statistics.leastSquares(
      [
        [1, 0],
        [1, 1],
        [1, 2],
      ],
      [1, 3, 5],
    )
    expect(weights?.[0]).toBeCloseTo(1, 9)
    expect(weights?.[1]).toBeCloseTo(2, 9)
    expect(
      statistics.leastSquares(
        [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
        [1, 2, 3],
      ),
    ).toBeNull()
  })
})

describe('steps beside the plate', () => {
  const at = (...ms: number[]) => ms.map((value) => ({ contactUs: value * 1000 }))

  it('are paired with the nearest contact within 50 ms, each once', () => {
    const { pairs, missed, extra } = match.matchContacts(at(1000, 2000, 3000), at(990, 1030, 2051, 2960))
    expect(pairs.map(({ truth, estimate }) => [truth.contactUs, estimate.contactUs])).toEqual([
      [1_000_000, 990_000],
      [3_000_000, 2_960_000],
    ])
    expect(missed).toEqual(at(2000))
    expect(extra).toEqual(at(1030, 2051))
  })

  it('count neither in the first nor in the last second', () => {
    const matched = match.matchContacts(at(500, 1500, 2500, 9500), at(1500, 3500, 9700))
    const counts = match.countStrides(matched, { startUs: 0, durationS: 10 })
    expect(counts).toEqual({ found: 1, missed: 1, extra: 1 })
    expect(match.f1Of(counts)).toBe(0.5)
    expect(match.f1Of({ found: 0, missed: 0, extra: 0 })).toBeNull()
  })
})

describe('coefficients without one runner', () => {
  it('replace what the fit found and keep the rest; lists are replaced whole', () => {
    const whole = { a: { b: 1, c: [1, 2, 3] }, d: 4 }
    expect(leftOut.mergeDeep(whole, { a: { c: [9] } })).toEqual({ a: { b: 1, c: [9] }, d: 4 })
    expect(whole.a.c).toEqual([1, 2, 3])
  })

  it('are refused where they name what the model has not, or a list of another length', () => {
    const whole = { a: { b: 1, c: [1, 2, 3] }, d: 4 }
    expect(leftOut.findStrange(whole, { a: { b: 2, c: [4, 5, 6] } })).toBeNull()
    expect(leftOut.findStrange(whole, { a: { e: 1 } })).toBe('a.e')
    expect(leftOut.findStrange(whole, { a: { c: [1, 2] } })).toBe('a.c')
    expect(leftOut.findStrange(whole, { d: '4' })).toBe('d')
  })

  it('are there for every runner of every fit, and fit the model that ships', () => {
    expect(leftOut.readLeftOut().names('rbds-fukuchi2017').length).toBeGreaterThan(0)
  })
})
