import { describe, expect, it } from 'vitest'
import {
  addDays,
  dateRange,
  daysBetween,
  isoWeekOf,
  isoWeekday,
  weekStartOf,
} from '../../../src/domain/load/local-date.js'

describe('local dates', () => {
  it('count days over months, leap days and years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365)
    expect(dateRange('2026-02-27', '2026-03-02')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
  })

  it('do not lose or gain a day in the nights in which clocks change', () => {
    expect(addDays('2026-03-28', 1)).toBe('2026-03-29')
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30')
    expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2)
  })

  it('know the weeks of ISO 8601, whose year is that of the Thursday', () => {
    expect(isoWeekday('2026-11-21')).toBe(6)
    expect(weekStartOf('2026-11-22')).toBe('2026-11-16')
    expect(isoWeekOf('2026-11-21')).toBe('2026-W47')
    expect(isoWeekOf('2027-01-01')).toBe('2026-W53')
    expect(isoWeekOf('2024-12-30')).toBe('2025-W01')
    expect(isoWeekOf('1969-12-31')).toBe('1970-W01')
  })

  it('refuse text that is no date', () => {
    expect(() => addDays('21.11.2026', 1)).toThrow(/not a local date/)
    expect(() => addDays('2026-13-01', 1)).toThrow(RangeError)
  })
})
