import type { DeletionScope, RemovalReport } from '../store.js'
import { logChange } from './changes.js'
import type { Connection } from './connection.js'

/**
 * Deletes steps and minutes of the scope, and counts before and after in the same transaction. Steps that only a remote
 * store has count too: the change log tells that store to remove them.
 */
export function removeSeries(connection: Connection, scope: DeletionScope): RemovalReport {
  return connection.transaction(() => {
    const before = countSeries(connection, scope)
    const generations = scope.exceptGeneration === undefined ? [] : storedGenerations(connection, scope)
    for (const table of TABLES) deleteFrom(connection, table, scope)
    const left = countSeries(connection, scope)
    logRemoval(connection, scope, generations)
    return {
      removedSteps: before.steps - left.steps,
      removedMinutes: before.minutes - left.minutes,
      leftSteps: left.steps,
      leftMinutes: left.minutes,
    }
  })
}

/** A reader of the log gets the generations that went, each by its number: it deletes by key and can't say "all but". */
function logRemoval(connection: Connection, scope: DeletionScope, generations: readonly SeriesOfGeneration[]): void {
  const { athleteId, sessionId = null, generation = null } = scope
  if (scope.exceptGeneration === undefined) logChange(connection, 'removal', [athleteId, sessionId, generation])
  for (const gone of generations) logChange(connection, 'removal', [athleteId, gone.session_id, gone.generation])
}

interface SeriesOfGeneration {
  readonly session_id: string
  readonly generation: number
}

function storedGenerations({ all, sql }: Connection, scope: DeletionScope): SeriesOfGeneration[] {
  const of = (table: Table) =>
    narrow(sql.selectFrom(table).select(['session_id', 'generation']).where('athlete_id', '=', scope.athleteId), scope)
  return all(of('step_blocks').union(of('minutes')).union(of('evicted_steps')))
}

const TABLES = ['step_blocks', 'minutes', 'evicted_steps'] as const
type Table = (typeof TABLES)[number]

interface Narrowable<Q> {
  where(column: 'session_id' | 'generation', operator: '=' | '<>', value: string | number): Q
}

function narrow<Q extends Narrowable<Q>>(query: Q, scope: DeletionScope): Q {
  let narrowed = query
  if (scope.sessionId !== undefined) narrowed = narrowed.where('session_id', '=', scope.sessionId)
  if (scope.generation !== undefined) narrowed = narrowed.where('generation', '=', scope.generation)
  if (scope.exceptGeneration !== undefined) narrowed = narrowed.where('generation', '<>', scope.exceptGeneration)
  return narrowed
}

function deleteFrom({ run, sql }: Connection, table: Table, scope: DeletionScope): void {
  run(narrow(sql.deleteFrom(table).where('athlete_id', '=', scope.athleteId), scope))
}

function countSeries({ first, sql }: Connection, scope: DeletionScope): { steps: number; minutes: number } {
  const sumOf = (table: 'step_blocks' | 'evicted_steps') =>
    narrow(
      sql
        .selectFrom(table)
        .select(({ fn }) => fn.sum<number | null>('step_count').as('count'))
        .where('athlete_id', '=', scope.athleteId),
      scope,
    )
  const minutes = sql.selectFrom('minutes').select(({ fn }) => fn.countAll<number>().as('count'))
  const here = first(sumOf('step_blocks'))?.count ?? 0
  const elsewhere = first(sumOf('evicted_steps').where('reason', '=', 'forwarded'))?.count ?? 0
  return {
    steps: here + elsewhere,
    minutes: first(narrow(minutes.where('athlete_id', '=', scope.athleteId), scope))?.count ?? 0,
  }
}
