import { describe, expect, it } from 'vitest'
import { computeBaseline } from '../../../src/domain/load/baseline.js'
import { computeLoadWindows } from '../../../src/domain/load/load-windows.js'
import { coupledFromUncoupled, uncoupledFromCoupled } from '../../../src/domain/load/ratio-conventions.js'
import { EWMA_START, ewmaFromZero, ewmaHalfLifeDays, ewmaMean, stepEwma } from '../../../src/domain/load/ewma.js'
import { daysFromSessions } from '../../../src/domain/load/session-days.js'
import { imputeRunDay } from '../../../src/domain/load/impute-day.js'
import { easyKilometres, easyKilometresOfBothLegs } from '../../../src/domain/load/easy-kilometres.js'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import { dayRow, makeRun, restDays } from './builders.js'

const START = '2026-06-01'
const week = (load: number | null) => Array.from({ length: 7 }, () => load)

describe('load windows', () => {
  it('give 1.60 uncoupled, 1.391 coupled and +60 % for four weeks of 100 and one of 160', () => {
    const days = dayRow(
      START,
      [100, 100, 100, 100, 160].flatMap((load) => [load, ...Array.from({ length: 6 }, () => 0)]),
    )
    const windows = computeLoadWindows(days, '2026-07-05', 'total')
    expect(windows.uncoupledRatio).toBeCloseTo(1.6, 9)
    expect(windows.coupledRatio).toBeCloseTo(160 / 115, 9)
    expect(windows.weekOnWeekChangeRatio).toBeCloseTo(0.6, 9)
    expect(windows.peakWeekLoad).toBeCloseTo(100, 9)
    expect(computeLoadWindows(days, '2026-07-05', 'left').acuteLoad).toBeCloseTo(80, 9)
  })

  it('see neither a drop nor a spike where a week is unknown', () => {
    const days = dayRow(START, [...week(100), ...week(null), ...week(100), ...week(100)])
    for (const asOfDate of ['2026-06-21', '2026-06-24', '2026-06-28']) {
      const windows = computeLoadWindows(days, asOfDate, 'total')
      expect(windows.uncoupledRatio ?? 1).toBeCloseTo(1, 9)
      expect(windows.weekOnWeekChangeRatio ?? 0).toBeCloseTo(0, 9)
    }
    expect(computeLoadWindows(days, '2026-06-28', 'total').uncoupledRatio).toBeCloseTo(1, 9)
  })

  it('compare a week only over the days known in both', () => {
    const days = dayRow(START, [10, 0, 10, 0, 10, 0, 20, 10, null, 10, 0, 10, 0, 20])
    expect(computeLoadWindows(days, '2026-06-14', 'total').weekOnWeekChangeRatio).toBeCloseTo(0, 9)
  })

  it('convert between the two conventions and back', () => {
    const pairs: [number, number][] = [
      [0.8, 0.75],
      [1.3, 13 / 9],
      [1.5, 1.8],
      [2, 3],
    ]
    for (const [coupled, uncoupled] of pairs) {
      expect(uncoupledFromCoupled(coupled)).toBeCloseTo(uncoupled, 9)
      expect(coupledFromUncoupled(uncoupled)).toBeCloseTo(coupled, 9)
    }
    expect(coupledFromUncoupled(1e9)).toBeCloseTo(4, 6)
    expect(() => uncoupledFromCoupled(4)).toThrow(RangeError)
  })
})

describe('weighted means', () => {
  it('start at a ratio of 3.625 from zero and of 1 with correction', () => {
    const acute = stepEwma(EWMA_START, 12, 7)
    const chronic = stepEwma(EWMA_START, 12, 28)
    expect(ewmaFromZero(acute) / ewmaFromZero(chronic)).toBeCloseTo(3.625, 9)
    expect((ewmaMean(acute) ?? 0) / (ewmaMean(chronic) ?? 1)).toBeCloseTo(1, 9)
    expect(ewmaMean(EWMA_START)).toBeNull()
  })

  it('halve in 2.41 and 9.70 days', () => {
    expect(ewmaHalfLifeDays(7)).toBeCloseTo(2.41, 2)
    expect(ewmaHalfLifeDays(28)).toBeCloseTo(9.7, 1)
  })

  it('are not moved by a day nobody knows of', () => {
    let state = EWMA_START
    for (const load of [10, 10, null, null, 10]) state = stepEwma(state, load, 7)
    expect(ewmaMean(state)).toBeCloseTo(10, 9)
  })
})

