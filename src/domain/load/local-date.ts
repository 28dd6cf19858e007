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

/** By civil-calendar arithmetic (eras of 400 years from 1 March of year 0): rules ask for many dates. */
export function fromDayNumber(day: number): string {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${String(month)}-${dayOfMonth < 10 ? '0' : ''}${String(dayOfMonth)}`
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
