import type { SessionRecord } from '../../records/session-record.js'
import { buildWeeks } from '../weeks.js'
import { summariseAthlete, type AthleteInput } from './athlete-summary.js'
import { buildRightShare } from './right-share.js'
import { buildRoomThisWeek, buildRoomToday } from './room.js'
import { baselineMessage, composeSentence } from './sentence.js'
import type { TodayView } from './view-types.js'

export interface TodayInput extends AthleteInput {
  /** Weeks of the chart; 12 where absent. */
  readonly weekCount?: number
  /** Runs that go on, with their totals so far. */
  readonly running?: readonly SessionRecord[]
}

/** Everything the Today page shows of one athlete. */
export function buildToday(input: TodayInput): TodayView {
  const summary = summariseAthlete(input)
  const { windows, baseline, alerts, severity } = summary
  const roomThisWeek = buildRoomThisWeek(input)
  const { shown, usual } = buildRightShare(input.days, input.sessions, input.localDate)
  const isKnown = baseline.withheld === null
  return {
    athlete: input.athlete,
    localDate: input.localDate,
    severity,
    side: severity === 'calm' || severity === 'unknown' ? null : (alerts[0]?.side ?? null),
    ...composeSentence(input, summary, roomThisWeek),
    alerts,
    baseline: { stage: baseline.stage, knownDays28: baseline.knownDays28, message: baselineMessage(baseline) },
    acuteSlu: baseline.knownDays7 > 0 ? windows.acuteLoad : null,
    chronicWeekSlu: isKnown ? windows.chronicLoad : null,
    rollingChangeRatio: summary.rollingChangeRatio,
    roomThisWeek,
    roomToday: buildRoomToday(input, roomThisWeek),
    weeks: buildWeeks({ days: input.days, today: input.localDate, count: input.weekCount ?? 12 }),
    rightShare: shown,
    rightShareUsual: usual,
    lastSession: summary.lastSession,
    runGoingOn: (input.running ?? []).length > 0,
    unknownDays: baseline.unknownDays7,
  }
}
