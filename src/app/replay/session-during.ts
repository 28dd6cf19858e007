import { addDays } from '../../domain/load/local-date.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { RunTime } from './replay-sink.js'

/** Clocks differ, and who runs twice in a row may stop one device late: less in common are two runs. */
const COMMON_RATIO = 0.5

/** The other session that shares most of the shorter one's time; null where there is none. */
export async function findSessionDuring(
  db: Pick<LocalDatabase, 'listSessions'>,
  run: RunTime,
): Promise<SessionRecord | null> {
  const { athleteId, sessionId, localDate } = run
  // Either may have been begun before midnight, or in another time zone.
  const days = { fromDate: addDays(localDate, -1), toDate: addDays(localDate, 1) }
  const sessions = await db.listSessions({ athleteId, ...days })
  return sessions.find((session) => session.sessionId !== sessionId && isSameTime(session, run)) ?? null
}

function isSameTime(session: SessionRecord, run: RunTime): boolean {
  const endTimeUs = session.endTimeUs ?? session.startTimeUs + session.totals.durationS * 1e6
  const commonUs = Math.min(endTimeUs, run.endTimeUs) - Math.max(session.startTimeUs, run.startTimeUs)
  const shorterUs = Math.min(endTimeUs - session.startTimeUs, run.endTimeUs - run.startTimeUs)
  return commonUs > 0 && commonUs >= COMMON_RATIO * shorterUs
}
