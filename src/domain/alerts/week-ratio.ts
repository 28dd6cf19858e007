import type { Severity } from '../records/alert-record.js'
import type { DayRecord } from '../records/day-record.js'
import type { SessionRecord } from '../records/session-record.js'
import type { LoadSide } from '../load/daily-series.js'
import { computeLoadWindows, type LoadWindows } from '../load/load-windows.js'
import { addDays } from '../load/local-date.js'
import { medianRunSlu } from '../load/session-history.js'
import { highestLevel, type LevelReading } from './hysteresis.js'
import type { RuleConfig } from './rule-config.js'
import { severityRank } from './severity.js'
import { lowerBandFactor } from './uncertainty.js'

/** Rules W1–W3 on one side: the numbers, and what they add up to. */
export interface WeekReading extends LevelReading {
  readonly side: LoadSide
  readonly windows: LoadWindows
  readonly medianRunSlu: number
  readonly lowerBandFactor: number
  /** New territory: above the largest rolling week before, and above the floor. */
  readonly gateOpen: boolean
}

export interface WeekSource {
  readonly days: readonly DayRecord[]
  readonly sessions: readonly SessionRecord[]
  readonly config: RuleConfig
}

/** Null where there is nothing to compare the week with. */
export function readWeekRatio(source: WeekSource, asOfDate: string, side: LoadSide): WeekReading | null {
  const windows = computeLoadWindows(source.days, asOfDate, side)
  const { chronicLoad, uncoupledRatioFilled } = windows
  if (chronicLoad === null || uncoupledRatioFilled === null) return null
  const typicalRun = medianRunSlu(source, asOfDate, side) ?? 0
  const factor = lowerBandFactor(acuteSessions(source.sessions, asOfDate), source.config.uncertainty)
  const dose = enoughDose(source, asOfDate)
  const reach = (load: number) => levelOf(load, { windows, typicalRun, factor, dose, chronicLoad }, source.config)
  const reached = reach(windows.acuteLoad)
  const withoutImputed = reach(windows.acuteLoad - windows.acuteImputedLoad)
  // What was filled in never raises the highest level by itself.
  const capped = reached === 'high' && severityRank(withoutImputed) < severityRank('high') ? 'warn' : reached
  const floor = windows.acuteLoad - chronicLoad >= typicalRun && dose
  const { clearBelow, gatePeakRatio } = source.config.weekRatio
  return {
    side,
    windows,
    medianRunSlu: typicalRun,
    lowerBandFactor: factor,
    gateOpen: floor && windows.peakWeekLoad !== null && windows.acuteLoad > gatePeakRatio * windows.peakWeekLoad,
    reached: capped,
    // The unknown days are filled before a level is given up: what is missing must not look like resting.
    held: highestLevel((severity) => uncoupledRatioFilled >= clearBelow[severity]),
  }
}

interface LevelSource {
  readonly windows: LoadWindows
  readonly typicalRun: number
  readonly factor: number
  readonly dose: boolean
  readonly chronicLoad: number
}

function levelOf(load: number, source: LevelSource, config: RuleConfig): Severity | null {
  const { peakWeekLoad } = source.windows
  if (!source.dose || peakWeekLoad === null || source.chronicLoad <= 0) return null
  return highestLevel((severity) => {
    const peakRatio = severity === 'high' ? config.weekRatio.highPeakRatio : config.weekRatio.gatePeakRatio
    return load >= weekThreshold(severity, source, config) && load > peakRatio * peakWeekLoad
  })
}

/** Least acute load of a level in SLU: the ratio, the band beyond the raw change of that level, and the floor. */
function weekThreshold(severity: Severity, source: LevelSource, config: RuleConfig): number {
  const { chronicLoad, factor, typicalRun } = source
  const beyondBand = (1 + config.weekOnWeek.aboveChangeRatio[severity]) / factor
  return Math.max(chronicLoad * Math.max(config.weekRatio.from[severity], beyondBand), chronicLoad + typicalRun)
}

/** What keeps a week from speaking, and how large it may grow before `severity` does. Null without a comparison. */
export function weekLimit(
  source: WeekSource,
  asOfDate: string,
  severity: Severity,
): { readonly limitSlu: number; readonly bindsOn: 'ratio' | 'peak' | 'floor'; readonly acuteSlu: number } | null {
  const windows = computeLoadWindows(source.days, asOfDate, 'total')
  const { chronicLoad, peakWeekLoad } = windows
  if (chronicLoad === null || chronicLoad <= 0 || peakWeekLoad === null) return null
  const typicalRun = medianRunSlu(source, asOfDate, 'total') ?? 0
  const factor = lowerBandFactor(acuteSessions(source.sessions, asOfDate), source.config.uncertainty)
  const threshold = weekThreshold(severity, { windows, typicalRun, factor, dose: true, chronicLoad }, source.config)
  const peakRatio = severity === 'high' ? source.config.weekRatio.highPeakRatio : source.config.weekRatio.gatePeakRatio
  const limitSlu = Math.max(threshold, peakRatio * peakWeekLoad)
  const bindsOn = limitSlu > threshold ? 'peak' : threshold === chronicLoad + typicalRun ? 'floor' : 'ratio'
  return { limitSlu, bindsOn, acuteSlu: windows.acuteLoad }
}

function acuteSessions(sessions: readonly SessionRecord[], asOfDate: string): SessionRecord[] {
  const first = addDays(asOfDate, -6)
  return sessions.filter(({ state, localDate }) => state === 'finished' && localDate >= first && localDate <= asOfDate)
}

/** Below an hour of running or 5000 steps a side in a week, a ratio is arithmetic noise. */
function enoughDose(source: WeekSource, asOfDate: string): boolean {
  const { minWeekMinutes, minWeekStepsPerSide } = source.config.weekRatio
  const first = addDays(asOfDate, -6)
  const week = source.days.filter(({ localDate }) => localDate >= first && localDate <= asOfDate)
  const sumOf = (valueOf: (day: DayRecord) => number) => week.reduce((sum, day) => sum + valueOf(day), 0)
  const stepsPerSide = Math.min(
    sumOf((day) => day.stepCount.left),
    sumOf((day) => day.stepCount.right),
  )
  return sumOf((day) => day.runningTimeS) >= minWeekMinutes * 60 || stepsPerSide >= minWeekStepsPerSide
}
