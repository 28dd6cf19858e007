import type { SessionOrigin, SessionRecord } from '../../domain/records/session-record.js'
import type { SessionQuery } from '../local-database.js'
import { logChange } from './changes.js'
import type { Connection } from './connection.js'
import { refreshDay } from './days.js'
import type { SessionRow } from './tables.js'
import { fromFlag, fromJson, toFlag, toJson } from './values.js'

/** The latest first. Both dates are in. */
export function listSessions({ all, sql }: Connection, query: SessionQuery): readonly SessionRecord[] {
  let select = sql.selectFrom('sessions').selectAll()
  if (query.athleteId !== undefined) select = select.where('athlete_id', '=', query.athleteId)
  if (query.fromDate !== undefined) select = select.where('local_date', '>=', query.fromDate)
  if (query.toDate !== undefined) select = select.where('local_date', '<=', query.toDate)
  if (query.includeUncounted !== true) select = select.where('disposition', '=', 'counted')
  select = select.orderBy('start_time_us', 'desc').orderBy('session_id')
  if (query.limit !== undefined) select = select.limit(query.limit)
  return all(select).map(toSession)
}

export function getSession({ first, sql }: Connection, sessionId: string): SessionRecord | null {
  const row = first(sql.selectFrom('sessions').selectAll().where('session_id', '=', sessionId))
  return row && toSession(row)
}

/** Those that a stop of the program may have cut off; in order of their start. */
export function listUnfinishedSessions({ all, sql }: Connection): readonly SessionRecord[] {
  const query = sql.selectFrom('sessions').selectAll().where('state', '<>', 'finished').orderBy('start_time_us')
  return all(query).map(toSession)
}

/** The session, its day, and the day it belonged to before, in one transaction. Whether it counts stays as it was said. */
export function putSession(connection: Connection, session: SessionRecord): void {
  connection.transaction(() => {
    const days = writeSession(connection, withWhatWasSaid(connection, session))
    for (const [athleteId, localDate] of days) refreshDay(connection, athleteId, localDate)
  })
}

function withWhatWasSaid(connection: Connection, session: SessionRecord): SessionRecord {
  const known = getSession(connection, session.sessionId)
  if (known === null) return session
  const { disposition, countedBy, origin } = known
  return { ...session, disposition, countedBy, origin }
}

/** @returns the days (athlete, date) that this changes */
export function writeSession(connection: Connection, session: SessionRecord): readonly (readonly [string, string])[] {
  const { first, run, sql } = connection
  const before = first(
    sql
      .selectFrom('sessions')
      .select(['athlete_id', 'local_date', 'start_time_us'])
      .where('session_id', '=', session.sessionId),
  )
  const row = toRow(session)
  run(
    sql
      .insertInto('sessions')
      .values(row)
      .onConflict((conflict) => conflict.column('session_id').doUpdateSet(row)),
  )
  // Before its present point: elsewhere, athlete and start are what tells one point from another.
  if (before !== null && (before.athlete_id !== session.athleteId || before.start_time_us !== session.startTimeUs))
    logChange(connection, 'moved-session', [session.sessionId, before.athlete_id, before.start_time_us])
  logChange(connection, 'session', [session.sessionId])
  const days: (readonly [string, string])[] = [[session.athleteId, session.localDate]]
  if (before !== null && (before.athlete_id !== session.athleteId || before.local_date !== session.localDate))
    days.push([before.athlete_id, before.local_date])
  return days
}

function toRow(session: SessionRecord): SessionRow {
  return {
    session_id: session.sessionId,
    athlete_id: session.athleteId,
    state: session.state,
    source: session.source,
    simulated: toFlag(session.simulated),
    start_time_us: session.startTimeUs,
    end_time_us: session.endTimeUs,
    zone_id: session.zoneId,
    local_date: session.localDate,
    surface: session.surface,
    shoe_id: session.shoeId,
    active_generation: session.activeGeneration,
    model_version: session.modelVersion,
    clock_synchronised: toFlag(session.clockSynchronised),
    totals_json: toJson(session.totals),
    disposition: session.disposition ?? 'counted',
    origin_json: session.origin === undefined ? null : toJson(session.origin),
    counted_by: session.countedBy ?? null,
  }
}

export function toSession(row: SessionRow): SessionRecord {
  return {
    sessionId: row.session_id,
    athleteId: row.athlete_id,
    state: row.state,
    source: row.source,
    simulated: fromFlag(row.simulated),
    startTimeUs: row.start_time_us,
    endTimeUs: row.end_time_us,
    zoneId: row.zone_id,
    localDate: row.local_date,
    surface: row.surface,
    shoeId: row.shoe_id,
    activeGeneration: row.active_generation,
    modelVersion: row.model_version,
    clockSynchronised: fromFlag(row.clock_synchronised),
    totals: fromJson<SessionRecord['totals']>(row.totals_json),
    ...(row.disposition === 'counted' ? {} : { disposition: row.disposition }),
    ...(row.counted_by === null ? {} : { countedBy: row.counted_by }),
    ...(row.origin_json === null ? {} : { origin: fromJson<SessionOrigin>(row.origin_json) }),
  }
}
