import type { AlertRecord } from '../records/alert-record.js'
import type { DayRecord } from '../records/day-record.js'
import type { Athlete } from '../records/people.js'
import type { SessionRecord } from '../records/session-record.js'
import { addDays, dateRange } from '../load/local-date.js'
import { historyStart } from '../load/daily-series.js'
import { daysFromSessions } from '../load/session-days.js'
import { evaluateDay } from './evaluate-day.js'
import { evaluateSession } from './evaluate-session.js'
import { type RuleConfig, RULES_LOOK_BACK_DAYS } from './rule-config.js'
import type { RuleContext, RuleResult } from './rule-context.js'
import { INITIAL_RULES_STATE, type RulesState } from './rules-state.js'

export interface RuleHistory {
  readonly athlete: Athlete
  readonly sessions: readonly SessionRecord[]
  readonly declaredDays: readonly DayRecord[]
  readonly config: RuleConfig
  /** Last date that is evaluated as a whole; runs of later dates are left out. */
  readonly lastDate: string
  /** When the rules would have run at the end of a date, in microseconds since the epoch. */
  timeOfDateUs(localDate: string): number
}

export interface RuleReplay {
  readonly alerts: readonly AlertRecord[]
  readonly notifications: readonly AlertRecord[]
  readonly state: RulesState
}

/** The real rules over a history, day by day, as they would have run while it happened. */
export function replayRules(history: RuleHistory): RuleReplay {
  const days = daysFromSessions(history.sessions, history.declaredDays)
  const start = historyStart(days)
  const alerts = new Map<string, AlertRecord>()
  const notifications: AlertRecord[] = []
  let state = INITIAL_RULES_STATE
  const take = (result: RuleResult) => {
    for (const alert of result.alerts) alerts.set(alert.alertId, alert)
    notifications.push(...result.notifications)
    state = result.state
  }
  if (start === null) return { alerts: [], notifications, state }
  for (const localDate of dateRange(start, history.lastDate)) {
    const context = (): RuleContext => ({ ...contextOn(history, days, localDate), openAlerts: openOf(alerts), state })
    for (const session of history.sessions) {
      if (session.state === 'finished' && session.localDate === localDate) take(evaluateSession(context(), session))
    }
    take(evaluateDay(context(), localDate))
  }
  return { alerts: [...alerts.values()], notifications, state }
}

function contextOn(
  history: RuleHistory,
  days: readonly DayRecord[],
  localDate: string,
): Omit<RuleContext, 'openAlerts' | 'state'> {
  const from = addDays(localDate, -RULES_LOOK_BACK_DAYS)
  const inView = (record: { readonly localDate: string }) => record.localDate >= from && record.localDate <= localDate
  return {
    athlete: history.athlete,
    days: days.filter(inView),
    sessions: history.sessions.filter(inView),
    config: history.config,
    nowUs: history.timeOfDateUs(localDate),
  }
}

function openOf(alerts: ReadonlyMap<string, AlertRecord>): AlertRecord[] {
  return [...alerts.values()].filter((alert) => alert.state !== 'cleared')
}
