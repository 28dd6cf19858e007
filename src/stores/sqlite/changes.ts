import type { ChangeKind, ChangeLogEntry } from '../change-log/change-log.js'
import type { Connection } from './connection.js'

/** Notes a change; called inside the transaction that makes it. The earlier entry of the same record gives way. */
export function logChange(connection: Connection, kind: ChangeKind, key: readonly (string | number | null)[]): void {
  connection.prepare('INSERT OR REPLACE INTO change_log (kind, key) VALUES (?, ?)').run(kind, JSON.stringify(key))
}

export function readChanges(connection: Connection, afterSequence: number, limit: number): readonly ChangeLogEntry[] {
  return connection.all(
    connection.sql
      .selectFrom('change_log')
      .select(['sequence', 'kind', 'key'])
      .where('sequence', '>', afterSequence)
      .orderBy('sequence')
      .limit(limit),
  )
}

export function trimChanges(connection: Connection, upToSequence: number): void {
  connection.run(connection.sql.deleteFrom('change_log').where('sequence', '<=', upToSequence))
}
