import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../../src/domain/biomechanics/parameters.js'
import { BREAKDOWN_PARTS, computeBreakdown, type Breakdown } from '../../../../src/domain/load/breakdown/breakdown.js'
import { computeFactorMeans, FACTORS } from '../../../../src/domain/load/breakdown/factor-means.js'
import {
  anyRecordedCell,
  anyRunning,
  EASY,
  makeCell,
  movingParts,
  periodOf,
  periodOfCells,
  type Stretch,
} from './cells.js'

const sumOf = ({ partsSlu }: Breakdown): number => BREAKDOWN_PARTS.reduce((sum, part) => sum + partsSlu[part], 0)
const anyLoad = fc.double({ min: 0, max: 50, noNaN: true })

describe('the breakdown of a change of load', () => {
  it('adds up to the change, whatever the two periods were', () => {
    fc.assert(
      fc.property(anyRunning, anyRunning, anyLoad, anyLoad, (before, after, declaredBefore, declaredAfter) => {
        const base = periodOf(before, declaredBefore)
        const recent = periodOf(after, declaredAfter)
        const breakdown = computeBreakdown(base, recent)
        expect(breakdown.changeSlu).toBeCloseTo(recent.loadSlu - base.loadSlu, 12)
        expect(Math.abs(sumOf(breakdown) - breakdown.changeSlu)).toBeLessThan(1e-9)
      }),
    )
  })

  it('is nothing but zeros between a period and itself', () => {
    fc.assert(fc.property(anyRunning, (running) => movingParts(periodOf(running), periodOf(running)).length === 0))
  })

  it('turns every sign when the periods change places', () => {
    fc.assert(
      fc.property(anyRunning, anyRunning, (before, after) => {
        const forth = computeBreakdown(periodOf(before), periodOf(after))
        const back = computeBreakdown(periodOf(after), periodOf(before))
        for (const part of BREAKDOWN_PARTS) expect(forth.partsSlu[part] + back.partsSlu[part]).toBeCloseTo(0, 9)
      }),
    )
  })

  it('does not depend on the order of the minutes', () => {
    fc.assert(
      fc.property(anyRunning, anyRunning, (before, after) => {
        const { partsSlu } = computeBreakdown(periodOf(before), periodOf(after))
        const turned = computeBreakdown(periodOf([...before].reverse()), periodOf([...after].reverse()))
        for (const part of BREAKDOWN_PARTS) expect(turned.partsSlu[part]).toBeCloseTo(partsSlu[part], 9)
      }),
    )
  })

  it('adds up with finite parts for whatever a store may hold', () => {
    const anyCells = fc.array(anyRecordedCell, { maxLength: 10 })
    fc.assert(
      fc.property(anyCells, anyCells, (before, after) => {
        const breakdown = computeBreakdown(periodOfCells(before), periodOfCells(after))
        // A metre with the load of a kilometre makes parts far larger than the change, and floats lose by the largest.
        const largest = Math.max(1, ...BREAKDOWN_PARTS.map((part) => Math.abs(breakdown.partsSlu[part])))
        expect(Math.abs(sumOf(breakdown) - breakdown.changeSlu) / largest).toBeLessThan(1e-9)
        return BREAKDOWN_PARTS.every((part) => Number.isFinite(breakdown.partsSlu[part]))
      }),
    )
  })

  it('has finite parts only', () => {
    fc.assert(
      fc.property(anyRunning, anyRunning, (before, after) => {
        const { partsSlu } = computeBreakdown(periodOf(before), periodOf(after))
        return BREAKDOWN_PARTS.every((part) => Number.isFinite(partsSlu[part]))
      }),
    )
  })
})

