import { describe, expect, it } from 'vitest'
import { rangesOf, wrongWithRanges } from '../../../dashboard/lib/periods.js'

describe('the periods to compare', () => {
  it('are as long as each other and follow on each other', () => {
    expect(rangesOf('seven-days', '2026-11-20')).toEqual({
      fromDate: '2026-11-14',
      toDate: '2026-11-20',
      baseFromDate: '2026-11-07',
      baseToDate: '2026-11-13',
    })
    expect(rangesOf('four-weeks', '2026-03-20')).toMatchObject({ fromDate: '2026-02-21', baseFromDate: '2026-01-24' })
  })

  it('of a week that still runs are the same weekdays, also on a Monday and over the turn of the year', () => {
    expect(rangesOf('week', '2026-11-18')).toEqual({
      fromDate: '2026-11-16',
      toDate: '2026-11-18',
      baseFromDate: '2026-11-09',
      baseToDate: '2026-11-11',
    })
    expect(rangesOf('week', '2026-11-16')).toMatchObject({ fromDate: '2026-11-16', baseToDate: '2026-11-09' })
    expect(rangesOf('week', '2027-01-02')).toMatchObject({ fromDate: '2026-12-28', baseToDate: '2026-12-26' })
  })

  it('of one’s own are refused in words before they are asked for', () => {
    const good = rangesOf('seven-days', '2026-11-20')
    expect(wrongWithRanges(good)).toBeNull()
    expect(wrongWithRanges({ ...good, toDate: '' })).toMatch(/first and a last day/)
    expect(wrongWithRanges({ ...good, toDate: '2026-11-13' })).toMatch(/begin before it ends/)
    expect(wrongWithRanges({ ...good, baseToDate: '2026-11-14' })).toMatch(/share a day/)
    expect(wrongWithRanges({ ...good, baseFromDate: '2025-10-10' })).toBeNull()
    expect(wrongWithRanges({ ...good, baseFromDate: '2025-10-09' })).toMatch(/400 days/)
  })
})
