import type { ChangeLogEntry } from '../../change-log/change-log.js'
import type { ForwardDeletion, ForwardRecord } from '../../change-log/forward-target.js'
import { getAlert } from '../alerts.js'
import type { Connection } from '../connection.js'
import { listDays } from '../days.js'
import { getMinute } from '../minutes.js'
import { getAthlete } from '../people.js'
import { getSession } from '../sessions.js'
import { toFootNumber } from '../values.js'
import { EntryKey, UnreadableEntry } from './entry-key.js'

/** What one entry asks for, as its record is now; null where there is nothing to do any more. */
export type EntryWork =
  { readonly record: ForwardRecord; readonly sizeBytes: number } | { readonly deletion: ForwardDeletion } | null

/** Sizes of one point as a line, for filling a batch; they only have to be near. Measured over simulated runs. */
const STEP_BYTES = 710
const SESSION_BYTES = 2_300
const OTHER_BYTES = 800

/** @throws UnreadableEntry for an entry of no known kind or with another key than was logged */
export function readWork(connection: Connection, entry: ChangeLogEntry): EntryWork {
  const key = new EntryKey(entry.key)
  switch (entry.kind) {
    case 'steps':
      return stepsOf(connection, key)
    case 'minute':
      return minuteOf(connection, key)
    case 'session':
      return of(getSession(connection, key.name()), (session) => ({ kind: 'session', session }), SESSION_BYTES)
    case 'day':
      return dayOf(connection, key)
    case 'alert':
      return of(getAlert(connection, key.name()), (alert) => ({ kind: 'alert', alert }))
    case 'athlete':
      return of(getAthlete(connection, key.name()), ({ athleteId, name }) => ({ kind: 'athlete', athleteId, name }))
    case 'removal':
      return { deletion: { kind: 'removal', scope: scopeOf(key) } }
    case 'moved-step':
      return { deletion: movedStepOf(key) }
    case 'moved-session':
      return { deletion: movedSessionOf(key) }
    case 'erasure':
      return { deletion: { kind: 'erasure', athleteId: key.name() } }
    case 'setting':
      return null
    default:
      throw new UnreadableEntry(`this version knows no '${String(entry.kind)}'`)
  }
}

function of<T>(found: T | null, toRecord: (found: T) => ForwardRecord, sizeBytes = OTHER_BYTES): EntryWork {
  return found === null ? null : { record: toRecord(found), sizeBytes }
}

function stepsOf({ prepare }: Connection, key: EntryKey): EntryWork {
  const athleteId = key.name()
  const sessionId = key.name()
  const foot = key.foot()
  const generation = key.integer()
  const row = prepare(BLOCK).get(athleteId, sessionId, toFootNumber(foot), generation, key.integer()) as
    { step_count: number; block: Uint8Array } | undefined
  if (row === undefined) return null
  const steps = { key: { athleteId, sessionId, foot, generation }, block: row.block }
  return { record: { kind: 'steps', steps }, sizeBytes: row.step_count * STEP_BYTES }
}

const BLOCK = `SELECT step_count, block FROM step_blocks
  WHERE athlete_id = ? AND session_id = ? AND foot = ? AND generation = ? AND epoch_minute = ?`

function minuteOf(connection: Connection, key: EntryKey): EntryWork {
  const of = { athleteId: key.name(), sessionId: key.name(), foot: key.foot(), generation: key.integer() }
  const minute = getMinute(connection, { ...of, minuteIndex: key.integer() })
  return minute && { record: { kind: 'minute', minute }, sizeBytes: OTHER_BYTES }
}

function dayOf(connection: Connection, key: EntryKey): EntryWork {
  const athleteId = key.name()
  const localDate = key.name()
  const [day] = listDays(connection, { athleteId, fromDate: localDate, toDate: localDate })
  if (day === undefined) return { deletion: { kind: 'day-gone', athleteId, localDate } }
  return { record: { kind: 'day', day }, sizeBytes: OTHER_BYTES }
}

/** As logged: the generations that "all but this one" meant stand there one by one. */
export function scopeOf(key: EntryKey): { athleteId: string; sessionId?: string; generation?: number } {
  const athleteId = key.name()
  const sessionId = key.textOrNull()
  const generation = key.integerOrNull()
  return {
    athleteId,
    ...(sessionId === null ? {} : { sessionId }),
    ...(generation === null ? {} : { generation }),
  }
}

function movedStepOf(key: EntryKey): ForwardDeletion {
  const of = { athleteId: key.name(), sessionId: key.name(), foot: key.foot(), generation: key.integer() }
  return { kind: 'moved-step', key: of, initialContactTimeUs: key.integer() }
}

function movedSessionOf(key: EntryKey): ForwardDeletion {
  return { kind: 'moved-session', sessionId: key.name(), athleteId: key.name(), startTimeUs: key.integer() }
}
