import type { AlertRecord, AlertSide, Severity } from '../records/alert-record.js'
import { computeBaseline, type Baseline } from '../load/baseline.js'
import { clearAlert, wakeAlert } from './answers.js'
import { evaluateFamily, type AlertTemplate, type Family, type FamilyResult } from './family.js'
import { RULE_VERSION } from './rule-config.js'
import type { RuleContext, RuleResult } from './rule-context.js'
import type { FamilyState, RulesState } from './rules-state.js'
import { calendarWeekOnWeek, readWeekOnWeek, type WeekOnWeekReading } from './week-on-week.js'
import { readWeekRatio, type WeekReading } from './week-ratio.js'
import * as words from './week-message.js'

const RULE_OF: Readonly<Record<Severity, 'W1' | 'W2' | 'W3'>> = { info: 'W1', warn: 'W2', high: 'W3' }

/**
 * The daily rules of one athlete as of a local date: ends what is over, wakes what was muted only for a time, and
 * evaluates the week rules. Meant for the early morning with yesterday's date, and after a run with its own; a date
 * counts once towards clearing. Where too much is unknown the week rules stay exactly as they are.
 */
export function evaluateDay(context: RuleContext, asOfDate: string): RuleResult {
  const ended = endSpikes(context, asOfDate)
  const woken = context.openAlerts
    .filter((alert) => !ended.alerts.some((other) => other.alertId === alert.alertId))
    .flatMap((alert) => wakeAlert(alert, context.nowUs, context.config.notify.acknowledgementMaxDays) ?? [])
  const openAlerts = context.openAlerts.map((alert) => woken.find((other) => other.alertId === alert.alertId) ?? alert)
  const baseline = computeBaseline(context.days, asOfDate, context.config.baseline)
  const week = { ...context, openAlerts }
  const ratio = weekRatioFamily(week, asOfDate, baseline)
  const raw = weekOnWeekFamily(week, asOfDate, baseline)
  const changed = [...ended.alerts, ...ratio.alerts, ...raw.alerts]
  const stillWoken = woken.filter((alert) => !changed.some((other) => other.alertId === alert.alertId))
  const spokenAgain = stillWoken.filter((alert) => alert.acknowledgement === null)
  return {
    alerts: [...changed, ...stillWoken],
    notifications: [...ratio.notifications, ...raw.notifications, ...spokenAgain],
    state: { ...context.state, spikes: ended.spikes, weekRatio: ratio.state, weekOnWeek: raw.state },
  }
}

function endSpikes(context: RuleContext, asOfDate: string): { alerts: AlertRecord[]; spikes: RulesState['spikes'] } {
  const over = context.state.spikes.filter((spike) => !spike.cleared && asOfDate >= spike.clearDate)
  const ids = over.map((spike) => spike.alertId)
  return {
    alerts: context.openAlerts
      .filter((alert) => ids.includes(alert.alertId))
      .map((alert) => clearAlert(alert, context.nowUs)),
    spikes: context.state.spikes
      .filter((spike) => asOfDate < spike.quietUntilDate)
      .map((spike) => (ids.includes(spike.alertId) ? { ...spike, cleared: true } : spike)),
  }
}

function weekRatioFamily(context: RuleContext, asOfDate: string, baseline: Baseline): FamilyResult {
  if (isFrozen(baseline)) return unchanged(context.state.weekRatio)
  const family: Family<WeekReading> = {
    family: 'week-ratio',
    clearEvaluations: context.config.weekRatio.clearEvaluations,
    read(side: AlertSide) {
      const reading = readWeekRatio(context, asOfDate, side)
      // While the history is still short only the highest level may speak.
      if (reading === null || baseline.stage === 'full' || reading.reached === 'high') return reading
      return { ...reading, reached: null }
    },
    describe: (reading, severity) => ({
      ruleId: RULE_OF[severity],
      evidence: 'C-',
      numbers: words.weekRatioNumbers(reading),
      thresholds: words.weekRatioThresholds(severity, context.config),
      message: words.weekRatioMessage(reading, asOfDate),
    }),
  }
  return evaluateFamily(context, family, { state: context.state.weekRatio, asOfDate, template: templateOf(context) })
}

function weekOnWeekFamily(context: RuleContext, asOfDate: string, baseline: Baseline): FamilyResult {
  const { config, state } = context
  if (!config.weekOnWeek.notifies) return closeUnasked(context)
  if (isFrozen(baseline) || baseline.stage !== 'full') return unchanged(state.weekOnWeek)
  const calendar = calendarWeekOnWeek(context.days, asOfDate)
  const family: Family<WeekOnWeekReading> = {
    family: 'week-on-week',
    clearEvaluations: config.weekOnWeek.clearEvaluations,
    read: (side: AlertSide) => readWeekOnWeek(context, asOfDate, side),
    describe: (reading, severity) => ({
      ruleId: 'W0',
      evidence: 'C-',
      numbers: words.weekOnWeekNumbers(reading, calendar),
      thresholds: { changeRatio: config.weekOnWeek.aboveChangeRatio[severity] },
      message: words.weekOnWeekMessage(reading, calendar, asOfDate),
    }),
  }
  return evaluateFamily(context, family, { state: state.weekOnWeek, asOfDate, template: templateOf(context) })
}

/** Strict mode was switched off: what it had opened ends. */
function closeUnasked(context: RuleContext): FamilyResult {
  const { open } = context.state.weekOnWeek
  if (open === null) return unchanged(context.state.weekOnWeek)
  const alerts = context.openAlerts
    .filter((alert) => alert.alertId === open.alertId)
    .map((alert) => clearAlert(alert, context.nowUs))
  const clear = { severity: null, clearCount: 0 }
  const sides = { total: clear, left: clear, right: clear }
  return { state: { ...context.state.weekOnWeek, sides, open: null }, alerts, notifications: [] }
}

function isFrozen(baseline: Baseline): boolean {
  return baseline.withheld !== null || baseline.stage === 'learning' || baseline.stage === 'provisional'
}

function unchanged(state: FamilyState): FamilyResult {
  return { state, alerts: [], notifications: [] }
}

function templateOf(context: RuleContext): AlertTemplate {
  return {
    athleteId: context.athlete.athleteId,
    ruleVersion: RULE_VERSION,
    exposure: 'soleusLoad',
    state: 'active',
    raisedTimeUs: context.nowUs,
    updatedTimeUs: context.nowUs,
    clearedTimeUs: null,
    sessionId: null,
    provisional: false,
    acknowledgement: null,
    snoozedUntilUs: null,
  }
}
