import { describe, expect, it } from 'vitest'
import { imputeRunDay } from '../../../../src/domain/load/impute-day.js'
import { makeRun, restDays } from '../builders.js'
import { MINUTE, summarise } from './periods.js'

const WEEK = { fromDate: '2026-11-09', toDate: '2026-11-15' }

describe('the load of a period', () => {
  it('is that of its finished runs, as far as one knows; days of rest are known', () => {
    const sessions = [
      makeRun('2026-11-08', 30),
      makeRun('2026-11-10', 8),
      makeRun('2026-11-12', 5, { state: 'running' }),
      makeRun('2026-11-16', 30),
    ]
    const period = summarise(WEEK, sessions, { declared: restDays('2026-11-09', '2026-11-09') })
    expect(period).toMatchObject({ loadSlu: 16, sessionCount: 1, distanceM: 8000 })
    expect(period.unmeasuredSlu).toBeCloseTo(0, 9)
    expect(period.unknownDates).toEqual(['2026-11-11', '2026-11-12', '2026-11-13', '2026-11-14', '2026-11-15'])
  })

  it('counts what was filled in for gaps and what was declared as not measured, with its way', () => {
    const earlier = ['2026-11-02', '2026-11-04', '2026-11-06'].map((localDate) => makeRun(localDate, 6))
    const declared = imputeRunDay('anna', { localDate: '2026-11-11', runningMinutes: null }, earlier)
    const sessions = [makeRun('2026-11-10', 8, { imputedRatio: 0.25 })]
    const period = summarise(WEEK, sessions, { declared: declared === null ? [] : [declared] })
    expect(period).toMatchObject({ loadSlu: 16 + 12, declaredRunDays: 1, distanceM: 6000 })
    expect(period.unmeasuredSlu).toBeCloseTo(4 + 12, 9)
  })

  it('takes a leg without a sensor as the other one, and only that', () => {
    const oneFoot = makeRun('2026-11-10', 8, { imputedFeet: ['right'], imputedRatio: 0.5, coverageRatio: 0.99 })
    expect(summarise(WEEK, [oneFoot]).unmeasuredSlu).toBeCloseTo(0, 9)
    const minutes = Array.from({ length: 40 }, () => MINUTE)
    const period = summarise(WEEK, [oneFoot], { minutesOf: () => minutes })
    expect(period.distanceM).toBeCloseTo(40 * 180, 9)
    expect(period.unmeasuredSlu).toBeCloseTo(16 - (2 * 40 * 36) / 200, 9)
  })

  it('is told from minutes where there are some: an even run and one with a fast half differ', () => {
    const run = makeRun('2026-11-10', 8)
    const fast = { ...MINUTE, speedMpsMean: 4.5, distanceM: 270 }
    const speedOf = (minutes: readonly (typeof MINUTE)[]) =>
      summarise(WEEK, [run], { minutesOf: () => minutes }).running?.speedMps
    expect(speedOf([MINUTE, MINUTE])).toBeCloseTo(3, 9)
    // 450 m in two minutes.
    expect(speedOf([MINUTE, fast])).toBeCloseTo(450 / 120, 9)
  })

  it('believes the minutes, not a tag that was given to the run later', () => {
    const run = { ...makeRun('2026-11-10', 8), surface: 'treadmill' as const, shoeId: 'racer' }
    const later = summarise(WEEK, [run], { minutesOf: () => [MINUTE] })
    expect(later.running).toMatchObject({ surfaces: { road: 1, treadmill: 0 }, shoes: { standard: 1, plated: 0 } })
    const old = { ...MINUTE, surface: null, shoeKind: null }
    const before = summarise(WEEK, [run], { minutesOf: () => [old] })
    expect(before.running).toMatchObject({ surfaces: { road: 0, treadmill: 1 }, shoes: { standard: 0, plated: 1 } })
  })

  it('has no factors without a measured run', () => {
    const period = summarise(WEEK, [])
    expect(period).toMatchObject({ means: null, running: null, loadSlu: 0, distanceM: 0, estimatedSpeedRatio: 0 })
    const silent = makeRun('2026-11-10', 8, { soleusLoadSlu: { left: null, right: null } })
    expect(summarise(WEEK, [silent])).toMatchObject({ means: null, loadSlu: 0, sessionCount: 1 })
  })
})
