import { describe, expect, it } from 'vitest'
import { buildWeeks } from '../../../src/domain/load/weeks.js'
import { calendarWeekOnWeek } from '../../../src/domain/alerts/week-on-week.js'
import { dayRow } from './builders.js'

const MONDAY = '2026-06-01'
const pattern = (scale: number) => [0, 10, 0, 10, 0, 0, 20].map((load) => load * scale)

describe('weeks', () => {
  it('draw the corridor from the own weeks before, and only from four on', () => {
    const days = dayRow(MONDAY, [1, 1.1, 0.9, 1, 1.2, 1].flatMap(pattern))
    const weeks = buildWeeks({ days, today: '2026-07-12', count: 6 })
    expect(weeks.map((week) => week.corridor !== null)).toEqual([false, false, false, false, true, true])
    expect(weeks[4]?.corridor?.lowSlu).toBeCloseTo(40 * 0.945, 9)
    expect(weeks[4]?.corridor?.highSlu).toBeCloseTo(40 * 1.055, 9)
    expect(weeks[4]).toMatchObject({ isoWeek: '2026-W27', weekStart: '2026-06-29', partial: false, knownDays: 7 })
  })

  it('compare a week that still runs with the same weekdays', () => {
    const days = dayRow(MONDAY, [...pattern(1), ...pattern(1).slice(0, 4)])
    const current = buildWeeks({ days, today: '2026-06-11', count: 2 })[1]
    expect(current).toMatchObject({ partial: true, soleusLoadSlu: 20, knownDays: 4 })
    expect(current?.weekOnWeekChangeRatio).toBeCloseTo(0, 9)
    expect(calendarWeekOnWeek(days, '2026-06-11')).toBeCloseTo(0, 9)
  })

  it('do not hold a day that has just begun against the week', () => {
    const days = dayRow(MONDAY, [...pattern(1), ...pattern(1).slice(0, 3)])
    expect(buildWeeks({ days, today: '2026-06-11', count: 1 })[0]?.weekOnWeekChangeRatio).toBeCloseTo(0, 9)
  })

  it('say nothing of the change where too little is known', () => {
    const days = dayRow(MONDAY, [10, null, null, null, 0, 0, 20, ...pattern(1)])
    expect(buildWeeks({ days, today: '2026-06-15', count: 2 })[0]?.weekOnWeekChangeRatio).toBeNull()
  })
})
