import type { Foot } from '../../../domain/records/step-record.js'
import type { Connection } from '../connection.js'
import type { FootNumber } from '../tables.js'
import { fromFootNumber } from '../values.js'

/** A session whose steps may go. */
export interface EvictableSession {
  readonly athleteId: string
  readonly sessionId: string
  readonly generation: number
  readonly startTimeUs: number
  readonly endTimeUs: number
}

/** All steps of one foot of the generation that a session shows. */
export interface StepSeries {
  readonly athleteId: string
  readonly sessionId: string
  readonly foot: Foot
  readonly generation: number
  readonly stepCount: number
  readonly byteCount: number
}

interface SessionRow {
  readonly athlete_id: string
  readonly session_id: string
  readonly active_generation: number
  readonly start_time_us: number
  readonly end_time_us: number
}

export interface SessionsPage {
  readonly finished: boolean
  readonly after: { readonly startTimeUs: number; readonly sessionId: string } | null
  readonly limit: number
}

/** In order of their starts, whether or not they have steps here. */
export function pageOfSessions({ prepare }: Connection, { finished, after, limit }: SessionsPage): EvictableSession[] {
  const { startTimeUs, sessionId } = after ?? { startTimeUs: Number.MIN_SAFE_INTEGER, sessionId: '' }
  const rows = prepare(finished ? FINISHED : UNFINISHED).all(startTimeUs, sessionId, limit) as SessionRow[]
  return rows.map((row) => ({
    athleteId: row.athlete_id,
    sessionId: row.session_id,
    generation: row.active_generation,
    startTimeUs: row.start_time_us,
    endTimeUs: row.end_time_us,
  }))
}

const sessionsWhere = (state: string): string => `SELECT athlete_id, session_id, active_generation, start_time_us,
    coalesce(end_time_us, start_time_us) AS end_time_us
  FROM sessions INDEXED BY sessions_by_start
  WHERE (start_time_us, session_id) > (?, ?) AND state ${state} 'finished'
  ORDER BY start_time_us, session_id LIMIT ?`
const FINISHED = sessionsWhere('=')
const UNFINISHED = sessionsWhere('<>')

/** What the data folder has of the generation that a session shows; nothing where it has been evicted. */
export function seriesOf({ prepare }: Connection, session: Omit<EvictableSession, 'startTimeUs' | 'endTimeUs'>) {
  const { athleteId, sessionId, generation } = session
  const rows = prepare(OF_SESSION).all(athleteId, sessionId, generation) as {
    readonly foot: FootNumber
    readonly step_count: number
    readonly byte_count: number
  }[]
  return rows.map((row): StepSeries => ({
    ...{ athleteId, sessionId, generation, foot: fromFootNumber(row.foot) },
    ...{ stepCount: row.step_count, byteCount: row.byte_count },
  }))
}

const OF_SESSION = `SELECT foot, step_count, byte_count FROM step_series
  WHERE athlete_id = ? AND session_id = ? AND foot IN (0, 1) AND generation = ? ORDER BY foot`

export function totalStepBytes({ prepare }: Connection): number {
  return Number(prepare('SELECT coalesce(sum(byte_count), 0) FROM step_series').pluck().get())
}
