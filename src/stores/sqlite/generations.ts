import { StoreError } from '../../runtime/errors.js'
import type { GenerationCount, SweepReport } from '../local-database.js'
import type { Connection } from './connection.js'
import { removeSeries } from './remove-series.js'

/** The generation that the session shows now; 0 for a session that is not known yet. */
export function resolveGeneration({ prepare }: Connection, key: { athleteId: string; sessionId: string }): number {
  const active = prepare('SELECT active_generation FROM sessions WHERE session_id = ? AND athlete_id = ?')
    .pluck()
    .get(key.sessionId, key.athleteId)
  return typeof active === 'number' ? active : 0
}

/** @throws StoreError `generation-incomplete` where the store has not exactly its steps */
export function checkComplete({ prepare }: Connection, counted: GenerationCount): void {
  const count = prepare(
    'SELECT coalesce(sum(step_count), 0) FROM step_blocks WHERE athlete_id = ? AND session_id = ? AND generation = ?',
  )
  const stored = count.pluck().get(counted.athleteId, counted.sessionId, counted.generation)
  if (stored === counted.stepCount) return
  throw new StoreError(
    `Computation ${counted.generation} of session ${counted.sessionId} is incomplete: the store has ${String(stored)} of ` +
      `its ${counted.stepCount} steps. The computation before it stays.`,
    { code: 'generation-incomplete' },
  )
}

/** Looks by the key of each session, so it takes as long as there are sessions, not steps. */
export function sweepGenerations(connection: Connection): SweepReport {
  const left = { removedSteps: 0, removedMinutes: 0, leftSteps: 0, leftMinutes: 0, sessionCount: 0 }
  const strays = (connection.prepare(WITH_STRAYS).all() as StrayRow[]).map((row) => ({
    ...{ athleteId: row.athlete_id, sessionId: row.session_id, exceptGeneration: row.active_generation },
  }))
  const ofOthers = (connection.prepare(OF_OTHER_ATHLETES).all() as Omit<StrayRow, 'active_generation'>[]).map(
    (row) => ({ athleteId: row.athlete_id, sessionId: row.session_id }),
  )
  for (const scope of [...strays, ...ofOthers]) {
    const report = removeSeries(connection, scope)
    left.sessionCount += 1
    left.removedSteps += report.removedSteps
    left.removedMinutes += report.removedMinutes
    left.leftSteps += report.leftSteps
    left.leftMinutes += report.leftMinutes
  }
  return left
}

interface StrayRow {
  readonly athlete_id: string
  readonly session_id: string
  readonly active_generation: number
}

/** Steps of a run under an athlete whose run it is not: only where somebody has changed it, and a crash came in between. */
const OF_OTHER_ATHLETES = `SELECT a.athlete_id, s.session_id FROM sessions AS s, athletes AS a
  WHERE s.session_id IN (SELECT session_id FROM edits) AND a.athlete_id <> s.athlete_id AND (
    EXISTS (SELECT 1 FROM step_blocks WHERE athlete_id = a.athlete_id AND session_id = s.session_id)
    OR EXISTS (SELECT 1 FROM minutes WHERE athlete_id = a.athlete_id AND session_id = s.session_id)
    OR EXISTS (SELECT 1 FROM evicted_steps WHERE athlete_id = a.athlete_id AND session_id = s.session_id))`

/** Two open ranges each, because SQLite seeks for "smaller" and "larger" and scans for "not equal". */
const WITH_STRAYS = `SELECT athlete_id, session_id, active_generation FROM sessions AS s
  WHERE ${(['<', '>'] as const)
    .flatMap((side) => [
      `EXISTS (SELECT 1 FROM step_blocks INDEXED BY step_blocks_by_stride WHERE athlete_id = s.athlete_id
        AND session_id = s.session_id AND generation ${side} s.active_generation)`,
      ...[0, 1].flatMap((foot) =>
        ['minutes', 'evicted_steps'].map(
          (table) => `EXISTS (SELECT 1 FROM ${table} WHERE athlete_id = s.athlete_id AND session_id = s.session_id
        AND foot = ${foot} AND generation ${side} s.active_generation)`,
        ),
      ),
    ])
    .join(' OR ')}`
