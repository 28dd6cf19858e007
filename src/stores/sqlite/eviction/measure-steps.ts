import { MINUTE_US } from '../../../domain/units/units.js'
import type { EvictionReason, StepStorage } from '../../step-keeping.js'
import type { Connection } from '../connection.js'
import { LOST_STEPS, readCounter } from '../counters.js'

/** Reads a row a run, and the ends of an index; no blocks. */
export function measureSteps(connection: Connection): StepStorage {
  const { prepare, raw } = connection
  const sums = prepare('SELECT sum(byte_count) AS bytes, sum(step_count) AS steps FROM step_series').get() as {
    readonly bytes: number | null
    readonly steps: number | null
  }
  const minuteAt = (end: 'min' | 'max'): number | null =>
    prepare(`SELECT ${end}(epoch_minute) FROM step_blocks`).pluck().get() as number | null
  const [first, last] = [minuteAt('min'), minuteAt('max')]
  const evicted = prepare('SELECT reason, sum(step_count) AS steps FROM evicted_steps GROUP BY reason').all() as {
    readonly reason: EvictionReason
    readonly steps: number
  }[]
  const pragma = (name: string): number => Number(raw.pragma(name, { simple: true }))
  const pageBytes = pragma('page_size')
  return {
    stepBytes: sums.bytes ?? 0,
    stepCount: sums.steps ?? 0,
    oldestStepTimeUs: first === null ? null : first * MINUTE_US,
    newestStepTimeUs: last === null ? null : (last + 1) * MINUTE_US,
    evictedStepCount: {
      ...{ forwarded: 0, expired: 0, full: 0 },
      ...Object.fromEntries(evicted.map(({ reason, steps }) => [reason, steps])),
    },
    lostStepCount: readCounter(connection, LOST_STEPS),
    databaseBytes: pragma('page_count') * pageBytes,
    reusableBytes: pragma('freelist_count') * pageBytes,
  }
}
