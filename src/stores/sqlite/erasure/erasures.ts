import { StoreError } from '../../../runtime/errors.js'
import type { EraseOptions, ErasedRows, ErasureRecord, ErasureScope, RemoteErasure } from '../../erasure.js'
import type { Connection } from '../connection.js'
import { eraseAthlete, erasureScope, scrubDatabase } from './erase-athlete.js'

const NO_REMOTE: RemoteErasure = { state: 'none', leftCount: null, timeUs: null }

interface Kept {
  readonly report: unknown
  readonly remote: RemoteErasure
}

export function listErasures({ all, sql }: Connection): readonly ErasureRecord[] {
  return all(sql.selectFrom('erasures').selectAll().orderBy('requested_time_us').orderBy('athlete_id')).map((row) => ({
    athleteId: row.athlete_id,
    requestedTimeUs: row.requested_time_us,
    completedTimeUs: row.completed_time_us,
    ...keptOf(row.report_json),
  }))
}

/** One that is on the list stays as it is there. */
export function requestErasure(connection: Connection, athleteId: string, timeUs: number, report: unknown): void {
  const insert = 'INSERT OR IGNORE INTO erasures (athlete_id, requested_time_us, report_json) VALUES (?, ?, ?)'
  const kept: Kept = { report, remote: NO_REMOTE }
  connection.transaction(() => connection.prepare(insert).run(athleteId, timeUs, JSON.stringify(kept)))
}

export function readErasureScope({ raw }: Connection, athleteId: string): ErasureScope {
  return erasureScope(raw, athleteId)
}

export function eraseListed(connection: Connection, athleteId: string, options: EraseOptions): ErasedRows {
  const rows = eraseAthlete(connection.raw, athleteId, options)
  if (rows.remotePending) change(connection, athleteId, { remote: { ...NO_REMOTE, state: 'pending' } })
  return rows
}

export function scrub({ raw }: Connection): void {
  scrubDatabase(raw)
}

export function completeErasure(connection: Connection, athleteId: string, timeUs: number, report: unknown): void {
  connection.transaction(() => {
    change(connection, athleteId, { report })
    connection.prepare('UPDATE erasures SET completed_time_us = ? WHERE athlete_id = ?').run(timeUs, athleteId)
  })
}

/** Once nothing more of the athlete can be waiting for that store. */
export function noteRemoteErasure(connection: Connection, athleteId: string, leftCount: number, timeUs: number): void {
  change(connection, athleteId, { remote: { state: 'done', leftCount, timeUs } })
}

/**
 * Ids that were retired are never used again.
 * @throws StoreError `athlete-erased`
 */
export function refuseErased(connection: Connection, athleteIds: Iterable<string | null>): void {
  const isListed = connection.prepare('SELECT 1 FROM erasures WHERE athlete_id = ?').pluck()
  for (const athleteId of new Set(athleteIds)) {
    if (athleteId === null || isListed.get(athleteId) === undefined) continue
    throw new StoreError('The data of this athlete was deleted for good, so nothing more is stored for them.', {
      code: 'athlete-erased',
    })
  }
}

function change(connection: Connection, athleteId: string, changed: Partial<Kept>): void {
  connection.transaction(() => {
    const json = connection.prepare('SELECT report_json FROM erasures WHERE athlete_id = ?').pluck().get(athleteId)
    const kept = { ...keptOf(typeof json === 'string' ? json : null), ...changed }
    connection.prepare('UPDATE erasures SET report_json = ? WHERE athlete_id = ?').run(JSON.stringify(kept), athleteId)
  })
}

function keptOf(json: string | null): Kept {
  if (json === null) return { report: null, remote: NO_REMOTE }
  const { report = null, remote = NO_REMOTE } = JSON.parse(json) as Partial<Kept>
  return { report, remote }
}
