import type { ForwardCursor, ForwardProgress } from '../../change-log/forward-source.js'
import { trimChanges } from '../changes.js'
import type { Connection } from '../connection.js'
import { tellErasuresAgain } from '../erasure/erasures.js'
import { noteSetAside } from './set-aside.js'

/** Begins a cursor where the target has none, and notes what the log no longer has for it. */
export function openCursor(connection: Connection, target: string): ForwardCursor {
  return connection.transaction(() => {
    const known = connection.first(
      connection.sql.selectFrom('forward_cursors').selectAll().where('target', '=', target),
    )
    if (known === null) beginCursor(connection, target)
    noteGap(connection, target, known?.sequence ?? 0)
    return {
      sequence: known?.sequence ?? 0,
      deliveredCount: known?.delivered_count ?? 0,
      deliveredTimeUs: known?.delivered_time_us ?? null,
      hasGap: hasGap(connection, target),
    }
  })
}

function beginCursor(connection: Connection, target: string): void {
  const values = { target, sequence: 0, delivered_count: 0, delivered_time_us: null }
  connection.run(connection.sql.insertInto('forward_cursors').values(values))
  // Their names were not logged before there was anywhere to send them.
  const athleteIds = connection.prepare('SELECT athlete_id FROM athletes ORDER BY athlete_id').pluck().all()
  const log = connection.prepare("INSERT OR IGNORE INTO change_log (kind, key) VALUES ('athlete', ?)")
  for (const athleteId of athleteIds as string[]) log.run(JSON.stringify([athleteId]))
}

/**
 * Every target drops what it has passed, so the furthest of them says what is gone. While a target has a gap, an entry
 * that isn't in the log says nothing of whether its record has arrived there.
 */
function noteGap(connection: Connection, target: string, sequence: number): void {
  const furthest = connection
    .prepare('SELECT coalesce(max(sequence), 0) FROM forward_cursors WHERE target <> ?')
    .pluck()
    .get(target) as number
  if (furthest <= sequence) return
  const row = { name: gapName(target), count: furthest }
  connection.run(connection.sql.insertInto('counters').orReplace().values(row))
  // Another target has passed the deletion of athletes, and this one may have them still.
  tellErasuresAgain(connection)
}

/** Whether the log was cut before this target had read it; until somebody has brought the rest. */
export function hasGap({ prepare }: Connection, target: string): boolean {
  return prepare('SELECT 1 FROM counters WHERE name = ?').get(gapName(target)) !== undefined
}

/** Everything that is here has been brought to the target by other means than the log. */
export function closeGap({ run, sql }: Connection, target: string): void {
  run(sql.deleteFrom('counters').where('name', '=', gapName(target)))
}

const gapName = (target: string): string => `change-log-gap:${target}`

/**
 * Cursor, what was set aside and the trimmed log in one transaction: a crash leaves all of it or nothing, and then the
 * same is sent once more.
 */
export function advanceCursor(connection: Connection, target: string, progress: ForwardProgress, nowUs: number): void {
  connection.transaction(() => {
    const { upToSequence, deliveredCount, deliveredTimeUs } = progress
    connection.prepare(MOVE).run(target, upToSequence, deliveredCount, deliveredTimeUs)
    noteSetAside(connection, target, progress, nowUs)
    trimChanges(connection, upToSequence)
  })
}

const MOVE =
  'INSERT OR REPLACE INTO forward_cursors (target, sequence, delivered_count, delivered_time_us) VALUES (?, ?, ?, ?)'
