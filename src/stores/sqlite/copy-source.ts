import type { EncodedSteps } from '../store.js'
import { listAlerts } from './alerts.js'
import type { Connection } from './connection.js'
import { listDays } from './days.js'
import { queryMinutes } from './minutes.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { ForwardRecord } from '../change-log/forward-target.js'
import type { CopiedSeriesRow } from './tables.js'
import { fromFootNumber } from './values.js'

/** The computation that a finished run shows. */
export interface CopySeries {
  readonly athleteId: string
  readonly sessionId: string
  readonly generation: number
  readonly startTimeUs: number
  /** In the database; those that were delivered and removed are not. */
  readonly stepCount: number
  readonly minuteCount: number
  /** Of this computation, in a remote store alone. */
  readonly deliveredOnlyCount: number
}

/**
 * All finished runs, whatever became of them; the earliest first. The other way round InfluxDB 2.7 has older points in its
 * cache than in its files, and then gives some of them twice to whoever reads across both, until it has compacted them.
 */
export function listCopySeries({ prepare }: Connection): CopySeries[] {
  return prepare(SERIES).all() as CopySeries[]
}

/** Whose deletion is under way is on the list before the rows are gone. */
const NOT_ERASED = 'athlete_id NOT IN (SELECT athlete_id FROM erasures)'
const OF_SESSION = 'athlete_id = s.athlete_id AND session_id = s.session_id'
const SERIES = `SELECT athlete_id AS athleteId, session_id AS sessionId, active_generation AS generation,
  start_time_us AS startTimeUs,
  (SELECT coalesce(sum(step_count), 0) FROM step_blocks WHERE ${OF_SESSION} AND generation = s.active_generation) AS stepCount,
  (SELECT count(*) FROM minutes WHERE ${OF_SESSION} AND generation = s.active_generation) AS minuteCount,
  (SELECT coalesce(sum(step_count), 0) FROM evicted_steps WHERE ${OF_SESSION} AND generation = s.active_generation
    AND reason = 'forwarded') AS deliveredOnlyCount
  FROM sessions AS s WHERE state = 'finished' AND ${NOT_ERASED} ORDER BY start_time_us, session_id`

/** Blocks in order of foot and first stride. */
export function readSeriesBlocks(
  { prepare }: Connection,
  { athleteId, sessionId, generation }: CopySeries,
): EncodedSteps[] {
  const rows = prepare(BLOCKS).all(athleteId, sessionId, generation) as { foot: 0 | 1; block: Uint8Array }[]
  return rows.map(({ foot, block }) => ({
    key: { athleteId, sessionId, foot: fromFootNumber(foot), generation },
    block,
  }))
}

const BLOCKS = `SELECT foot, block FROM step_blocks WHERE athlete_id = ? AND session_id = ? AND generation = ?
  ORDER BY foot, first_stride_index, epoch_minute`

export function readSeriesMinutes(connection: Connection, series: CopySeries): readonly MinuteRecord[] {
  const { athleteId, sessionId, generation } = series
  return queryMinutes(connection, { athleteId, sessionId, generation })
}

/** What there is besides runs: names, days, alerts. */
export function readOtherRecords(connection: Connection): ForwardRecord[] {
  const { prepare } = connection
  const athletes = prepare(
    `SELECT athlete_id AS athleteId, name FROM athletes WHERE ${NOT_ERASED} ORDER BY athlete_id`,
  ).all() as {
    athleteId: string
    name: string
  }[]
  const ofDays = prepare(`SELECT DISTINCT athlete_id FROM days WHERE ${NOT_ERASED} ORDER BY athlete_id`)
    .pluck()
    .all() as string[]
  const days = ofDays.flatMap((athleteId) => listDays(connection, { athleteId, fromDate: '0000', toDate: '9999-99' }))
  const erased = new Set(prepare('SELECT athlete_id FROM erasures').pluck().all())
  return [
    ...athletes.map((athlete): ForwardRecord => ({ kind: 'athlete', ...athlete })),
    ...days.map((day): ForwardRecord => ({ kind: 'day', day })),
    ...listAlerts(connection, {})
      .filter(({ athleteId }) => !erased.has(athleteId))
      .map((alert): ForwardRecord => ({ kind: 'alert', alert })),
  ]
}

export function unfinishedCount({ prepare }: Connection): number {
  return prepare("SELECT count(*) FROM sessions WHERE state <> 'finished'").pluck().get() as number
}

/** What has been brought to a target and compared there, by session and generation. */
export function listCopied({ all, sql }: Connection, target: string): ReadonlyMap<string, CopiedSeriesRow> {
  const rows = all(sql.selectFrom('copied_series').selectAll().where('target', '=', target))
  return new Map(rows.map((row) => [copiedKey(row.session_id, row.generation), row]))
}

export function copiedKey(sessionId: string, generation: number): string {
  return `${sessionId} ${generation}`
}

/** Who was deleted here, at any time. */
export function listErased({ prepare }: Connection): string[] {
  return prepare('SELECT athlete_id FROM erasures ORDER BY athlete_id').pluck().all() as string[]
}

/** Of these athletes, those who were erased meanwhile. */
export function erasedAmong({ prepare }: Connection, athleteIds: Iterable<string>): string[] {
  const isListed = prepare('SELECT 1 FROM erasures WHERE athlete_id = ?')
  return [...new Set(athleteIds)].filter((athleteId) => isListed.get(athleteId) !== undefined)
}

/** Earlier computations of the same runs are no longer of interest; nothing is noted of who was erased meanwhile. */
export function noteCopied(connection: Connection, rows: readonly CopiedSeriesRow[]): void {
  const { run, sql, transaction } = connection
  transaction(() => {
    const erased = erasedAmong(
      connection,
      rows.map((row) => row.athlete_id),
    )
    for (const row of rows.filter((one) => !erased.includes(one.athlete_id))) {
      run(sql.deleteFrom('copied_series').where('target', '=', row.target).where('session_id', '=', row.session_id))
      run(sql.insertInto('copied_series').values(row))
    }
  })
}
