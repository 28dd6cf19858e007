import { StoreError } from '../../../runtime/errors.js'
import type { EraseOptions, ErasedRows, ErasureRecord, ErasureScope, RemoteErasure } from '../../erasure.js'
import type { Connection } from '../connection.js'
import { eraseAthlete, erasureScope, scrubDatabase } from './erase-athlete.js'

/** What the worker does for an `ErasureStore`. */
export function erasureMethods(connection: Connection) {
  const c = connection
  return {
    listErasures: () => listErasures(c),
    requestErasure: (athleteId: string, timeUs: number, report: unknown) =>
      requestErasure(c, athleteId, timeUs, report),
    readErasureScope: (athleteId: string) => readErasureScope(c, athleteId),
    eraseAthlete: (athleteId: string, options: EraseOptions) => eraseListed(c, athleteId, options),
    scrub: () => scrub(c),
    completeErasure: (athleteId: string, timeUs: number, report: unknown) =>
      completeErasure(c, athleteId, timeUs, report),
  }
}

interface Kept {
  readonly report: unknown
  /** A remote store had to be told. */
  readonly remote: boolean
}

function listErasures(connection: Connection): readonly ErasureRecord[] {
  const { all, sql } = connection
  return all(sql.selectFrom('erasures').selectAll().orderBy('requested_time_us').orderBy('athlete_id')).map((row) => {
    const { report, remote } = keptOf(row.report_json)
    return {
      athleteId: row.athlete_id,
      requestedTimeUs: row.requested_time_us,
      completedTimeUs: row.completed_time_us,
      report,
      remote: remote ? remoteState(connection, row.athlete_id) : NO_REMOTE,
    }
  })
}

const NO_REMOTE: RemoteErasure = { state: 'none', leftCount: null, timeUs: null, why: null }

/** A cursor passes a deletion when its store has counted nothing left, and on nothing else. */
function remoteState({ first, sql }: Connection, athleteId: string): RemoteErasure {
  const key = JSON.stringify([athleteId])
  const aside = sql.selectFrom('set_aside').select('why').where('kind', '=', 'erasure').where('key', '=', key)
  const entry = sql.selectFrom('change_log').select('sequence').where('kind', '=', 'erasure').where('key', '=', key)
  const told = first(
    sql
      .selectFrom('forward_cursors')
      .select(['sequence', 'delivered_time_us'])
      .orderBy('delivered_time_us', 'desc')
      .limit(1),
  )
  const timeUs = told?.delivered_time_us ?? null
  const refusal = first(aside)
  if (refusal !== null) return { state: 'refused', leftCount: null, timeUs, why: refusal.why }
  const waits = (first(entry)?.sequence ?? 0) > (told?.sequence ?? 0)
  if (waits) return { state: 'pending', leftCount: null, timeUs, why: null }
  return { state: 'done', leftCount: 0, timeUs, why: null }
}

/** One that is on the list stays as it is there, but for a report that it has not got yet. */
function requestErasure(connection: Connection, athleteId: string, timeUs: number, report: unknown): void {
  const insert = 'INSERT OR IGNORE INTO erasures (athlete_id, requested_time_us) VALUES (?, ?)'
  connection.transaction(() => {
    connection.prepare(insert).run(athleteId, timeUs)
    if (keptFor(connection, athleteId).report === null) change(connection, athleteId, { report })
  })
}

function readErasureScope({ raw }: Connection, athleteId: string): ErasureScope {
  return erasureScope(raw, athleteId)
}

function eraseListed(connection: Connection, athleteId: string, options: EraseOptions): ErasedRows {
  const rows = eraseAthlete(connection.raw, athleteId, options)
  if (rows.remotePending) change(connection, athleteId, { remote: true })
  return rows
}

/** For a remote store that was told of athletes before they were erased, and not of that. */
export function tellErasuresAgain(connection: Connection): void {
  const log = connection.prepare("INSERT OR IGNORE INTO change_log (kind, key) VALUES ('erasure', ?)")
  for (const athleteId of connection.prepare('SELECT athlete_id FROM erasures').pluck().all() as string[]) {
    log.run(JSON.stringify([athleteId]))
    change(connection, athleteId, { remote: true })
  }
}

function scrub({ raw }: Connection): void {
  scrubDatabase(raw)
}

function completeErasure(connection: Connection, athleteId: string, timeUs: number, report: unknown): void {
  connection.transaction(() => {
    change(connection, athleteId, { report })
    connection.prepare('UPDATE erasures SET completed_time_us = ? WHERE athlete_id = ?').run(timeUs, athleteId)
  })
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
  const update = 'UPDATE erasures SET report_json = ? WHERE athlete_id = ?'
  connection.transaction(() => {
    const kept = { ...keptFor(connection, athleteId), ...changed }
    connection.prepare(update).run(JSON.stringify(kept), athleteId)
  })
}

function keptFor(connection: Connection, athleteId: string): Kept {
  const json = connection.prepare('SELECT report_json FROM erasures WHERE athlete_id = ?').pluck().get(athleteId)
  return keptOf(typeof json === 'string' ? json : null)
}

function keptOf(json: string | null): Kept {
  const { report = null, remote = false } = json === null ? {} : (JSON.parse(json) as Partial<Kept>)
  return { report, remote }
}
