import { mondayOf, shiftedDate as shifted } from './weeks.js'

/** Dates of two periods as the API wants them. Both ends of each are in. */
export interface TwoRanges {
  readonly fromDate: string
  readonly toDate: string
  readonly baseFromDate: string
  readonly baseToDate: string
}

export type PeriodChoice = 'seven-days' | 'week' | 'four-weeks' | 'own'
export const PERIOD_WORDS: Readonly<Record<PeriodChoice, string>> = {
  'seven-days': 'Last 7 days against the 7 before',
  week: 'This week so far against the same days of last week',
  'four-weeks': 'Last 28 days against the 28 before',
  own: 'Two periods of your own',
}
export const PERIOD_CHOICES = Object.keys(PERIOD_WORDS) as readonly PeriodChoice[]

const DAY_MS = 86_400_000
const MOST_DAYS = 400

/** The two ranges that a choice means on the athlete's day; the ones of one's own begin as the last seven days. */
export const rangesOf = (choice: PeriodChoice, today: string): TwoRanges => {
  if (choice === 'week') {
    const monday = mondayOf(today)
    return { fromDate: monday, toDate: today, baseFromDate: shifted(monday, -7), baseToDate: shifted(today, -7) }
  }
  const days = choice === 'four-weeks' ? 28 : 7
  const fromDate = shifted(today, 1 - days)
  return { fromDate, toDate: today, baseFromDate: shifted(fromDate, -days), baseToDate: shifted(fromDate, -1) }
}

/** What is wrong with two ranges, in words; null where nothing is. */
export const wrongWithRanges = ({ fromDate, toDate, baseFromDate, baseToDate }: TwoRanges): string | null => {
  if ([fromDate, toDate, baseFromDate, baseToDate].includes('')) return 'Each period needs a first and a last day.'
  if (fromDate > toDate || baseFromDate > baseToDate) return 'A period must begin before it ends.'
  if (baseFromDate <= toDate && fromDate <= baseToDate) return 'The two periods must not share a day.'
  const daysOf = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  const longest = Math.max(daysOf(fromDate, toDate), daysOf(baseFromDate, baseToDate))
  return longest > MOST_DAYS ? `A period may be at most ${String(MOST_DAYS)} days long.` : null
}
