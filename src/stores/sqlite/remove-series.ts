import type { DeletionScope, RemovalReport } from '../store.js'
import { logChange } from './changes.js'
import type { Connection } from './connection.js'

/** Deletes steps and minutes of the scope, and counts before and after in the same transaction. */
export function removeSeries(connection: Connection, scope: DeletionScope): RemovalReport {
  return connection.transaction(() => {
    const before = countSeries(connection, scope)
    for (const table of ['step_blocks', 'minutes'] as const) deleteFrom(connection, table, scope)
    const left = countSeries(connection, scope)
    logChange(connection, 'removal', [scope.athleteId, scope.sessionId ?? null, scope.generation ?? null])
    return {
      removedSteps: before.steps - left.steps,
      removedMinutes: before.minutes - left.minutes,
      leftSteps: left.steps,
      leftMinutes: left.minutes,
    }
  })
}

function deleteFrom({ run, sql }: Connection, table: 'step_blocks' | 'minutes', scope: DeletionScope): void {
  let query = sql.deleteFrom(table).where('athlete_id', '=', scope.athleteId)
  if (scope.sessionId !== undefined) query = query.where('session_id', '=', scope.sessionId)
  if (scope.generation !== undefined) query = query.where('generation', '=', scope.generation)
  run(query)
}

function countSeries({ first, sql }: Connection, scope: DeletionScope): { steps: number; minutes: number } {
  let steps = sql
    .selectFrom('step_blocks')
    .select(({ fn }) => fn.sum<number | null>('step_count').as('count'))
    .where('athlete_id', '=', scope.athleteId)
  let minutes = sql
    .selectFrom('minutes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('athlete_id', '=', scope.athleteId)
  if (scope.sessionId !== undefined) {
    steps = steps.where('session_id', '=', scope.sessionId)
    minutes = minutes.where('session_id', '=', scope.sessionId)
  }
  if (scope.generation !== undefined) {
    steps = steps.where('generation', '=', scope.generation)
    minutes = minutes.where('generation', '=', scope.generation)
  }
  return { steps: first(steps)?.count ?? 0, minutes: first(minutes)?.count ?? 0 }
}
