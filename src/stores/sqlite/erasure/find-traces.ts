import type { ErasureScope, TraceCounts } from '../../erasure.js'
import { textOf, type AnySchema, type Row } from './any-schema.js'
import { mentions } from './mentions.js'
import { findWhoseRuns } from './whose-runs.js'

/** Large, and found by their keys. */
const SERIES = ['step_blocks', 'minutes']
/** Counted by themselves below, or no trace: the list of whom holds ids on purpose. */
const NOT_NOTES = new Set([
  ...['athletes', 'shoes', 'sessions', 'edits', 'days', 'declared_days', 'alerts', 'settings', 'devices', ...SERIES],
  ...['device_assignments', 'recordings', 'change_log', 'erasures', 'forward_cursors', 'counters'],
])

/** Every table that nothing else is said of, also one that a later schema brings. */
export function noteTables(schema: AnySchema): readonly string[] {
  return schema.tables().filter((table) => !NOT_NOTES.has(table))
}

/** What belongs to an athlete in a database of any schema; changes nothing. */
export function findTraces(schema: AnySchema, athleteId: string): ErasureScope {
  const ofAthlete = (table: string, column: string): string[] =>
    schema.rows(table, [column], 'athlete_id = ?', athleteId).map((row) => textOf(row, column))
  const shoeIds = ofAthlete('shoes', 'shoe_id')
  const whose = findWhoseRuns(schema, athleteId, new Set(shoeIds))
  const wornDeviceIds = ofAthlete('devices', 'device_id')
  const scope = {
    sessionIds: whose.theirs,
    shoeIds,
    alertIds: ofAthlete('alerts', 'alert_id'),
    journalIds: whose.journalIds,
    renamedJournals: whose.renamedJournals,
    recordingIds: recordingsOf(schema, athleteId, new Set(whose.journalIds)),
    wornDeviceIds,
    everWornDeviceIds: [...new Set([...wornDeviceIds, ...ofAthlete('device_assignments', 'device_id')])],
    others: whose.others,
  }
  return { ...scope, traces: countTraces(schema, athleteId, scope) }
}

/** Everything that names the athlete, a run or a shoe of theirs, by where it is. */
export function countTraces(
  schema: AnySchema,
  athleteId: string,
  scope: Names & Pick<ErasureScope, 'recordingIds'>,
): TraceCounts {
  const ids = idsOf(athleteId, scope)
  const sessions = new Set(scope.sessionIds)
  const named = (table: string): number => countNamed(schema, table, ids)
  const ofAthlete = (table: string): number => schema.count(table, 'athlete_id = ?', athleteId)
  const runs = schema.rows('sessions', ['session_id', 'athlete_id'])
  const fetched = schema.rows('recordings', ['recording_id', 'session_id'])
  const recordings = new Set(scope.recordingIds)
  const has = (row: Row, column: string, among: ReadonlySet<string>): boolean => among.has(textOf(row, column))
  return {
    profile: ofAthlete('athletes'),
    shoes: ofAthlete('shoes'),
    runs: runs.filter((row) => has(row, 'session_id', sessions) || textOf(row, 'athlete_id') === athleteId).length,
    repairs: named('edits'),
    days: ofAthlete('days') + ofAthlete('declared_days'),
    alerts: schema
      .rows('alerts', ['athlete_id', 'session_id'])
      .filter((row) => textOf(row, 'athlete_id') === athleteId || has(row, 'session_id', sessions)).length,
    steps: stepsOf(schema, athleteId, sessions) + stepsElsewhere(schema, athleteId),
    minutes: seriesOf(schema, 'minutes', athleteId, sessions).reduce((sum, pair) => sum + pair.count, 0),
    settings: named('settings'),
    assignments: ofAthlete('device_assignments'),
    devices: ofAthlete('devices'),
    'kept-runs': fetched.filter((row) => has(row, 'recording_id', recordings) || has(row, 'session_id', sessions))
      .length,
    'change-log': changesOf(schema, athleteId, ids).length + countSteps(schema, athleteId),
    notes: noteTables(schema).reduce((sum, table) => sum + named(table), 0),
  }
}

type Names = Pick<ErasureScope, 'sessionIds' | 'shoeIds' | 'alertIds'>

/** Whatever names the athlete. */
export function idsOf(athleteId: string, { sessionIds, shoeIds, alertIds }: Names): ReadonlySet<string> {
  return new Set([athleteId, ...sessionIds, ...shoeIds, ...alertIds])
}

