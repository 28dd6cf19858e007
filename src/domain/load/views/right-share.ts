import type { DayRecord } from '../../records/day-record.js'
import type { SessionRecord } from '../../records/session-record.js'
import { addDays } from '../local-date.js'
import { percentile } from '../statistics.js'

export interface RightShareDay {
  readonly localDate: string
  readonly rightRatio: number
}

const SHOWN_DAYS = 28
const USUAL_DAYS = 84
const USUAL_MIN_DAYS = 8

/** Share of the load on the right per day, where both sides were seen: a side filled in from the other says nothing. */
export function rightShares(
  days: readonly DayRecord[],
  sessions: readonly SessionRecord[],
  range: { readonly fromDate: string; readonly toDate: string },
): RightShareDay[] {
  const oneSided = new Set(
    sessions.filter((session) => session.totals.imputedFeet.length > 0).map((session) => session.localDate),
  )
  return days
    .filter((day) => day.state === 'load' && day.basis !== 'imputed' && !oneSided.has(day.localDate))
    .filter((day) => day.localDate >= range.fromDate && day.localDate <= range.toDate)
    .flatMap((day) => {
      const both = day.soleusLoadSlu.left + day.soleusLoadSlu.right
      return both > 0 ? [{ localDate: day.localDate, rightRatio: day.soleusLoadSlu.right / both }] : []
    })
}

/** The last four weeks, and the own usual range (10th to 90th percentile) of up to twelve weeks before the last. */
export function buildRightShare(
  days: readonly DayRecord[],
  sessions: readonly SessionRecord[],
  today: string,
): { readonly shown: RightShareDay[]; readonly usual: { lowRatio: number; highRatio: number } | null } {
  const shown = rightShares(days, sessions, { fromDate: addDays(today, 1 - SHOWN_DAYS), toDate: today })
  const before = rightShares(days, sessions, { fromDate: addDays(today, -USUAL_DAYS - 6), toDate: addDays(today, -7) })
  const ratios = before.map((day) => day.rightRatio)
  const lowRatio = percentile(ratios, 0.1)
  const highRatio = percentile(ratios, 0.9)
  const enough = ratios.length >= USUAL_MIN_DAYS && lowRatio !== null && highRatio !== null
  return { shown, usual: enough ? { lowRatio, highRatio } : null }
}
