import type { EvictedSteps, KeptSteps } from '../../step-keeping.js'
import type { StepQuery } from '../../store.js'
import type { Connection } from '../connection.js'
import { resolveGeneration } from '../generations.js'
import type { EvictedStepsRow } from '../tables.js'
import { fromFootNumber } from '../values.js'
import { seriesOf } from './step-series.js'

/** What is gone of what the query asks for: of its foot, in its range of time. */
export function findEvicted(connection: Connection, query: StepQuery): KeptSteps {
  const { athleteId, sessionId, foot, fromUs = -Infinity, toUs = Infinity } = query
  const generation = query.generation ?? resolveGeneration(connection, query)
  const here = seriesOf(connection, { athleteId, sessionId, generation })
  const rows = connection.prepare(OF_SESSION).all(athleteId, sessionId, generation) as EvictedStepsRow[]
  return {
    generation,
    localStepCount: here.reduce(
      (sum, series) => sum + (foot === undefined || series.foot === foot ? series.stepCount : 0),
      0,
    ),
    evicted: rows
      .map(toEvicted)
      .filter((one) => (foot === undefined || one.foot === foot) && one.fromTimeUs < toUs && one.toTimeUs > fromUs),
  }
}

const OF_SESSION = `SELECT foot, from_time_us, to_time_us, step_count, reason FROM evicted_steps
  WHERE athlete_id = ? AND session_id = ? AND foot IN (0, 1) AND generation = ? ORDER BY foot`

function toEvicted(row: EvictedStepsRow): EvictedSteps {
  return {
    foot: fromFootNumber(row.foot),
    fromTimeUs: row.from_time_us,
    toTimeUs: row.to_time_us,
    stepCount: row.step_count,
    reason: row.reason,
  }
}
