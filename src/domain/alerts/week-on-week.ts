import type { Severity } from '../records/alert-record.js'
import type { DayRecord } from '../records/day-record.js'
import type { SessionRecord } from '../records/session-record.js'
import type { LoadSide } from '../load/daily-series.js'
import { computeLoadWindows } from '../load/load-windows.js'
import { addDays } from '../load/local-date.js'
import { buildWeeks } from '../load/weeks.js'
import { highestLevel, type LevelReading } from './hysteresis.js'
import type { RuleConfig } from './rule-config.js'
import { lowerBandFactor } from './uncertainty.js'

/** Rule W0 on one side: seven days against the seven before, as they are. */
export interface WeekOnWeekReading extends LevelReading {
  readonly side: LoadSide
  readonly acuteSlu: number
  readonly rollingChangeRatio: number
  /** Level of the raw number, for its colour; `reached` asks for more: beyond its own band. */
  readonly colour: Severity | null
}

export function readWeekOnWeek(
  source: {
    readonly days: readonly DayRecord[]
    readonly sessions: readonly SessionRecord[]
    readonly config: RuleConfig
  },
  asOfDate: string,
  side: LoadSide,
): WeekOnWeekReading | null {
  const { weekOnWeekChangeRatio: change, acuteLoad } = computeLoadWindows(source.days, asOfDate, side)
  if (change === null) return null
  const { aboveChangeRatio, clearDeltaRatio } = source.config.weekOnWeek
  const first = addDays(asOfDate, -6)
  const recent = source.sessions.filter(({ localDate }) => localDate >= first && localDate <= asOfDate)
  const lowerChange = (1 + change) * lowerBandFactor(recent, source.config.uncertainty) - 1
  return {
    side,
    acuteSlu: acuteLoad,
    rollingChangeRatio: change,
    colour: weekOnWeekColour(change, source.config),
    reached: highestLevel((severity) => lowerChange > aboveChangeRatio[severity]),
    held: highestLevel((severity) => change >= aboveChangeRatio[severity] - clearDeltaRatio),
  }
}

/** The colour of a raw change: shown always, says nothing by itself. */
export function weekOnWeekColour(changeRatio: number, config: RuleConfig): Severity | null {
  return highestLevel((severity) => changeRatio > config.weekOnWeek.aboveChangeRatio[severity])
}

/** Change of the ISO week of `today` against the one before: the same weekdays while it runs. */
export function calendarWeekOnWeek(days: readonly DayRecord[], today: string): number | null {
  return buildWeeks({ days, today, count: 1 })[0]?.weekOnWeekChangeRatio ?? null
}
