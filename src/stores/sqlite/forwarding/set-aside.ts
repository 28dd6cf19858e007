import type { Selectable } from 'kysely'
import { MINUTE_US } from '../../../domain/units/units.js'
import type { ChangeLogEntry } from '../../change-log/change-log.js'
import type { ForwardProgress } from '../../change-log/forward-source.js'
import type { SetAsideEntry } from '../../change-log/forward-target.js'
import { logChange } from '../changes.js'
import type { Connection } from '../connection.js'
import type { Flag, SetAsideRow, StepBlockRow } from '../tables.js'
import { fromFootNumber } from '../values.js'
import { EntryKey, UnreadableEntry } from './entry-key.js'
import { scopeOf } from './read-work.js'

const LISTED = 100

type Row = Selectable<SetAsideRow>

/** In the transaction in which the cursor passes them. What has arrived meanwhile is no longer set aside. */
export function noteSetAside(connection: Connection, target: string, progress: ForwardProgress, nowUs: number): void {
  const { prepare } = connection
  if (progress.delivered.length > 0 && prepare('SELECT 1 FROM set_aside WHERE target = ? LIMIT 1').get(target)) {
    const settle = prepare('DELETE FROM set_aside WHERE target = ? AND kind = ? AND key = ?')
    for (const { kind, key } of progress.delivered) settle.run(target, kind, key)
  }
  const put = (entry: ChangeLogEntry, why: string, givenUp: Flag): void => {
    if (isStillMeant(connection, entry)) prepare(PUT).run(target, entry.kind, entry.key, why, nowUs, givenUp)
  }
  for (const entry of progress.notKept ?? []) put(entry, 'They may be older than the bucket keeps.', 1)
  for (const { entry, why } of progress.setAside) put(entry, why, 0)
}

/** Whoever is erased while a batch of theirs is on its way leaves the log, and must not come back by what is refused of it. */
function isStillMeant({ prepare }: Connection, { kind, key }: Pick<ChangeLogEntry, 'kind' | 'key'>): boolean {
  if (prepare('SELECT 1 FROM erasures LIMIT 1').get() === undefined) return true
  return prepare('SELECT 1 FROM change_log WHERE kind = ? AND key = ?').get(kind, key) !== undefined
}

const PUT = `INSERT INTO set_aside (target, kind, key, why, set_aside_time_us, given_up) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (target, kind, key) DO UPDATE SET why = excluded.why, set_aside_time_us = excluded.set_aside_time_us,
    given_up = excluded.given_up`

/** The latest first, a hundred at the most. */
export function listSetAside(connection: Connection, target: string): readonly SetAsideEntry[] {
  return rowsOf(connection, target, LISTED).map((row) => ({
    setAsideId: row.set_aside_id,
    kind: row.kind,
    key: row.key,
    why: row.why,
    setAsideTimeUs: row.set_aside_time_us,
  }))
}

export function countSetAside({ prepare }: Connection, target: string): number {
  return prepare('SELECT count(*) FROM set_aside WHERE target = ? AND given_up = 0').pluck().get(target) as number
}

/** Logs them once more: what they stand for is read and sent anew, in its turn. */
export function retrySetAside(connection: Connection, target: string, setAsideIds?: readonly number[]): number {
  return connection.transaction(() => {
    const wanted = setAsideIds === undefined ? null : new Set(setAsideIds)
    const rows = rowsOf(connection, target, -1).filter((row) => wanted === null || wanted.has(row.set_aside_id))
    let count = 0
    for (const row of rows) {
      if (!logAgain(connection, row)) continue
      connection.prepare('DELETE FROM set_aside WHERE set_aside_id = ?').run(row.set_aside_id)
      count += 1
    }
    return count
  })
}

