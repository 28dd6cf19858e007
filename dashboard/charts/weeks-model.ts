import type { Week } from '../../src/contracts/views.js'
import { formatChange, formatLocalDate } from '../lib/format.js'
import { easyKmFromSlu } from '../lib/units.js'

/** One week ready to be drawn, in easy kilometres. The parts add up to the total. */
export interface WeekBar {
  readonly label: string
  readonly longLabel: string
  readonly totalKm: number
  readonly rearfootKm: number
  /** Midfoot and forefoot together: those two are only weakly told apart. */
  readonly notRearfootKm: number
  readonly strikeUnknownKm: number
  /** What was filled in for runs without a pod. */
  readonly estimatedKm: number
  readonly corridorKm: { readonly low: number; readonly high: number } | null
  /** Nothing is known of this week: not the same as a week of rest. */
  readonly unknown: boolean
  readonly knownDays: number
  readonly partial: boolean
  readonly changeText: string | null
  readonly aboveUsual: boolean
}

const barOf = (week: Week, isLast: boolean): WeekBar => {
  const total = week.soleusLoadSlu
  const { byStrike } = week
  // What was filled in has no strike; only where more was filled in than that does it take from the others.
  const imputed = Math.min(total, Math.max(0, week.imputedSlu))
  const withoutStrike = Math.min(imputed, byStrike.unknown)
  const known = total - byStrike.unknown
  const estimatedRatio = known > 0 ? Math.min(1, (imputed - withoutStrike) / known) : 0
  const measuredKm = (slu: number): number => easyKmFromSlu(slu) * (1 - estimatedRatio)
  const date = formatLocalDate(week.weekStart, 'short')
  return {
    label: isLast && week.partial ? 'now' : date,
    longLabel: `Week of ${date}${week.partial ? ', so far' : ''}`,
    totalKm: easyKmFromSlu(total),
    rearfootKm: measuredKm(byStrike.rearfoot),
    notRearfootKm: measuredKm(byStrike.midfoot + byStrike.forefoot),
    strikeUnknownKm: easyKmFromSlu(byStrike.unknown - withoutStrike),
    estimatedKm: easyKmFromSlu(imputed),
    corridorKm:
      week.corridor === null
        ? null
        : { low: easyKmFromSlu(week.corridor.lowSlu), high: easyKmFromSlu(week.corridor.highSlu) },
    unknown: week.knownDays === 0 && total === 0,
    knownDays: week.knownDays,
    partial: week.partial,
    changeText: week.weekOnWeekChangeRatio === null ? null : formatChange(week.weekOnWeekChangeRatio),
    aboveUsual: week.corridor !== null && total > week.corridor.highSlu,
  }
}

/** Weeks from the first of which something is known: before it there is nothing to ask about. */
export const fromFirstKnown = (weeks: readonly Week[]): readonly Week[] => {
  const first = weeks.findIndex(({ knownDays, soleusLoadSlu }) => knownDays > 0 || soleusLoadSlu > 0)
  return first < 0 ? [] : weeks.slice(first)
}

/** The last `count` weeks, oldest first. */
export const weekBars = (weeks: readonly Week[], count: number): readonly WeekBar[] => {
  const shown = weeks.slice(-count)
  return shown.map((week, index) => barOf(week, index === shown.length - 1))
}

/** Stretches of neighbouring weeks with the same corridor, as one band each: [first, last] both included. */
export interface CorridorBand {
  readonly first: number
  readonly last: number
  readonly low: number
  readonly high: number
}

export const corridorBands = (bars: readonly WeekBar[]): readonly CorridorBand[] => {
  const bands: CorridorBand[] = []
  bars.forEach(({ corridorKm }, index) => {
    if (corridorKm === null) return
    const before = bands.at(-1)
    if (before?.last === index - 1 && before.low === corridorKm.low && before.high === corridorKm.high) {
      bands[bands.length - 1] = { ...before, last: index }
    } else bands.push({ first: index, last: index, ...corridorKm })
  })
  return bands
}

/** Below it whole kilometres on the axis would repeat. */
const LEAST_TOP_KM = 4

/** Top of the axis: above every bar and the usual range, but an open-ended range does not dwarf the bars. */
export const weeksTopKm = (bars: readonly WeekBar[]): number => {
  const highestBar = Math.max(LEAST_TOP_KM, ...bars.map(({ totalKm }) => totalKm))
  const highestUsual = Math.max(0, ...bars.map(({ corridorKm }) => corridorKm?.high ?? 0))
  return Math.max(highestBar, Math.min(highestUsual, 2 * highestBar)) * 1.12
}
