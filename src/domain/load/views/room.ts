import type { RuleConfig } from '../../alerts/rule-config.js'
import { spikeReference } from '../../alerts/session-spike.js'
import { weekLimit } from '../../alerts/week-ratio.js'
import { easyKmText } from '../../alerts/words.js'
import type { DayRecord } from '../../records/day-record.js'
import type { Athlete } from '../../records/people.js'
import type { SessionRecord } from '../../records/session-record.js'
import { computeBaseline, lastTellingDate } from '../baseline.js'
import type { RoomView } from './view-types.js'

/** Days and sessions as for `buildToday`. */
export interface RoomInput {
  readonly athlete: Athlete
  readonly localDate: string
  readonly days: readonly DayRecord[]
  readonly sessions: readonly SessionRecord[]
  readonly config: RuleConfig
  /** Runs that go on, with their totals so far; days and `sessions` have them as they were last written, if at all. */
  readonly running?: readonly SessionRecord[]
}

/**
 * What the seven days that end today may still take before rule W2 would speak: the exact inverse of that rule, with
 * its gate and its floor. Null while too little is known.
 */
export function buildRoomThisWeek(input: RoomInput): RoomView | null {
  const known = computeBaseline(input.days, lastTellingDate(input.days, input.localDate), input.config.baseline)
  if (known.stage !== 'full' || known.withheld !== null) return null
  const limit = weekLimit(input, input.localDate, 'warn')
  if (limit === null) return null
  const reasons = {
    ratio: 'half as much again as a usual week of your last three',
    peak: `${percent(input.config.weekRatio.gatePeakRatio)} of your largest week of the last five`,
    floor: 'one typical run more than a usual week of your last three',
  }
  return roomOf(limit.limitSlu, limit.acuteSlu + loadOfRunningSinceWritten(input), reasons[limit.bindsOn])
}

/**
 * What one run may take until it is 110 % of the longest of 30 days, in soleus load; for the live page, with what the
 * run has so far. Null without three runs to compare with.
 */
export function buildRoomOfRun(input: RoomInput, soFarSlu: number): RoomView | null {
  const reference = spikeReference(input, input.localDate, { exposure: 'soleusLoad', side: 'total' })
  if (reference === null) return null
  const { above, windowDays } = input.config.sessionSpike
  const reason = `${percent(above.info)} of your ${String(windowDays)}-day longest`
  return roomOf(above.info * reference.longest, soFarSlu, reason)
}

/**
 * The tighter of the two limits for today. What was run today, and what goes on, is taken from both: somebody who goes
 * out a second time has not rested in between.
 */
export function buildRoomToday(input: RoomInput, week: RoomView | null): RoomView | null {
  const soFarSlu = loadOf(runsOfToday(input))
  const run = buildRoomOfRun(input, soFarSlu)
  if (week === null || (run !== null && run.leftSlu <= week.leftSlu)) return run
  const beside = run === null ? '' : `; ${run.reason} would be ${easyKmText(run.limitSlu, 'total')}`
  return roomOf(week.leftSlu + soFarSlu, soFarSlu, `the week is the tighter limit${beside}`)
}

function runsOfToday({ sessions, running = [], localDate }: RoomInput): readonly SessionRecord[] {
  const over = sessions.filter((session) => session.state === 'finished' && session.localDate === localDate)
  return [...over, ...running]
}

function loadOfRunningSinceWritten({ sessions, running = [] }: RoomInput): number {
  const ids = new Set(running.map(({ sessionId }) => sessionId))
  return loadOf(running) - loadOf(sessions.filter(({ sessionId }) => ids.has(sessionId)))
}

function loadOf(sessions: readonly SessionRecord[]): number {
  return sessions.reduce(
    (sum, { totals: { soleusLoadSlu } }) => sum + (soleusLoadSlu.left ?? 0) + (soleusLoadSlu.right ?? 0),
    0,
  )
}

function roomOf(limitSlu: number, soFarSlu: number, reason: string): RoomView {
  return { limitSlu, soFarSlu, leftSlu: Math.max(0, limitSlu - soFarSlu), reason }
}

function percent(ratio: number): string {
  return `${String(Math.round(ratio * 100))} %`
}
