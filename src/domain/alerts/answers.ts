import type { AlertAcknowledgement, AlertRecord } from '../records/alert-record.js'

const US_PER_HOUR = 3_600_000_000

/** "It was planned" or "I have read it": mutes this level until it clears, at most for the configured days. */
export function acknowledgeAlert(alert: AlertRecord, acknowledgement: AlertAcknowledgement): AlertRecord {
  if (alert.state === 'cleared') return { ...alert, acknowledgement }
  return {
    ...alert,
    state: 'acknowledged',
    acknowledgement,
    snoozedUntilUs: null,
    updatedTimeUs: acknowledgement.timeUs,
  }
}

/** "Not now": quiet for some hours, then it speaks again. A cleared alert stays cleared. */
export function snoozeAlert(alert: AlertRecord, hours: number, nowUs: number): AlertRecord {
  if (alert.state === 'cleared') return alert
  return { ...alert, state: 'snoozed', snoozedUntilUs: nowUs + hours * US_PER_HOUR, updatedTimeUs: nowUs }
}

/** Wakes what was muted only for a time; null where nothing changes. */
export function wakeAlert(alert: AlertRecord, nowUs: number, acknowledgementMaxDays: number): AlertRecord | null {
  const snoozeOver = alert.state === 'snoozed' && alert.snoozedUntilUs !== null && alert.snoozedUntilUs <= nowUs
  const acknowledgedUs = alert.state === 'acknowledged' ? (alert.acknowledgement?.timeUs ?? null) : null
  const answerOver = acknowledgedUs !== null && nowUs - acknowledgedUs >= acknowledgementMaxDays * 24 * US_PER_HOUR
  return snoozeOver || answerOver ? { ...alert, state: 'active', snoozedUntilUs: null, updatedTimeUs: nowUs } : null
}

export function clearAlert(alert: AlertRecord, nowUs: number): AlertRecord {
  return { ...alert, state: 'cleared', clearedTimeUs: nowUs, updatedTimeUs: nowUs, snoozedUntilUs: null }
}

/** The stored alert brought to a new level: going up breaks through any answer, staying or going down keeps it. */
export function mergeAlert(stored: AlertRecord | undefined, next: AlertRecord, rises: boolean): AlertRecord {
  if (stored === undefined) return next
  const kept = { ...next, raisedTimeUs: stored.raisedTimeUs }
  if (rises || stored.state === 'cleared') return kept
  return {
    ...kept,
    state: stored.state,
    acknowledgement: stored.acknowledgement,
    snoozedUntilUs: stored.snoozedUntilUs,
  }
}
