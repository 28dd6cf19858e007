import type { EditDetail, EditRecord } from '../../domain/records/session-edit.js'
import type { SessionExpectation, SessionsChange } from '../local-database.js'
import type { Connection } from './connection.js'
import { refreshDay } from './days.js'
import { checkComplete } from './generations.js'
import { getSession, writeSession } from './sessions.js'
import { putSetting } from './settings.js'
import { fromJson, toJson } from './values.js'

/** In order of session and sequence. */
export function listEdits({ all, sql }: Connection, sessionIds: readonly string[]): readonly EditRecord[] {
  const select = sql.selectFrom('edits').selectAll().where('session_id', 'in', sessionIds)
  return all(select.orderBy('session_id').orderBy('sequence')).map((row) => ({
    sessionId: row.session_id,
    sequence: row.sequence,
    madeTimeUs: row.created_time_us,
    madeBy: row.made_by,
    detail: fromJson<EditDetail>(row.detail_json),
  }))
}

export function listEditedSessions({ prepare }: Connection): readonly string[] {
  return prepare('SELECT DISTINCT session_id FROM edits ORDER BY session_id').pluck().all() as string[]
}

/** Entries, rows and the days of everybody concerned in one transaction; nothing where something is not as expected. */
export function changeSessions(connection: Connection, change: SessionsChange): boolean {
  return connection.transaction(() => {
    if (!change.expected.every((expected) => isAsExpected(connection, expected))) return false
    for (const generation of change.complete ?? []) checkComplete(connection, generation)
    for (const edit of change.edits ?? []) appendEdit(connection, edit)
    const days = new Map<string, readonly [string, string]>()
    for (const row of change.rows) {
      for (const day of writeSession(connection, row)) days.set(JSON.stringify(day), day)
    }
    for (const [athleteId, localDate] of days.values()) refreshDay(connection, athleteId, localDate)
    for (const note of change.notes ?? []) putSetting(connection, note.key, note.value)
    return true
  })
}

function isAsExpected(connection: Connection, expected: SessionExpectation): boolean {
  const { sessionId, editCount, row } = expected
  const count = connection.prepare('SELECT count(*) FROM edits WHERE session_id = ?').pluck().get(sessionId)
  if (count !== editCount) return false
  const now = getSession(connection, sessionId)
  if (row === null || now === null) return row === now
  return (
    now.state === row.state &&
    now.activeGeneration === row.activeGeneration &&
    now.athleteId === row.athleteId &&
    (now.disposition ?? 'counted') === (row.disposition ?? 'counted') &&
    now.surface === row.surface &&
    now.shoeId === row.shoeId
  )
}

function appendEdit({ run, sql }: Connection, { sessionId, sequence, madeTimeUs, madeBy, detail }: EditRecord): void {
  run(
    sql.insertInto('edits').values({
      session_id: sessionId,
      sequence,
      created_time_us: madeTimeUs,
      made_by: madeBy,
      kind: detail.kind,
      detail_json: toJson(detail),
      undoes_sequence: detail.kind === 'undo' ? detail.sequence : null,
    }),
  )
}
