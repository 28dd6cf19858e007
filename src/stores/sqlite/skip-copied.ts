import type { Connection } from './connection.js'
import { advanceCursor, closeGap, openCursor } from './forwarding/cursor.js'

export interface SkipCopied {
  readonly target: string
  /** End of the change log when the copying began: what is behind it may have been copied in an older state. */
  readonly seenSequence: number
  readonly nowUs: number
}

/**
 * Takes for delivered what a complete copy has brought to the target, so that it isn't sent once more. The cursor goes up to
 * the first entry that a copy does not stand for: a deletion other than of an athlete, a run that is not finished, a computation that was not copied.
 * Nobody may be forwarding.
 * @returns how many entries need not be sent
 */
export function skipCopied(connection: Connection, { target, seenSequence, nowUs }: SkipCopied): number {
  return connection.transaction(() => {
    const { sequence, deliveredCount, deliveredTimeUs } = openCursor(connection, target)
    const first = connection.prepare(FIRST_NOT_COPIED).pluck().get({ target, sequence, seenSequence }) as number | null
    // What other targets have passed is no longer in the log; a cursor before it would have a gap again at the next start.
    const passed = connection.prepare('SELECT max(sequence) FROM forward_cursors').pluck().get() as number
    const upToSequence = first === null ? Math.max(seenSequence, passed) : first - 1
    // All that is here is there, whatever the log no longer has.
    closeGap(connection, target)
    if (upToSequence <= sequence) return 0
    const skipped = connection
      .prepare('SELECT count(*) FROM change_log WHERE sequence > ? AND sequence <= ?')
      .pluck()
      .get(sequence, upToSequence) as number
    const progress = { upToSequence, deliveredCount, deliveredTimeUs, delivered: [], setAside: [] }
    advanceCursor(connection, target, progress, nowUs)
    return skipped
  })
}

const COPIED = `EXISTS (SELECT 1 FROM copied_series AS c JOIN sessions AS s ON s.session_id = c.session_id
  WHERE c.target = @target AND s.state = 'finished' AND s.active_generation = c.generation
  AND s.session_id = json_extract(l.key, '$[1]') AND s.athlete_id = json_extract(l.key, '$[0]')
  AND c.generation = json_extract(l.key, '$[3]'))`
const FIRST_NOT_COPIED = `SELECT min(sequence) FROM change_log AS l
  WHERE sequence > @sequence AND sequence <= @seenSequence AND NOT CASE kind
    WHEN 'setting' THEN 1
    WHEN 'athlete' THEN 1
    WHEN 'alert' THEN 1
    WHEN 'erasure' THEN 1
    WHEN 'steps' THEN ${COPIED}
    WHEN 'minute' THEN ${COPIED}
    WHEN 'session' THEN NOT EXISTS (SELECT 1 FROM sessions
      WHERE session_id = json_extract(l.key, '$[0]') AND state <> 'finished')
    WHEN 'day' THEN EXISTS (SELECT 1 FROM days
      WHERE athlete_id = json_extract(l.key, '$[0]') AND local_date = json_extract(l.key, '$[1]'))
    ELSE 0 END`
