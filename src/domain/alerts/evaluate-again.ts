import { addDays } from '../load/local-date.js'
import type { AlertRecord } from '../records/alert-record.js'
import type { SessionRecord } from '../records/session-record.js'
import { evaluateDay } from './evaluate-day.js'
import { evaluateSession } from './evaluate-session.js'
import type { RuleContext, RuleResult } from './rule-context.js'

/**
 * The rules once more after loads of the past have changed: the runs whose word is not over yet, oldest first, then the day.
 * What was said stays said: a run keeps its one alert with its answer, is mentioned anew only where it is worse than that,
 * and its alert is withdrawn where the run is no longer large. Alerts that have ended stay as they were. Week rules take back
 * a level as always, on two later days.
 */
export function evaluateAgain(context: RuleContext, asOfDate: string): RuleResult {
  const stored = new Set(context.openAlerts.map(({ alertId }) => alertId))
  const alerts = new Map<string, AlertRecord>()
  const notifications = new Map<string, AlertRecord>()
  let { state } = context
  const step = (rule: (context: RuleContext) => RuleResult): void => {
    const openAlerts = [...withChanges(context.openAlerts, alerts)].filter((alert) => alert.state !== 'cleared')
    const result = rule({ ...context, openAlerts, state })
    for (const alert of result.alerts) alerts.set(alert.alertId, alert)
    for (const alert of result.notifications) notifications.set(alert.alertId, alert)
    state = result.state
  }
  for (const session of runsThatMaySpeak(context, asOfDate)) step((now) => evaluateSession(now, session))
  step((now) => evaluateDay(now, asOfDate))
  // What one run would have said and the next one ended was never heard by anybody.
  const unheard = (alert: AlertRecord): boolean => alert.state === 'cleared' && !stored.has(alert.alertId)
  return {
    alerts: [...alerts.values()].filter((alert) => !unheard(alert)),
    notifications: [...notifications.values()].filter(({ alertId }) => alerts.get(alertId)?.state !== 'cleared'),
    state,
  }
}

function runsThatMaySpeak({ sessions, state, config }: RuleContext, asOfDate: string): readonly SessionRecord[] {
  const over = new Set(state.spikes.filter(({ cleared }) => cleared).map(({ sessionId }) => sessionId))
  const afterDate = addDays(asOfDate, -config.sessionSpike.clearDays)
  return sessions
    .filter(({ state: at, localDate }) => at === 'finished' && localDate > afterDate && localDate <= asOfDate)
    .filter(({ sessionId }) => !over.has(sessionId))
    .toSorted((a, b) => a.startTimeUs - b.startTimeUs)
}

function* withChanges(
  before: readonly AlertRecord[],
  changed: ReadonlyMap<string, AlertRecord>,
): Generator<AlertRecord> {
  const seen = new Set(before.map(({ alertId }) => alertId))
  for (const alert of before) yield changed.get(alert.alertId) ?? alert
  for (const alert of changed.values()) if (!seen.has(alert.alertId)) yield alert
}
