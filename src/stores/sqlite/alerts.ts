import type { AlertAcknowledgement, AlertRecord } from '../../domain/records/alert-record.js'
import type { AlertQuery, Setting } from '../local-database.js'
import { logChange } from './changes.js'
import type { Connection } from './connection.js'
import { putSetting } from './settings.js'
import type { AlertRow } from './tables.js'
import { fromFlag, fromJson, toFlag, toJson } from './values.js'

/** The latest first. */
export function listAlerts({ all, sql }: Connection, query: AlertQuery): readonly AlertRecord[] {
  let select = sql.selectFrom('alerts').selectAll()
  if (query.athleteId !== undefined) select = select.where('athlete_id', '=', query.athleteId)
  if (query.openOnly === true) select = select.where('state', '<>', 'cleared')
  select = select.orderBy('raised_time_us', 'desc').orderBy('alert_id')
  if (query.limit !== undefined) select = select.limit(query.limit)
  return all(select).map(toAlert)
}

export function getAlert({ first, sql }: Connection, alertId: string): AlertRecord | null {
  const row = first(sql.selectFrom('alerts').selectAll().where('alert_id', '=', alertId))
  return row && toAlert(row)
}

export function putAlerts(connection: Connection, alerts: readonly AlertRecord[], remembered?: Setting): void {
  const { run, sql, transaction } = connection
  transaction(() => {
    for (const alert of alerts) {
      const row = toRow(alert)
      run(
        sql
          .insertInto('alerts')
          .values(row)
          .onConflict((conflict) => conflict.column('alert_id').doUpdateSet(row)),
      )
      logChange(connection, 'alert', [alert.alertId])
    }
    if (remembered !== undefined) putSetting(connection, remembered.key, remembered.value)
  })
}

function toRow(alert: AlertRecord): AlertRow {
  return {
    alert_id: alert.alertId,
    athlete_id: alert.athleteId,
    family: alert.family,
    rule_id: alert.ruleId,
    rule_version: alert.ruleVersion,
    side: alert.side,
    exposure: alert.exposure,
    episode: alert.episode,
    severity: alert.severity,
    evidence: alert.evidence,
    state: alert.state,
    raised_time_us: alert.raisedTimeUs,
    updated_time_us: alert.updatedTimeUs,
    cleared_time_us: alert.clearedTimeUs,
    session_id: alert.sessionId,
    numbers_json: toJson(alert.numbers),
    thresholds_json: toJson(alert.thresholds),
    message: alert.message,
    provisional: toFlag(alert.provisional),
    acknowledgement_json: alert.acknowledgement === null ? null : toJson(alert.acknowledgement),
    snoozed_until_us: alert.snoozedUntilUs,
  }
}

function toAlert(row: AlertRow): AlertRecord {
  return {
    alertId: row.alert_id,
    athleteId: row.athlete_id,
    family: row.family,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    side: row.side,
    exposure: row.exposure,
    episode: row.episode,
    severity: row.severity,
    evidence: row.evidence,
    state: row.state,
    raisedTimeUs: row.raised_time_us,
    updatedTimeUs: row.updated_time_us,
    clearedTimeUs: row.cleared_time_us,
    sessionId: row.session_id,
    numbers: fromJson<AlertRecord['numbers']>(row.numbers_json),
    thresholds: fromJson<AlertRecord['thresholds']>(row.thresholds_json),
    message: row.message,
    provisional: fromFlag(row.provisional),
    acknowledgement:
      row.acknowledgement_json === null ? null : fromJson<AlertAcknowledgement>(row.acknowledgement_json),
    snoozedUntilUs: row.snoozed_until_us,
  }
}
