import type { ChangeKind } from '../change-log/change-log.js'
import type { Connection } from './connection.js'

const FOOT = "CASE foot WHEN 0 THEN 'left' ELSE 'right' END"

/** What there is of each kind, with its key as `logChange` writes it. */
const EVERYTHING: readonly (readonly [kind: ChangeKind, key: string, table: string])[] = [
  ['athlete', 'json_array(athlete_id)', 'athletes'],
  ['steps', `json_array(athlete_id, session_id, ${FOOT}, generation, epoch_minute)`, 'step_blocks'],
  ['minute', `json_array(athlete_id, session_id, ${FOOT}, generation, minute_index)`, 'minutes'],
  ['session', 'json_array(session_id)', 'sessions'],
  ['day', 'json_array(athlete_id, local_date)', 'days'],
  ['alert', 'json_array(alert_id)', 'alerts'],
]

/**
 * Notes every record as changed, so that a remote store is told of it once more; writing something twice there is writing
 * it once. What was noted before keeps its place in front of that.
 * @returns how many entries
 */
export function logEverything(connection: Connection): number {
  return connection.transaction(() =>
    EVERYTHING.reduce(
      (count, [kind, key, table]) =>
        count +
        connection.prepare(`INSERT OR REPLACE INTO change_log (kind, key) SELECT ?, ${key} FROM ${table}`).run(kind)
          .changes,
      0,
    ),
  )
}
