import { sessionsInOrder } from '../load/session-days.js'
import type { AlertRecord } from '../records/alert-record.js'
import { clearAlert, mergeAlert } from './answers.js'
import { replayRules } from './replay-rules.js'
import type { RuleContext, RuleResult } from './rule-context.js'
import type { FamilyState, RulesState } from './rules-state.js'
import { severityRank } from './severity.js'

export interface RewrittenHistory extends RuleContext {
  /** Also those that are over; what people answered to them is theirs again if they hold after all. */
  readonly knownAlerts: readonly AlertRecord[]
  /** Runs of this date or later are not what they were. */
  readonly fromDate: string
  /** The last date that has been judged. */
  readonly lastDate: string
}

/**
 * The warnings as if the runs had always been what they are now: what would not have been said is withdrawn, what would have
 * been said and still hold is said. Warnings from before the first changed run stay as they are, and answers stay.
 * @param history days and sessions of twice the rules' look-back, so that they know as much at its middle as they did then
 */
export function rewriteHistory(history: RewrittenHistory): RuleResult {
  const { athlete, config, nowUs, lastDate, openAlerts } = history
  const replay = replayRules({
    ...{ athlete, config, lastDate },
    sessions: sessionsInOrder(history.sessions),
    declaredDays: history.days.filter(({ sessionCount }) => sessionCount === 0),
    timeOfDateUs: () => nowUs,
  })
  const holding = replay.alerts.filter(({ state }) => state !== 'cleared')
  const state = joinStates(history, replay.state)
  const renamed = holding.map((alert) => asStored(alert, state))
  const alerts: AlertRecord[] = []
  const notifications: AlertRecord[] = []
  for (const stored of openAlerts) {
    const now = renamed.find(({ alertId }) => alertId === stored.alertId)
    if (now !== undefined) alerts.push(brought(stored, now, nowUs))
    else if (isRewritten(history, stored)) alerts.push(clearAlert(stored, nowUs))
  }
  for (const alert of renamed) {
    if (openAlerts.some(({ alertId }) => alertId === alert.alertId) || !isRewritten(history, alert)) continue
    const before = history.knownAlerts.find(({ alertId }) => alertId === alert.alertId)
    const raised = before === undefined ? alert : revived(before, alert)
    alerts.push(raised)
    if (before === undefined) notifications.push(raised)
  }
  return { alerts, notifications, state }
}

/** Whether it speaks of what has changed; a run that still goes on is judged elsewhere. */
function isRewritten({ sessions, fromDate }: RewrittenHistory, { family, episode, sessionId }: AlertRecord): boolean {
  if (family !== 'session-spike') return episode >= fromDate
  const session = sessions.find((one) => one.sessionId === sessionId)
  if (session === undefined) return true
  return session.state === 'finished' && session.localDate >= fromDate
}

function brought(stored: AlertRecord, now: AlertRecord, nowUs: number): AlertRecord {
  const rises = severityRank(now.severity) > severityRank(stored.severity)
  return { ...mergeAlert(stored, now, rises), updatedTimeUs: nowUs }
}

function revived(before: AlertRecord, now: AlertRecord): AlertRecord {
  const { raisedTimeUs, acknowledgement } = before
  const answered = acknowledgement !== null && before.severity === now.severity
  return { ...now, raisedTimeUs, ...(answered ? { state: 'acknowledged', acknowledgement } : {}) }
}

/** What was remembered of the time before stays. */
function joinStates(history: RewrittenHistory, replayed: RulesState): RulesState {
  const { state, fromDate } = history
  const family = (kept: FamilyState, now: FamilyState): FamilyState => {
    if (kept.open !== null && kept.open.episode < fromDate) {
      return now.open === null ? kept : { ...now, open: { ...kept.open, severity: now.open.severity } }
    }
    return now.open !== null && now.open.episode < fromDate ? kept : now
  }
  return {
    ...replayed,
    spikes: [
      ...state.spikes.filter(({ localDate }) => localDate < fromDate),
      ...replayed.spikes.filter(({ localDate }) => localDate >= fromDate),
    ],
    weekRatio: family(state.weekRatio, replayed.weekRatio),
    weekOnWeek: family(state.weekOnWeek, replayed.weekOnWeek),
  }
}

/** An episode that began before is the same one, whichever day the replay finds it from. */
function asStored(alert: AlertRecord, state: RulesState): AlertRecord {
  const open = { 'week-ratio': state.weekRatio.open, 'week-on-week': state.weekOnWeek.open, 'session-spike': null }
  const { [alert.family]: kept } = open
  return kept === null ? alert : { ...alert, alertId: kept.alertId, episode: kept.episode }
}
