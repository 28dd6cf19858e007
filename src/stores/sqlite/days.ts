import { chooseDay, sumSessions } from '../../domain/load/sum-day.js'
import type { DayRecord } from '../../domain/records/day-record.js'
import type { SessionTotals } from '../../domain/records/session-record.js'
import type { DayQuery } from '../local-database.js'
import { logChange } from './changes.js'
import type { Connection } from './connection.js'
import type { DayRow } from './tables.js'
import { fromJson } from './values.js'

export function listDays({ all, sql }: Connection, query: DayQuery): readonly DayRecord[] {
  const select = sql.selectFrom('days').selectAll().where('athlete_id', '=', query.athleteId)
  const within = select.where('local_date', '>=', query.fromDate).where('local_date', '<=', query.toDate)
  return all(within.orderBy('local_date')).map(toDay)
}

export function putDeclaredDay(connection: Connection, day: DayRecord): void {
  connection.transaction(() => {
    writeDay(connection, 'declared_days', day)
    refreshDay(connection, day.athleteId, day.localDate)
  })
}

export function removeDeclaredDay(connection: Connection, athleteId: string, localDate: string): void {
  connection.transaction(() => {
    deleteDay(connection, 'declared_days', athleteId, localDate)
    refreshDay(connection, athleteId, localDate)
  })
}

/** Makes the day what its sessions and declarations say; a day of which nothing is known has no row at all. */
export function refreshDay(connection: Connection, athleteId: string, localDate: string): void {
  const declared = declaredDay(connection, athleteId, localDate)
  const day = chooseDay(sumOfSessions(connection, athleteId, localDate), declared)
  if (day === null) deleteDay(connection, 'days', athleteId, localDate)
  else writeDay(connection, 'days', day)
  logChange(connection, 'day', [athleteId, localDate])
}

export function writeDay({ run, sql }: Connection, table: 'days' | 'declared_days', day: DayRecord): void {
  // The key is the whole of what refers to a day, so it may be replaced.
  run(sql.insertInto(table).orReplace().values(toRow(day)))
}

function sumOfSessions({ all, sql }: Connection, athleteId: string, localDate: string): DayRecord | null {
  const select = sql.selectFrom('sessions').select('totals_json').where('athlete_id', '=', athleteId)
  const counted = select.where('local_date', '=', localDate).where('disposition', '=', 'counted')
  const rows = all(counted.orderBy('start_time_us').orderBy('session_id'))
  if (rows.length === 0) return null
  return sumSessions(
    athleteId,
    localDate,
    rows.map((row) => fromJson<SessionTotals>(row.totals_json)),
  )
}

function declaredDay({ first, sql }: Connection, athleteId: string, localDate: string): DayRecord | null {
  const select = sql.selectFrom('declared_days').selectAll().where('athlete_id', '=', athleteId)
  const row = first(select.where('local_date', '=', localDate))
  return row && toDay(row)
}

function deleteDay(
  { run, sql }: Connection,
  table: 'days' | 'declared_days',
  athleteId: string,
  localDate: string,
): void {
  run(sql.deleteFrom(table).where('athlete_id', '=', athleteId).where('local_date', '=', localDate))
}

function toRow(day: DayRecord): DayRow {
  return {
    athlete_id: day.athleteId,
    local_date: day.localDate,
    state: day.state,
    session_count: day.sessionCount,
    soleus_load_slu_left: day.soleusLoadSlu.left,
    soleus_load_slu_right: day.soleusLoadSlu.right,
    soleus_load_slu_rearfoot: day.soleusLoadSluByStrike.rearfoot,
    soleus_load_slu_midfoot: day.soleusLoadSluByStrike.midfoot,
    soleus_load_slu_forefoot: day.soleusLoadSluByStrike.forefoot,
    soleus_load_slu_unknown: day.soleusLoadSluByStrike.unknown,
    distance_m: day.distanceM,
    running_time_s: day.runningTimeS,
    step_count_left: day.stepCount.left,
    step_count_right: day.stepCount.right,
    non_rearfoot_steps: day.nonRearfootSteps,
    basis: day.basis,
  }
}

function toDay(row: DayRow): DayRecord {
  return {
    athleteId: row.athlete_id,
    localDate: row.local_date,
    state: row.state,
    sessionCount: row.session_count,
    soleusLoadSlu: { left: row.soleus_load_slu_left, right: row.soleus_load_slu_right },
    soleusLoadSluByStrike: {
      rearfoot: row.soleus_load_slu_rearfoot,
      midfoot: row.soleus_load_slu_midfoot,
      forefoot: row.soleus_load_slu_forefoot,
      unknown: row.soleus_load_slu_unknown,
    },
    distanceM: row.distance_m,
    runningTimeS: row.running_time_s,
    stepCount: { left: row.step_count_left, right: row.step_count_right },
    nonRearfootSteps: row.non_rearfoot_steps,
    basis: row.basis,
  }
}
