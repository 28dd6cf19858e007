import type { Connection } from '../connection.js'
import { hasGap } from '../forwarding/cursor.js'
import type { StepSeries } from './step-series.js'

/** Keys of the change log that begin alike lie in `[from, to)`. */
export interface KeyRange {
  readonly from: string
  readonly to: string
}

/** The keys of all minutes of a foot and generation: its four parts, a comma, the minute. */
export function keysOf({
  athleteId,
  sessionId,
  foot,
  generation,
}: Omit<StepSeries, 'stepCount' | 'byteCount'>): KeyRange {
  const begin = JSON.stringify([athleteId, sessionId, foot, generation]).slice(0, -1)
  // '-' follows the comma.
  return { from: `${begin},`, to: `${begin}-` }
}

/**
 * Whether the target has confirmed all of these steps: it was told everything from the log's beginning, nothing of them
 * stands in the log beyond its cursor, and none was set aside: neither a step nor the deletion of one at its old time, which
 * readers would find there beside the new one.
 */
export function isDelivered(connection: Connection, target: string, series: StepSeries): boolean {
  const { prepare } = connection
  const cursor: unknown = prepare('SELECT sequence FROM forward_cursors WHERE target = ?').pluck().get(target)
  if (typeof cursor !== 'number' || hasGap(connection, target)) return false
  // The gap is noted when the target is opened, which may be later than this, or never where it has no token.
  if (prepare('SELECT 1 FROM forward_cursors WHERE sequence > ? LIMIT 1').get(cursor) !== undefined) return false
  const { from, to } = keysOf(series)
  return ['steps', 'moved-step'].every(
    (kind) =>
      prepare(BEYOND).get(kind, from, to, cursor) === undefined &&
      prepare(SET_ASIDE).get(target, kind, from, to) === undefined,
  )
}

const BEYOND = 'SELECT 1 FROM change_log WHERE kind = ? AND key >= ? AND key < ? AND sequence > ? LIMIT 1'
const SET_ASIDE = 'SELECT 1 FROM set_aside WHERE target = ? AND kind = ? AND key >= ? AND key < ? LIMIT 1'
