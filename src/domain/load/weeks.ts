import type { DayRecord } from '../records/day-record.js'
import type { StrikeSums } from '../records/minute-record.js'
import { changeOverCommonDays, knownWeeklyMean } from './load-windows.js'
import { dailySeries, dayLoadSlu, isKnown, type DailyValue } from './daily-series.js'
import { addDays, isoWeekOf, weekStartOf } from './local-date.js'
import { percentile } from './statistics.js'

/** The athlete's own usual range of a week, in SLU summed over both legs. */
export interface Corridor {
  readonly lowSlu: number
  readonly highSlu: number
}

/** One ISO week. Loads are SLU summed over both legs unless a side is named. */
export interface WeekView {
  readonly weekStart: string
  readonly isoWeek: string
  readonly partial: boolean
  readonly soleusLoadSlu: number
  readonly soleusLoadSluLeft: number
  readonly soleusLoadSluRight: number
  readonly byStrike: StrikeSums
  readonly distanceM: number
  readonly runningTimeS: number
  readonly sessionCount: number
  readonly knownDays: number
  readonly imputedSlu: number
  readonly corridor: Corridor | null
  readonly weekOnWeekChangeRatio: number | null
}

const CORRIDOR_WEEKS = 12
const CORRIDOR_MIN_WEEKS = 4
const CORRIDOR_LOW_RATIO = 0.15
const CORRIDOR_HIGH_RATIO = 0.85
const MIN_KNOWN_DAYS = 5

/**
 * The last `count` ISO weeks up to the one of `today`, oldest first. The corridor of a week is the 15th to 85th
 * percentile of up to twelve weeks before it, of which four must be known; it never contains the week itself.
 * The change of a week that still runs compares the same weekdays.
 */
export function buildWeeks(input: {
  readonly days: readonly DayRecord[]
  readonly today: string
  readonly count: number
}): WeekView[] {
  const thisWeek = weekStartOf(input.today)
  const weekCount = input.count + CORRIDOR_WEEKS + 1
  const series = dailySeries(input.days, { endDate: addDays(thisWeek, 6), dayCount: weekCount * 7 }, (day) =>
    dayLoadSlu(day, 'total'),
  )
  const byDate = new Map(input.days.map((day) => [day.localDate, day]))
  const stretches = Array.from({ length: weekCount }, (_, index) => series.slice(index * 7, index * 7 + 7))
  return stretches.slice(-input.count).map((stretch, offset) => {
    const index = weekCount - input.count + offset
    const before = stretches[index - 1] ?? []
    return weekView({ stretch, before, byDate, today: input.today }, corridorOf(stretches.slice(0, index)))
  })
}

function weekView(
  source: {
    readonly stretch: readonly DailyValue[]
    readonly before: readonly DailyValue[]
    readonly byDate: ReadonlyMap<string, DayRecord>
    readonly today: string
  },
  corridor: Corridor | null,
): WeekView {
  const { stretch, before, byDate, today } = source
  const weekStart = stretch[0]?.localDate ?? today
  const known = stretch.filter((day) => isKnown(day) && day.localDate <= today)
  const days = known.flatMap((day) => byDate.get(day.localDate) ?? [])
  const total = (valueOf: (day: DayRecord) => number) => days.reduce((sum, day) => sum + valueOf(day), 0)
  const partial = addDays(weekStart, 6) >= today
  // A day that has just begun is not compared; one with a run or a declared rest is.
  const elapsed = stretch.filter((day) => day.localDate < today || (day.localDate === today && isKnown(day)))
  return {
    weekStart,
    isoWeek: isoWeekOf(weekStart),
    partial,
    soleusLoadSlu: total((day) => dayLoadSlu(day, 'total')),
    soleusLoadSluLeft: total((day) => day.soleusLoadSlu.left),
    soleusLoadSluRight: total((day) => day.soleusLoadSlu.right),
    byStrike: {
      rearfoot: total((day) => day.soleusLoadSluByStrike.rearfoot),
      midfoot: total((day) => day.soleusLoadSluByStrike.midfoot),
      forefoot: total((day) => day.soleusLoadSluByStrike.forefoot),
      unknown: total((day) => day.soleusLoadSluByStrike.unknown),
    },
    distanceM: total((day) => day.distanceM),
    runningTimeS: total((day) => day.runningTimeS),
    sessionCount: total((day) => day.sessionCount),
    knownDays: known.length,
    imputedSlu: total((day) => (day.basis === 'imputed' ? dayLoadSlu(day, 'total') : 0)),
    corridor,
    weekOnWeekChangeRatio: changeOverCommonDays(elapsed, before.slice(0, elapsed.length)),
  }
}

function corridorOf(earlier: readonly (readonly DailyValue[])[]): Corridor | null {
  const loads = earlier.slice(-CORRIDOR_WEEKS).flatMap((week) => {
    const known = week.filter(isKnown).length
    const load = known >= MIN_KNOWN_DAYS ? knownWeeklyMean(week) : null
    return load === null ? [] : [load]
  })
  const lowSlu = percentile(loads, CORRIDOR_LOW_RATIO)
  const highSlu = percentile(loads, CORRIDOR_HIGH_RATIO)
  if (loads.length < CORRIDOR_MIN_WEEKS || lowSlu === null || highSlu === null) return null
  return { lowSlu, highSlu }
}