/** Rows of a table in which a text names one of these. */
export function namedRows(schema: AnySchema, table: string, ids: ReadonlySet<string>): readonly Row[] {
  const columns = schema.textColumns(table)
  if (columns.length === 0) return []
  return schema.rows(table, columns).filter((row) => columns.some((column) => mentions(textOf(row, column), ids)))
}

function countNamed(schema: AnySchema, table: string, ids: ReadonlySet<string>): number {
  return namedRows(schema, table, ids).length
}

export interface SeriesOfRun {
  readonly athleteId: string
  readonly sessionId: string
  readonly count: number
}

/** Series of the athlete, and of their runs under whatever name. */
export function seriesOf(
  schema: AnySchema,
  table: string,
  athleteId: string,
  sessionIds: ReadonlySet<string>,
): readonly SeriesOfRun[] {
  if (!schema.has(table)) return []
  // Along an index: the blocks themselves are not read.
  const sql = `SELECT athlete_id, session_id, count(*) AS count FROM ${table} GROUP BY athlete_id, session_id`
  const pairs = schema.raw.prepare(sql).all() as { athlete_id: string; session_id: string; count: number }[]
  return pairs
    .filter((pair) => pair.athlete_id === athleteId || sessionIds.has(pair.session_id))
    .map((pair) => ({ athleteId: pair.athlete_id, sessionId: pair.session_id, count: pair.count }))
}

function stepsOf(schema: AnySchema, athleteId: string, sessionIds: ReadonlySet<string>): number {
  const where = 'athlete_id = ? AND session_id = ?'
  return seriesOf(schema, 'step_blocks', athleteId, sessionIds).reduce(
    (sum, pair) => sum + schema.sum('step_blocks', 'step_count', where, pair.athleteId, pair.sessionId),
    0,
  )
}

/** Delivered to a remote store, and not here any more. */
function stepsElsewhere(schema: AnySchema, athleteId: string): number {
  return schema.sum('evicted_steps', 'step_count', "athlete_id = ? AND reason = 'forwarded'", athleteId)
}

/** Entries of steps and minutes begin with the athlete, and are many: they are found along the index of the keys. */
const OF_SERIES = "kind IN ('steps', 'minute')"

function countSteps(schema: AnySchema, athleteId: string): number {
  return schema.count('change_log', `${OF_SERIES} AND key >= ? AND key < ?`, ...keysOf(athleteId))
}

export function removeSeriesChanges(schema: AnySchema, athleteId: string): number {
  return schema.remove('change_log', `${OF_SERIES} AND key >= ? AND key < ?`, ...keysOf(athleteId))
}

/** All keys that are lists with the athlete first: a quote ends the id, and # is the character after it. */
function keysOf(athleteId: string): readonly [string, string] {
  const begun = JSON.stringify([athleteId]).slice(0, -1)
  return [begun, `${begun.slice(0, -1)}#`]
}

/** Sequences of all other entries that name one of these. That the athlete is to be erased elsewhere is to be said still. */
export function changesOf(schema: AnySchema, athleteId: string, ids: ReadonlySet<string>): readonly number[] {
  const rows = schema.rows('change_log', ['sequence', 'kind', 'key'], `NOT (${OF_SERIES})`)
  const own = JSON.stringify([athleteId])
  return rows
    .filter((row) => mentions(textOf(row, 'key'), ids))
    .filter((row) => !(row['kind'] === 'erasure' && row['key'] === own))
    .map((row) => Number(row['sequence']))
}

/** Runs in a pod's memory that became runs of theirs, or that they wore the pod for. */
function recordingsOf(schema: AnySchema, athleteId: string, journalIds: ReadonlySet<string>): readonly string[] {
  const worn = schema.rows('device_assignments', ['device_id', 'athlete_id', 'from_time_us', 'to_time_us'])
  const now = new Map(schema.rows('devices', ['device_id', 'athlete_id']).map((row) => [row['device_id'], row]))
  return schema
    .rows('recordings', ['recording_id', 'device_id', 'session_id', 'start_time_us'])
    .filter((row) => {
      const sessionId = textOf(row, 'session_id')
      if (sessionId !== '') return journalIds.has(sessionId)
      const startUs = Number(row['start_time_us'] ?? NaN)
      const wearer = worn.findLast(
        (one) =>
          one['device_id'] === row['device_id'] &&
          Number(one['from_time_us']) <= startUs &&
          (one['to_time_us'] === null || startUs < Number(one['to_time_us'])),
      )
      return (wearer ?? now.get(row['device_id']))?.['athlete_id'] === athleteId
    })
    .map((row) => textOf(row, 'recording_id'))
}
