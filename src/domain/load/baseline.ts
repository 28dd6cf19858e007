import type { DayRecord } from '../records/day-record.js'
import { dailySeries, isKnown } from './daily-series.js'
import { dateRange, addDays } from './local-date.js'

/** How much of the athlete is known, and so what may be compared. */
export type BaselineStage = 'learning' | 'provisional' | 'building' | 'full'

export interface BaselineConfig {
  readonly fullDays: number
  readonly minKnownOf28: number
  readonly minKnownOf7: number
  readonly buildingFromDays: number
  readonly provisionalFromDays: number
  /** Ratios are withheld where more of the chronic days than this are unknown. */
  readonly maxUnknownChronicRatio: number
  readonly maxUnknownAcuteDays: number
}

export interface Baseline {
  readonly stage: BaselineStage
  readonly knownDaysTotal: number
  readonly knownDays28: number
  readonly knownDays7: number
  /** Days of the last week nobody has said anything about. */
  readonly unknownDays7: readonly string[]
  /** Why ratios are withheld: days unknown, or history too short; null where they are shown. */
  readonly withheld: 'learning' | 'acute-unknown' | 'chronic-unknown' | null
}

/** What is known as of a day. Days before the first known one count as not there yet, not as unknown. */
export function computeBaseline(days: readonly DayRecord[], asOfDate: string, config: BaselineConfig): Baseline {
  const month = dailySeries(days, { endDate: asOfDate, dayCount: 28 }, () => 0)
  const week = month.slice(-7)
  const unknownOf = (stretch: typeof month) => stretch.filter((day) => day.state === 'unknown')
  const inHistory = month.filter((day) => day.state !== 'absent').length
  const knownDays28 = month.filter(isKnown).length
  const knownDays7 = week.filter(isKnown).length
  const knownDaysTotal = days.filter((day) => day.state !== 'unknown' && day.localDate <= asOfDate).length
  const counts = { knownDaysTotal, knownDays28, knownDays7 }
  const chronicUnknown = unknownOf(month).length > config.maxUnknownChronicRatio * inHistory
  const withheld =
    knownDaysTotal < config.provisionalFromDays
      ? 'learning'
      : unknownOf(week).length > config.maxUnknownAcuteDays
        ? 'acute-unknown'
        : chronicUnknown
          ? 'chronic-unknown'
          : null
  return { stage: stageOf(counts, config), ...counts, unknownDays7: unknownDates(days, asOfDate), withheld }
}

function stageOf(
  known: { knownDaysTotal: number; knownDays28: number; knownDays7: number },
  config: BaselineConfig,
): BaselineStage {
  const enough = known.knownDays28 >= config.minKnownOf28 && known.knownDays7 >= config.minKnownOf7
  if (known.knownDaysTotal >= config.fullDays && enough) return 'full'
  // Long known but lately silent: what is known of the last four weeks decides.
  const basisDays = known.knownDaysTotal >= config.fullDays ? known.knownDays28 : known.knownDaysTotal
  if (basisDays >= config.buildingFromDays) return 'building'
  return basisDays >= config.provisionalFromDays ? 'provisional' : 'learning'
}

function unknownDates(days: readonly DayRecord[], asOfDate: string): string[] {
  const known = new Set(days.filter((day) => day.state !== 'unknown').map((day) => day.localDate))
  return dateRange(addDays(asOfDate, -6), asOfDate).filter((localDate) => !known.has(localDate))
}

/** Today where something is known of it, else yesterday: a day that has just begun is no gap. */
export function lastTellingDate(days: readonly DayRecord[], today: string): string {
  return days.some((day) => day.localDate === today && day.state !== 'unknown') ? today : addDays(today, -1)
}
