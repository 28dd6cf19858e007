import type { AlertRecord, Severity } from '../records/alert-record.js'
import type { SessionRecord } from '../records/session-record.js'
import { computeBaseline, type BaselineStage } from '../load/baseline.js'
import { addDays } from '../load/local-date.js'
import { clearAlert, mergeAlert } from './answers.js'
import { RULE_VERSION, type RuleConfig } from './rule-config.js'
import type { RuleContext, RuleResult } from './rule-context.js'
import type { SpikeMemory } from './rules-state.js'
import { readSpikes, type SpikeReading } from './session-spike.js'
import { severityRank } from './severity.js'
import { spikeMessage, spikeNumbers } from './spike-message.js'

const RULE_OF: Readonly<Record<Severity, 'S1' | 'S2' | 'S3'>> = { info: 'S1', warn: 'S2', high: 'S3' }

/**
 * Rules S1–S3 on one run, while it goes on (`provisional`) or when it has ended. One run has at most one alert, for
 * its worst exposure; evaluating it again overwrites that alert. Somebody hears of it only where it is worse, by level or
 * by ratio, than what they heard in the last two weeks.
 */
export function evaluateSession(
  context: RuleContext,
  session: SessionRecord,
  options: { readonly provisional?: boolean } = {},
): RuleResult {
  const reading = worstAllowed(context, session)
  const alertId = `${session.athleteId}.session-spike.${session.sessionId}`
  const mine = context.state.spikes.find((spike) => spike.alertId === alertId)
  const others = context.state.spikes.filter((spike) => spike.alertId !== alertId)
  const stored = context.openAlerts.find((alert) => alert.alertId === alertId)
  const ended = endInfoOf(context, others, session, options.provisional === true)
  if (reading === null) {
    const withdrawn = mine !== undefined && stored !== undefined ? [clearAlert(stored, context.nowUs)] : []
    return {
      alerts: [...withdrawn, ...ended.alerts],
      notifications: [],
      state: { ...context.state, spikes: ended.spikes },
    }
  }
  const rises = severityRank(reading.severity) > severityRank(mine?.severity ?? null)
  const fresh = spikeAlert(context, session, { reading, alertId, provisional: options.provisional === true })
  const alert = mergeAlert(stored, fresh, rises)
  const heard = others.some(
    (spike) =>
      session.localDate < spike.quietUntilDate &&
      severityRank(spike.severity) >= severityRank(reading.severity) &&
      spike.ratio >= reading.ratio,
  )
  const spikes = [
    ...ended.spikes,
    memoryOf(session, { alertId, severity: reading.severity, ratio: reading.ratio }, context.config),
  ]
  return {
    alerts: [alert, ...ended.alerts],
    notifications: rises && !heard ? [alert] : [],
    state: { ...context.state, spikes },
  }
}

interface SpokenReading extends SpikeReading {
  readonly severity: Severity
}

function worstAllowed(context: RuleContext, session: SessionRecord): SpokenReading | null {
  const { stage } = computeBaseline(context.days, addDays(session.localDate, -1), context.config.baseline)
  // The run itself must not be among those it is compared with, nor one that comes later.
  const sessions = context.sessions.filter((other) => other.sessionId !== session.sessionId)
  const readings = readSpikes(session, { ...context, sessions })
  const spoken = readings.flatMap((reading) => {
    const { severity } = reading
    return severity !== null && maySpeak(severity, stage, reading.basis) ? [{ ...reading, severity }] : []
  })
  const worst = spoken[0] ?? null
  // What was filled in never raises the highest level by itself.
  if (worst?.severity === 'high' && session.totals.basis === 'imputed') return { ...worst, severity: 'warn' }
  return worst
}

function maySpeak(severity: Severity, stage: BaselineStage, basis: SpikeReading['basis']): boolean {
  if (basis === 'declared' || stage === 'full') return true
  if (stage === 'building') return severity !== 'info'
  return stage === 'provisional' && severity === 'high'
}

/** A spike of level info is over with the next run. */
function endInfoOf(
  context: RuleContext,
  spikes: readonly SpikeMemory[],
  session: SessionRecord,
  provisional: boolean,
): { readonly alerts: AlertRecord[]; readonly spikes: SpikeMemory[] } {
  const isOver = (spike: SpikeMemory) =>
    !provisional && !spike.cleared && spike.severity === 'info' && spike.localDate <= session.localDate
  const over = spikes.filter(isOver).map((spike) => spike.alertId)
  return {
    alerts: context.openAlerts
      .filter((alert) => over.includes(alert.alertId))
      .map((alert) => clearAlert(alert, context.nowUs)),
    spikes: spikes.map((spike) => (isOver(spike) ? { ...spike, cleared: true } : spike)),
  }
}

function memoryOf(
  session: SessionRecord,
  alert: { readonly alertId: string; readonly severity: Severity; readonly ratio: number },
  config: RuleConfig,
): SpikeMemory {
  const clearDate = addDays(session.localDate, config.sessionSpike.clearDays)
  return {
    ...alert,
    sessionId: session.sessionId,
    localDate: session.localDate,
    clearDate,
    quietUntilDate: addDays(clearDate, config.notify.cooldownDays),
    cleared: false,
  }
}

function spikeAlert(
  context: RuleContext,
  session: SessionRecord,
  spike: { readonly reading: SpokenReading; readonly alertId: string; readonly provisional: boolean },
): AlertRecord {
  const { reading, alertId, provisional } = spike
  const { above, windowDays } = context.config.sessionSpike
  return {
    alertId,
    athleteId: session.athleteId,
    family: 'session-spike',
    ruleId: RULE_OF[reading.severity],
    ruleVersion: RULE_VERSION,
    side: reading.side,
    exposure: reading.exposure,
    episode: session.sessionId,
    severity: reading.severity,
    evidence: reading.exposure === 'distance' ? 'B' : 'D',
    state: 'active',
    raisedTimeUs: context.nowUs,
    updatedTimeUs: context.nowUs,
    clearedTimeUs: null,
    sessionId: session.sessionId,
    numbers: spikeNumbers(reading),
    thresholds: { infoRatio: above.info, warnRatio: above.warn, highRatio: above.high, windowDays },
    message: spikeMessage(reading, { windowDays, provisional }),
    provisional,
    acknowledgement: null,
    snoozedUntilUs: null,
  }
}