describe('one thing that changes', () => {
  const changed = (running: readonly Stretch[], change: (stretch: Stretch) => Partial<Stretch>) =>
    movingParts(periodOf(running), periodOf(running.map((stretch) => ({ ...stretch, ...change(stretch) }))))
  const only = (part: string) => (parts: readonly string[]) => parts.every((moving) => moving === part)

  it('is the distance where the same running goes further', () => {
    fc.assert(
      fc.property(anyRunning, fc.double({ min: 0.1, max: 5, noNaN: true }), (running, times) =>
        only('distance')(changed(running, ({ legDistanceM }) => ({ legDistanceM: legDistanceM * times }))),
      ),
    )
  })

  it('is the surface where all runs are tagged with another one', () => {
    fc.assert(
      fc.property(anyRunning, (running) => {
        const onRoad = running.map((stretch) => ({ ...stretch, surface: 'road' as const }))
        expect(changed(onRoad, () => ({ surface: 'treadmill' }))).toEqual(['surface'])
      }),
    )
  })

  it('is the surface even where only the fast runs moved to the treadmill', () => {
    const running = [EASY, { ...EASY, speedMps: 4.5, cadenceSpm: 180, groundContactTimeMs: 205 }]
    const treadmillIfFast = ({ speedMps }: Stretch) => (speedMps > 4 ? { surface: 'treadmill' as const } : {})
    expect(changed(running, treadmillIfFast)).toEqual(['surface'])
  })

  it('is the shoe where it was changed for some of the runs, and weighs as much as the runs it was worn in', () => {
    const running = [EASY, { ...EASY, slopeDeg: 4 }, { ...EASY, surface: 'treadmill' as const }]
    const newShoe = running.map((stretch, index) =>
      index === 0 ? stretch : { ...stretch, shoeKind: 'minimal' as const },
    )
    const { partsSlu } = computeBreakdown(periodOf(running), periodOf(newShoe))
    const expected = running.slice(1).reduce((sum, stretch) => sum + makeCell(stretch).loadSlu, 0) * 0.05
    expect(movingParts(periodOf(running), periodOf(newShoe))).toEqual(['shoe'])
    expect(partsSlu.shoe).toBeCloseTo(expected, 9)
  })

  it('is the slope where level ground becomes a hill, and more of it uphill', () => {
    const level = Array.from({ length: 5 }, () => EASY)
    const up = level.map((stretch) => ({ ...stretch, slopeDeg: 3 }))
    expect(movingParts(periodOf(level), periodOf(up))).toEqual(['slope'])
    expect(computeBreakdown(periodOf(level), periodOf(up)).partsSlu.slope).toBeGreaterThan(0)
  })

  it('is the strike where only the landing changed, and more of it on the forefoot', () => {
    const heel = Array.from({ length: 5 }, () => EASY)
    const forefoot = heel.map((stretch) => ({ ...stretch, footStrikeAngleDeg: -5 }))
    expect(movingParts(periodOf(heel), periodOf(forefoot))).toEqual(['strike'])
    expect(computeBreakdown(periodOf(heel), periodOf(forefoot)).partsSlu.strike).toBeGreaterThan(0)
  })

  it('is the strike by as much as the steps themselves say, where they do', () => {
    const cell = makeCell(EASY)
    const landed = { ...cell, strikeRatio: 1.2, loadSlu: cell.loadSlu * 1.2 }
    const { partsSlu } = computeBreakdown(periodOfCells([{ ...cell, strikeRatio: 1 }]), periodOfCells([landed]))
    expect(partsSlu.strike).toBeCloseTo(0.2 * cell.loadSlu, 9)
    expect(partsSlu.form).toBeCloseTo(0, 9)
  })

  it('is the form where the same kilometres at the same speed and landing gave another load', () => {
    const cell = makeCell(EASY)
    const recent = periodOfCells([{ ...cell, loadSlu: 1.1 * cell.loadSlu }])
    expect(movingParts(periodOfCells([cell]), recent)).toEqual(['form'])
  })

  it('is what nobody measured where only a declared run was added', () => {
    expect(movingParts(periodOf([EASY]), periodOf([EASY], 7))).toEqual(['unmeasured'])
  })

  it('is speed and form, and no tag, where a runner is faster', () => {
    const running = Array.from({ length: 5 }, () => EASY)
    const parts = changed(running, () => ({ speedMps: 4, cadenceSpm: 176, groundContactTimeMs: 220 }))
    expect(parts.filter((part) => part !== 'speed' && part !== 'form' && part !== 'strike')).toEqual([])
  })
})

describe('a period', () => {
  it('has a load that is the product of its factors, whatever goes together with what', () => {
    fc.assert(
      fc.property(anyRunning, (running) => {
        const { means, attributedSlu } = computeFactorMeans(running.map(makeCell), DEFAULT_PARAMETERS)
        if (means === null) return expect(attributedSlu).toBe(0)
        const product = FACTORS.reduce((sum, factor) => sum * means[factor], 1)
        expect(product / attributedSlu).toBeCloseTo(1, 9)
      }),
    )
  })

  it('without a run makes the whole change one of distance', () => {
    const none = periodOf([])
    expect(movingParts(none, periodOf([EASY]))).toEqual(['distance'])
    expect(movingParts(periodOf([EASY]), none)).toEqual(['distance'])
    expect(movingParts(none, none)).toEqual([])
  })

  it('counts a stretch whose speed the model does not know as not measured', () => {
    const cell = makeCell(EASY)
    const { loadSlu, unmeasuredSlu, means } = periodOfCells([{ ...cell, legDistanceM: 0 }])
    expect(means).toBeNull()
    expect(unmeasuredSlu).toBe(loadSlu)
  })
})
