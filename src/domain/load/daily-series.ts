import type { DayRecord, DayState } from '../records/day-record.js'
import { addDays, dateRange } from './local-date.js'

export type LoadSide = 'left' | 'right' | 'total'
export const LOAD_SIDES: readonly LoadSide[] = ['total', 'left', 'right']

/** One day of one series. `absent` lies before the first known day: history had not begun, which is not a gap in it. */
export interface DailyValue {
  readonly localDate: string
  readonly state: DayState | 'absent'
  readonly value: number
  readonly imputedValue: number
}

/** Soleus load of a day in SLU; the total is the sum over both legs. */
export function dayLoadSlu(day: DayRecord, side: LoadSide): number {
  return side === 'total' ? day.soleusLoadSlu.left + day.soleusLoadSlu.right : day.soleusLoadSlu[side]
}

/** First day somebody knows something about; null without any. */
export function historyStart(days: readonly DayRecord[]): string | null {
  let first: string | null = null
  for (const day of days) {
    if (day.state !== 'unknown' && (first === null || day.localDate < first)) first = day.localDate
  }
  return first
}

/** `dayCount` days that end with `endDate`, oldest first. A day without a record is unknown, never zero. */
export function dailySeries(
  days: readonly DayRecord[],
  window: { readonly endDate: string; readonly dayCount: number },
  valueOf: (day: DayRecord) => number,
): DailyValue[] {
  const byDate = new Map(days.map((day) => [day.localDate, day]))
  const start = historyStart(days)
  return dateRange(addDays(window.endDate, 1 - window.dayCount), window.endDate).map((localDate) => {
    const day = byDate.get(localDate)
    if (day === undefined || day.state === 'unknown') {
      return { localDate, state: start === null || localDate < start ? 'absent' : 'unknown', value: 0, imputedValue: 0 }
    }
    const value = day.state === 'load' ? valueOf(day) : 0
    return { localDate, state: day.state, value, imputedValue: day.basis === 'imputed' ? value : 0 }
  })
}

/** Load or rest: somebody or something says so. */
export function isKnown(day: DailyValue): boolean {
  return day.state === 'load' || day.state === 'rest'
}
