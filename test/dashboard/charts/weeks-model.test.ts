import { describe, expect, it } from 'vitest'
import { corridorBands, fromFirstKnown, weekBars, weeksTopKm } from '../../../dashboard/charts/weeks-model.js'
import type { Week } from '../../../src/contracts/views.js'

const week = (over: Partial<Week> = {}): Week => ({
  weekStart: '2026-11-09',
  isoWeek: '2026-W46',
  partial: false,
  soleusLoadSlu: 60,
  soleusLoadSluLeft: 29,
  soleusLoadSluRight: 31,
  byStrike: { rearfoot: 30, midfoot: 18, forefoot: 6, unknown: 6 },
  distanceM: 28_000,
  runningTimeS: 9000,
  sessionCount: 4,
  knownDays: 7,
  imputedSlu: 0,
  corridor: { lowSlu: 50, highSlu: 66 },
  weekOnWeekChangeRatio: 0.1,
  ...over,
})

describe('weeks as bars', () => {
  it('are easy kilometres whose parts add up to the total', () => {
    const [bar] = weekBars([week({ imputedSlu: 15 })], 12)
    expect(bar).toBeDefined()
    if (bar === undefined) return
    expect(bar.totalKm).toBe(30)
    expect(bar.estimatedKm).toBeCloseTo(7.5, 9)
    const parts = bar.rearfootKm + bar.notRearfootKm + bar.strikeUnknownKm + bar.estimatedKm
    expect(parts).toBeCloseTo(30, 9)
  })

  it('take what was filled in from what has no strike first', () => {
    const [bar] = weekBars([week({ imputedSlu: 4 })], 12)
    expect(bar).toMatchObject({ estimatedKm: 2, strikeUnknownKm: 1, rearfootKm: 15, notRearfootKm: 12 })
  })

  it('never estimates more than there is', () => {
    const [bar] = weekBars([week({ imputedSlu: 90 })], 12)
    expect(bar?.estimatedKm).toBe(30)
    expect(bar?.rearfootKm).toBe(0)
  })

  it('tell a week of which nothing is known from a week of rest', () => {
    const nothing = { soleusLoadSlu: 0, byStrike: { rearfoot: 0, midfoot: 0, forefoot: 0, unknown: 0 } }
    const bars = weekBars([week({ ...nothing, knownDays: 0 }), week({ ...nothing, knownDays: 7 })], 12)
    expect(bars.map(({ unknown }) => unknown)).toEqual([true, false])
  })

  it('begin with the first of which something is known, for somebody new', () => {
    const nothing = week({ soleusLoadSlu: 0, knownDays: 0, weekStart: '2026-11-02' })
    expect(fromFirstKnown([nothing, nothing, week(), nothing])).toEqual([week(), nothing])
    expect(fromFirstKnown([nothing])).toEqual([])
  })

  it('keep the last ones, and call the one that goes on "now"', () => {
    const weeks = [week({ weekStart: '2026-11-02' }), week(), week({ weekStart: '2026-11-16', partial: true })]
    expect(weekBars(weeks, 2).map(({ label }) => label)).toEqual(['9 Nov', 'now'])
  })

  it('carry their change in words, and none where it is not known', () => {
    expect(weekBars([week()], 12)[0]?.changeText).toBe('+10\u00a0%')
    expect(weekBars([week({ weekOnWeekChangeRatio: null })], 12)[0]?.changeText).toBeNull()
  })
})

describe('the usual range', () => {
  it('is one band over neighbouring weeks that share it, and breaks where there is none', () => {
    const bars = weekBars([week(), week(), week({ corridor: null }), week()], 12)
    expect(corridorBands(bars)).toEqual([
      { first: 0, last: 1, low: 25, high: 33 },
      { first: 3, last: 3, low: 25, high: 33 },
    ])
  })

  it('does not dwarf the bars', () => {
    expect(weeksTopKm(weekBars([week({ corridor: { lowSlu: 0, highSlu: 900 } })], 12))).toBeLessThanOrEqual(30 * 2.3)
    expect(weeksTopKm([])).toBeGreaterThan(0)
  })
})
