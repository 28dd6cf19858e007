import type { Exposure } from '../records/alert-record.js'
import type { DayRecord } from '../records/day-record.js'
import type { SessionRecord, SessionTotals } from '../records/session-record.js'
import { dayLoadSlu, type LoadSide } from './daily-series.js'
import { addDays } from './local-date.js'
import { maximum, median } from './statistics.js'

/** Exposure of one session: metres, SLU, or steps; null where it is not known. Distance has no sides. */
export function exposureOf(totals: SessionTotals, exposure: Exposure, side: LoadSide): number | null {
  if (exposure === 'distance') return side === 'total' && totals.distanceBasis !== null ? totals.distanceM : null
  const perFoot = exposure === 'soleusLoad' ? totals.soleusLoadSlu : totals.nonRearfootSteps
  if (side !== 'total') return perFoot[side]
  return perFoot.left === null || perFoot.right === null ? null : perFoot.left + perFoot.right
}

export interface RunHistory {
  readonly sessions: readonly SessionRecord[]
  readonly days: readonly DayRecord[]
}

/** Exposures of all runs whose day lies in [fromDate, toDate], with the days somebody ran without a pod. */
export function runExposures(
  history: RunHistory,
  range: { readonly fromDate: string; readonly toDate: string },
  series: { readonly exposure: Exposure; readonly side: LoadSide },
): number[] {
  const inRange = (localDate: string) => localDate >= range.fromDate && localDate <= range.toDate
  const measured = history.sessions
    .filter((session) => session.state === 'finished' && inRange(session.localDate))
    .map((session) => exposureOf(session.totals, series.exposure, series.side))
  const declared = history.days
    .filter((day) => day.state === 'load' && day.sessionCount === 0 && inRange(day.localDate))
    .map((day) => declaredExposure(day, series))
  return [...measured, ...declared].filter((value): value is number => value !== null && value > 0)
}

function declaredExposure(day: DayRecord, series: { exposure: Exposure; side: LoadSide }): number | null {
  if (series.exposure === 'soleusLoad') return dayLoadSlu(day, series.side)
  return series.exposure === 'distance' && series.side === 'total' ? day.distanceM : null
}

export interface LongestRun {
  readonly value: number
  readonly runCount: number
}

/** M30: largest exposure in the days [date − windowDays, date − 1]; null without any. */
export function longestBefore(
  history: RunHistory,
  window: { readonly localDate: string; readonly windowDays: number },
  series: { readonly exposure: Exposure; readonly side: LoadSide },
): LongestRun | null {
  const range = { fromDate: addDays(window.localDate, -window.windowDays), toDate: addDays(window.localDate, -1) }
  const values = runExposures(history, range, series)
  const value = maximum(values)
  return value === null ? null : { value, runCount: values.length }
}

/** med28: median soleus load of the runs of the last 28 days, in SLU. */
export function medianRunSlu(history: RunHistory, asOfDate: string, side: LoadSide): number | null {
  const range = { fromDate: addDays(asOfDate, -27), toDate: asOfDate }
  return median(runExposures(history, range, { exposure: 'soleusLoad', side }))
}