/** They stay in the table, because what never arrived may not be dropped here as delivered. */
export function dropSetAside(connection: Connection, target: string, setAsideIds: readonly number[]): number {
  const giveUp = connection.prepare(
    'UPDATE set_aside SET given_up = 1 WHERE target = ? AND set_aside_id = ? AND given_up = 0',
  )
  return connection.transaction(() => setAsideIds.reduce((count, id) => count + giveUp.run(target, id).changes, 0))
}

function rowsOf({ prepare }: Connection, target: string, limit: number): Row[] {
  return prepare('SELECT * FROM set_aside WHERE target = ? AND given_up = 0 ORDER BY set_aside_id DESC LIMIT ?').all(
    target,
    limit,
  ) as Row[]
}

/**
 * A deletion that comes later than it was asked for must not take what was written since, so that follows it again.
 * @returns false where that is no longer here; then the deletion is not made
 */
function logAgain(connection: Connection, entry: Pick<ChangeLogEntry, 'kind' | 'key'>): boolean {
  try {
    if (takesEvicted(connection, entry)) return false
    relog(connection, entry)
    logWhatFollows(connection, entry)
  } catch (error) {
    if (!(error instanceof UnreadableEntry)) throw error
    // Nothing is deleted for it either; a newer version may know it.
    relog(connection, entry)
  }
  return true
}

function relog({ prepare }: Connection, { kind, key }: Pick<ChangeLogEntry, 'kind' | 'key'>): void {
  prepare('INSERT OR REPLACE INTO change_log (kind, key) VALUES (?, ?)').run(kind, key)
}

function logWhatFollows(connection: Connection, { kind, key }: Pick<ChangeLogEntry, 'kind' | 'key'>): void {
  if (kind === 'removal') logScope(connection, key)
  if (kind === 'moved-session') logChange(connection, 'session', [new EntryKey(key).name()])
  if (kind === 'moved-step') {
    const parts = new EntryKey(key)
    const of = [parts.name(), parts.name(), parts.foot(), parts.integer()] as const
    logChange(connection, 'steps', [...of, Math.floor(parts.integer() / MINUTE_US)])
  }
}

/** What it would take may stand there alone, and could not be written again after it. */
function takesEvicted({ first, sql }: Connection, { kind, key }: Pick<ChangeLogEntry, 'kind' | 'key'>): boolean {
  if (kind !== 'removal' && kind !== 'moved-step') return false
  const { athleteId, sessionId, generation } = kind === 'removal' ? scopeOf(new EntryKey(key)) : seriesOf(key)
  let select = sql.selectFrom('evicted_steps').select('session_id').where('athlete_id', '=', athleteId)
  if (sessionId !== undefined) select = select.where('session_id', '=', sessionId)
  if (generation !== undefined) select = select.where('generation', '=', generation)
  return first(select.limit(1)) !== null
}

function seriesOf(movedStepKey: string): ReturnType<typeof scopeOf> {
  const key = new EntryKey(movedStepKey)
  const [athleteId, sessionId] = [key.name(), key.name()]
  key.foot()
  return { athleteId, sessionId, generation: key.integer() }
}

function logScope(connection: Connection, key: string): void {
  const { athleteId, sessionId = null, generation = null } = scopeOf(new EntryKey(key))
  for (const [table, kind, index] of SERIES) {
    const rows = connection
      .prepare(
        `SELECT session_id, foot, generation, ${index} AS minute FROM ${table} WHERE athlete_id = @athleteId
          AND (@sessionId IS NULL OR session_id = @sessionId) AND (@generation IS NULL OR generation = @generation)`,
      )
      .all({ athleteId, sessionId, generation }) as (Pick<StepBlockRow, 'session_id' | 'foot' | 'generation'> & {
      minute: number
    })[]
    for (const row of rows)
      logChange(connection, kind, [athleteId, row.session_id, fromFootNumber(row.foot), row.generation, row.minute])
  }
}

const SERIES = [
  ['step_blocks', 'steps', 'epoch_minute'],
  ['minutes', 'minute', 'minute_index'],
] as const
