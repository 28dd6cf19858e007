import type { DayRecord } from '../records/day-record.js'
import { dailySeries, dayLoadSlu, isKnown, type DailyValue, type LoadSide } from './daily-series.js'
import { maximum } from './statistics.js'

/** The windows of the load rules over one series, all in the unit of the series. Null where too little is known. */
export interface LoadWindows {
  /** A7: sum of the known days of the last seven. A day nobody knows of adds nothing, so this is a lower bound. */
  readonly acuteLoad: number
  /** A7 with the unknown days filled at the mean of the known ones: an upper estimate, used before a rule clears. */
  readonly acuteLoadFilled: number
  readonly acuteImputedLoad: number
  readonly acuteKnownDays: number
  /** C21: weekly mean of the three weeks before the acute one, over their known days. */
  readonly chronicLoad: number | null
  /** Largest rolling week of the 28 that do not overlap the acute one. */
  readonly peakWeekLoad: number | null
  /** A7/C21, uncoupled. */
  readonly uncoupledRatio: number | null
  readonly uncoupledRatioFilled: number | null
  /** A7/C28. */
  readonly coupledRatio: number | null
  /** A7/P7 − 1 over the weekdays known in both weeks. */
  readonly weekOnWeekChangeRatio: number | null
}

const SERIES_DAYS = 41
const MIN_KNOWN_OF_WEEK = 5

/** Soleus load windows of one side that end with `asOfDate`. Needs the days of the last six weeks at least. */
export function computeLoadWindows(days: readonly DayRecord[], asOfDate: string, side: LoadSide): LoadWindows {
  const series = dailySeries(days, { endDate: asOfDate, dayCount: SERIES_DAYS }, (day) => dayLoadSlu(day, side))
  return computeWindowsOf(series)
}

/** The same of any daily series, oldest first, whose last day is the day asked about. */
export function computeWindowsOf(series: readonly DailyValue[]): LoadWindows {
  const acute = series.slice(-7)
  const acuteLoad = sum(acute.map((day) => day.value))
  const acuteKnownDays = acute.filter(isKnown).length
  const acuteLoadFilled = acuteKnownDays === 0 ? 0 : (acuteLoad * 7) / acuteKnownDays
  const chronicLoad = knownWeeklyMean(series.slice(-28, -7))
  const ratioTo = (load: number): number | null => (chronicLoad !== null && chronicLoad > 0 ? load / chronicLoad : null)
  const coupledBase = chronicLoad === null ? 0 : (acuteLoad + 3 * chronicLoad) / 4
  return {
    acuteLoad,
    acuteLoadFilled,
    acuteImputedLoad: sum(acute.map((day) => day.imputedValue)),
    acuteKnownDays,
    chronicLoad,
    peakWeekLoad: peakWeek(series.slice(0, -7)),
    uncoupledRatio: ratioTo(acuteLoad),
    uncoupledRatioFilled: ratioTo(acuteLoadFilled),
    coupledRatio: coupledBase > 0 ? acuteLoad / coupledBase : null,
    weekOnWeekChangeRatio: changeOverCommonDays(acute, series.slice(-14, -7)),
  }
}

/** Change of the second stretch against the first, day against day, over the days that both know. */
export function changeOverCommonDays(current: readonly DailyValue[], before: readonly DailyValue[]): number | null {
  const common = current.flatMap((day, index) => {
    const earlier = before[index]
    return earlier !== undefined && isKnown(day) && isKnown(earlier) ? [{ now: day.value, then: earlier.value }] : []
  })
  const needed = Math.ceil((current.length * MIN_KNOWN_OF_WEEK) / 7)
  const then = sum(common.map((pair) => pair.then))
  if (common.length < needed || then <= 0) return null
  return sum(common.map((pair) => pair.now)) / then - 1
}

/** Mean over the known days, as a week; null unless five known days are there. */
export function knownWeeklyMean(stretch: readonly DailyValue[]): number | null {
  const known = stretch.filter(isKnown)
  return known.length < MIN_KNOWN_OF_WEEK ? null : (sum(known.map((day) => day.value)) * 7) / known.length
}

function peakWeek(before: readonly DailyValue[]): number | null {
  const weeks: number[] = []
  for (let end = 7; end <= before.length; end += 1) {
    const week = before.slice(end - 7, end)
    if (week.some((day) => day.state === 'absent')) continue
    const load = knownWeeklyMean(week)
    if (load !== null) weeks.push(load)
  }
  return maximum(weeks)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
