import { decodeStepBlock } from '../../../codecs/step-block/step-block.js'
import type { EvictionReason } from '../../step-keeping.js'
import type { Connection } from '../connection.js'
import { addToCounter, LOST_STEPS } from '../counters.js'
import { toFootNumber } from '../values.js'
import { keysOf } from './delivered.js'
import type { StepSeries } from './step-series.js'

export interface Eviction {
  readonly reason: EvictionReason
  readonly nowUs: number
}

/**
 * Takes the steps of one foot and generation away and leaves a row that says which and why. What no remote store has is
 * taken out of the change log too: an entry that stands for nothing would be looked for in vain.
 */
export function evictSeries(connection: Connection, series: StepSeries, { reason, nowUs }: Eviction): void {
  const { prepare } = connection
  const place = [series.athleteId, series.sessionId, toFootNumber(series.foot), series.generation] as const
  const { fromTimeUs, toTimeUs } = extentOf(connection, place)
  prepare(NOTE).run(...place, fromTimeUs, toTimeUs, series.stepCount, reason, nowUs)
  prepare(`DELETE FROM step_blocks WHERE ${OF_SERIES}`).run(...place)
  if (reason === 'forwarded') return
  const { from, to } = keysOf(series)
  for (const table of ['change_log', 'set_aside']) {
    prepare(`DELETE FROM ${table} WHERE kind = 'steps' AND key >= ? AND key < ?`).run(from, to)
  }
  if (reason === 'full') addToCounter(connection, LOST_STEPS, series.stepCount)
}

type Place = readonly [athleteId: string, sessionId: string, foot: number, generation: number]

const OF_SERIES = 'athlete_id = ? AND session_id = ? AND foot = ? AND generation = ?'

/** Of the initial contacts, from the first and the last minute. */
function extentOf({ prepare }: Connection, place: Place): { fromTimeUs: number; toTimeUs: number } {
  let [fromTimeUs, lastTimeUs] = [Infinity, -Infinity]
  for (const order of ['', 'DESC']) {
    const block = prepare(`SELECT block FROM step_blocks WHERE ${OF_SERIES} ORDER BY epoch_minute ${order} LIMIT 1`)
    const bytes = block.pluck().get(...place) as Uint8Array | undefined
    if (bytes === undefined) continue
    for (const timeUs of decodeStepBlock(bytes).numbers.initialContactTimeUs.values) {
      fromTimeUs = Math.min(fromTimeUs, timeUs)
      lastTimeUs = Math.max(lastTimeUs, timeUs)
    }
  }
  return { fromTimeUs, toTimeUs: lastTimeUs + 1 }
}

/**
 * Steps that come late are evicted once more. Behind or before the others they are more steps; among them they are, for
 * all that can be known here, the same ones written again. What the remote store has any of is looked for there.
 */
const NOTE = `INSERT INTO evicted_steps (athlete_id, session_id, foot, generation, from_time_us, to_time_us, step_count,
    reason, evicted_time_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET
    step_count = CASE WHEN excluded.from_time_us >= to_time_us OR excluded.to_time_us <= from_time_us
      THEN step_count + excluded.step_count ELSE max(step_count, excluded.step_count) END,
    from_time_us = min(from_time_us, excluded.from_time_us),
    to_time_us = max(to_time_us, excluded.to_time_us),
    reason = CASE WHEN excluded.reason = 'full' AND reason = 'forwarded' THEN 'forwarded' ELSE excluded.reason END,
    evicted_time_us = excluded.evicted_time_us`