describe('days from sessions', () => {
  it('count a run once, on the day it began, over midnight and in the nights in which clocks change', () => {
    const nights = ['2026-03-28', '2026-10-24'].map((localDate) => ({
      ...makeRun(localDate, 10),
      startTimeUs: Date.parse(`${localDate}T22:30:00Z`) * 1000,
      endTimeUs: Date.parse(`${localDate}T23:59:00Z`) * 1000 + 3_600_000_000,
    }))
    const days = daysFromSessions(nights, restDays('2026-03-27', '2026-03-30'))
    expect(days.map((day) => [day.localDate, easyKilometres(day.soleusLoadSlu)])).toEqual([
      ['2026-03-27', 0],
      ['2026-03-28', 10],
      ['2026-03-29', 0],
      ['2026-03-30', 0],
      ['2026-10-24', 10],
    ])
    expect(computeLoadWindows(days, '2026-03-30', 'total').acuteLoad).toBeCloseTo(20, 9)
  })

  it('add up two runs of a day and let them replace a declared rest', () => {
    const runs = [makeRun(START, 5, { sessionId: 'a' }), makeRun(START, 3, { sessionId: 'b' })]
    const [day] = daysFromSessions(runs, restDays(START, START))
    expect(day).toMatchObject({ state: 'load', sessionCount: 2, distanceM: 8000, soleusLoadSlu: { left: 8, right: 8 } })
    expect(day === undefined ? 0 : easyKilometresOfBothLegs(day.soleusLoadSlu.left + day.soleusLoadSlu.right)).toBe(8)
  })

  it('leave a run that still goes on out', () => {
    expect(daysFromSessions([makeRun(START, 5, { state: 'running' })])).toEqual([])
  })
})

describe('a run without pod', () => {
  const runs = ['2026-06-01', '2026-06-03', '2026-06-05'].map((date) => makeRun(date, 10))

  it('is filled in with minutes times the own rate, else with the own median run', () => {
    const byMinutes = imputeRunDay('anna', { localDate: '2026-06-07', runningMinutes: 30 }, runs)
    expect(byMinutes).toMatchObject({ state: 'load', basis: 'imputed', soleusLoadSlu: { left: 5, right: 5 } })
    const median = imputeRunDay('anna', { localDate: '2026-06-07', runningMinutes: null }, runs)
    expect(median).toMatchObject({ basis: 'imputed', soleusLoadSlu: { left: 10, right: 10 }, distanceM: 10_000 })
  })

  it('stays unknown where there is no run to learn from', () => {
    expect(imputeRunDay('anna', { localDate: '2026-06-07', runningMinutes: 30 }, [])).toBeNull()
  })
})

describe('baseline', () => {
  const stageAfter = (values: readonly (number | null)[]) => {
    const days = dayRow(START, values)
    const asOf = new Date(Date.parse(`${START}T00:00:00Z`) + (values.length - 1) * 86_400_000)
      .toISOString()
      .slice(0, 10)
    return computeBaseline(days, asOf, DEFAULT_RULE_CONFIG.baseline)
  }

  it('learns for a week, then builds, then knows', () => {
    const stages = [6, 7, 13, 14, 27, 28].map((count) => stageAfter(Array.from({ length: count }, () => 5)).stage)
    expect(stages).toEqual(['learning', 'provisional', 'provisional', 'building', 'building', 'full'])
  })

  it('does not take unknown days for rest: it withholds ratios and says which days', () => {
    const acute = stageAfter([...Array.from({ length: 32 }, () => 5), null, null, null])
    expect(acute.withheld).toBe('acute-unknown')
    expect(acute.unknownDays7).toEqual(['2026-07-03', '2026-07-04', '2026-07-05'])
    const chronic = stageAfter([...week(5), ...week(null), null, ...Array.from({ length: 20 }, () => 5)])
    expect(chronic).toMatchObject({ withheld: 'chronic-unknown', stage: 'building' })
    expect(stageAfter([...week(5), ...week(null), ...week(5), ...week(5)]).withheld).toBeNull()
  })
})
