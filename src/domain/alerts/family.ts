import type { AlertRecord, AlertSide, RuleFamily, Severity } from '../records/alert-record.js'
import { LOAD_SIDES } from '../load/daily-series.js'
import { daysBetween } from '../load/local-date.js'
import { clearAlert, mergeAlert } from './answers.js'
import { stepSide, type LevelReading } from './hysteresis.js'
import type { RuleContext } from './rule-context.js'
import type { FamilyState } from './rules-state.js'
import { severityRank, worstSeverity } from './severity.js'

/** What makes a family of week rules one: its readings per side, and how an alert of it is worded. */
export interface Family<Reading extends LevelReading> {
  readonly family: RuleFamily
  readonly clearEvaluations: number
  /** Null keeps the side as it is: nothing can be compared. */
  read(side: AlertSide): Reading | null
  describe(
    reading: Reading,
    severity: Severity,
  ): Pick<AlertRecord, 'ruleId' | 'evidence' | 'numbers' | 'thresholds' | 'message'>
}

export interface FamilyResult {
  readonly state: FamilyState
  readonly alerts: readonly AlertRecord[]
  readonly notifications: readonly AlertRecord[]
}

/** One evaluation of a family on one date: sides step, the worst of them is the level of the family's one alert. */
export function evaluateFamily<Reading extends LevelReading>(
  context: RuleContext,
  family: Family<Reading>,
  now: { readonly state: FamilyState; readonly asOfDate: string; readonly template: AlertTemplate },
): FamilyResult {
  const isNew = now.state.lastEvaluatedDate === null || now.asOfDate > now.state.lastEvaluatedDate
  const readings = LOAD_SIDES.map((side) => ({ side, reading: family.read(side) }))
  const sides = { ...now.state.sides }
  for (const { side, reading } of readings) {
    if (reading === null) continue
    sides[side] = stepSide(sides[side], reading, { isNew, clearEvaluations: family.clearEvaluations })
  }
  const stepped: FamilyState = {
    ...now.state,
    sides,
    lastEvaluatedDate: isNew ? now.asOfDate : now.state.lastEvaluatedDate,
  }
  const severity = worstSeverity(LOAD_SIDES.map((side) => sides[side].severity))
  if (severity === now.state.open?.severity || (severity === null && now.state.open === null)) {
    return { state: stepped, alerts: [], notifications: [] }
  }
  if (severity === null) return closeEpisode(context, stepped, now.asOfDate)
  const speaker = readings.find(({ side, reading }) => reading !== null && sides[side].severity === severity)
  if (!speaker?.reading) return { state: stepped, alerts: [], notifications: [] }
  const described = { side: speaker.side, severity, ...family.describe(speaker.reading, severity) }
  return moveEpisode(context, stepped, { ...now, described, family: family.family })
}

/** Fields of an alert that are the same for all week rules. */
export type AlertTemplate = Omit<
  AlertRecord,
  'alertId' | 'family' | 'episode' | 'side' | 'severity' | 'ruleId' | 'evidence' | 'numbers' | 'thresholds' | 'message'
>

type Described = Pick<AlertRecord, 'side' | 'severity' | 'ruleId' | 'evidence' | 'numbers' | 'thresholds' | 'message'>

function moveEpisode(
  context: RuleContext,
  state: FamilyState,
  change: {
    readonly asOfDate: string
    readonly template: AlertTemplate
    readonly described: Described
    readonly family: RuleFamily
  },
): FamilyResult {
  const { severity } = change.described
  const episode = state.open?.episode ?? change.asOfDate
  const alertId = state.open?.alertId ?? `${context.athlete.athleteId}.${change.family}.${episode}`
  const rises = severityRank(severity) > severityRank(state.open?.severity ?? null)
  const stored = context.openAlerts.find((alert) => alert.alertId === alertId)
  const next = { ...change.template, ...change.described, alertId, family: change.family, episode }
  const alert = mergeAlert(stored, next, rises)
  const quiet = isInCooldown(state, severity, { asOfDate: change.asOfDate, days: context.config.notify.cooldownDays })
  return {
    state: { ...state, open: { alertId, episode, severity } },
    alerts: [alert],
    notifications: rises && !quiet ? [alert] : [],
  }
}

function closeEpisode(context: RuleContext, state: FamilyState, asOfDate: string): FamilyResult {
  const alert = context.openAlerts.find((open) => open.alertId === state.open?.alertId)
  const severity = alert?.severity ?? state.open?.severity ?? 'info'
  return {
    state: { ...state, open: null, lastCleared: { localDate: asOfDate, severity } },
    alerts: alert === undefined ? [] : [clearAlert(alert, context.nowUs)],
    notifications: [],
  }
}

/** The same level speaks again only some days after it had cleared; a higher one at once. */
function isInCooldown(
  state: FamilyState,
  severity: Severity,
  now: { readonly asOfDate: string; readonly days: number },
): boolean {
  const last = state.lastCleared
  if (last === null || daysBetween(last.localDate, now.asOfDate) >= now.days) return false
  return severityRank(severity) <= severityRank(last.severity)
}
