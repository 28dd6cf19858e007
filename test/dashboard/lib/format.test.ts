import { describe, expect, it, vi } from 'vitest'
import * as format from '../../../dashboard/lib/format.js'
import { dateText } from '../../../src/domain/alerts/words.js'

describe('numbers for people', () => {
  it('shows a load of both legs as half as many easy kilometres', () => {
    expect(format.formatEasyKm(82)).toBe('41.0')
  })

  it('drops the decimal where it no longer tells anything', () => {
    expect(format.formatEasyKm(246.8)).toBe('123')
  })

  it('shows a dash for what is not known, never a zero', () => {
    for (const shown of [
      format.formatEasyKm(null),
      format.formatNumber(null),
      format.formatNumber(Number.NaN),
      format.formatPercent(null),
      format.formatChange(null),
      format.formatKm(null),
      format.formatPace(null),
    ])
      expect(shown).toBe('–')
  })

  it('gives a change its sign, with a true minus, and none at zero', () => {
    expect(format.formatChange(0.38)).toBe('+38\u00a0%')
    expect(format.formatChange(-0.061)).toBe('−6\u00a0%')
    expect(format.formatChange(0.001)).toBe('0\u00a0%')
  })

  it('shows both ends of an uneven band', () => {
    expect(format.formatShare({ ratio: 0.75, lowRatio: 0.38, highRatio: 0.96 })).toBe('75\u00a0% (38–96)')
  })

  it('tells no pace below walking', () => {
    expect(format.formatPace(0.2)).toBe('–')
    expect(format.formatPace(1000 / 341)).toBe('5:41 /km')
  })

  it.each([
    [0, '0:00'],
    [59.6, '1:00'],
    [1938, '32:18'],
    [3661, '1:01:01'],
    [-4, '0:00'],
  ])('writes %f s as %s', (seconds, text) => {
    expect(format.formatDuration(seconds)).toBe(text)
  })

  it.each([
    [7.9, '7 s'],
    [125, '2 min'],
    [7200, '2 h'],
    [35 * 3600, '35 h'],
    [44 * 3600, '2 d'],
    [5 * 86_400, '5 d'],
  ])('writes an age of %f s as %s', (seconds, text) => {
    expect(format.formatAge(seconds)).toBe(text)
  })

  it('keeps a local date on its day wherever the reader is', () => {
    expect(format.formatLocalDate('2026-11-21', 'long')).toBe('Saturday 21 November 2026')
    expect(format.formatLocalDate('2026-01-01', 'short')).toBe('1 Jan')
  })

  it('tells the time of day where the run was', () => {
    const noonUtcUs = Date.UTC(2026, 6, 1, 12, 0) * 1000
    expect(format.formatTimeOfDay(noonUtcUs, 'Europe/Berlin', false)).toBe('14:00')
    expect(format.formatTimeOfDay(noonUtcUs, 'Europe/Berlin', true)).toBe('2:00 pm')
  })

  it.each(['2026-11-21', '2026-09-01', '2027-06-30'])(
    'writes the date %s as the sentences of the server do',
    (date) => {
      expect(format.formatLocalDate(date, 'weekday')).toBe(dateText(date))
    },
  )

  it('writes a decimal point, whatever the language of the browser', () => {
    const usual = Number.prototype.toLocaleString
    const spoken = vi.spyOn(Number.prototype, 'toLocaleString').mockImplementation(function (
      this: number,
      locale,
      options,
    ) {
      return usual.call(this, locale ?? 'de', options)
    })
    expect(format.formatKm(14_600)).toBe('14.6 km')
    spoken.mockRestore()
  })
})
