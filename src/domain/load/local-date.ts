/**
 * Arithmetic on local dates ("2026-11-21"). A local date has no zone and no hours, so a day is always one day here,
 * whatever the clocks do that night. Throws RangeError on text that is no date.
 */
const MS_PER_DAY = 86_400_000

/** Days since 1970-01-01. */
export function dayNumber(localDate: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(localDate) ? Date.parse(`${localDate}T00:00:00Z`) : Number.NaN
  if (!Number.isFinite(ms)) throw new RangeError(`"${localDate}" is not a local date such as 2026-11-21.`)
  return ms / MS_PER_DAY
}

export function fromDayNumber(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10)
}

export function addDays(localDate: string, dayCount: number): string {
  return fromDayNumber(dayNumber(localDate) + dayCount)
}

/** Days from the first to the second date; negative where the second is earlier. */
export function daysBetween(fromDate: string, toDate: string): number {
  return dayNumber(toDate) - dayNumber(fromDate)
}

/** 1 Monday … 7 Sunday. */
export function isoWeekday(localDate: string): number {
  // 1970-01-01 was a Thursday.
  return ((((dayNumber(localDate) + 3) % 7) + 7) % 7) + 1
}

/** Monday of the ISO week. */
export function weekStartOf(localDate: string): string {
  return addDays(localDate, 1 - isoWeekday(localDate))
}

/** "2026-W47": the year of an ISO week is the one its Thursday lies in. */
export function isoWeekOf(localDate: string): string {
  const thursday = addDays(weekStartOf(localDate), 3)
  const year = thursday.slice(0, 4)
  const week = Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

/** All dates from the first to the second, both in. */
export function dateRange(fromDate: string, toDate: string): string[] {
  const first = dayNumber(fromDate)
  const count = dayNumber(toDate) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => fromDayNumber(first + index))
}
