import type { DayRecord } from '../records/day-record.js'
import { isCounted, type SessionRecord } from '../records/session-record.js'
import { chooseDay, sumSessions } from './sum-day.js'

/** From the earliest: the order in which days add them up. */
export function sessionsInOrder(sessions: readonly SessionRecord[]): SessionRecord[] {
  return sessions.toSorted((a, b) => a.startTimeUs - b.startTimeUs || (a.sessionId < b.sessionId ? -1 : 1))
}

/**
 * Days of one athlete from finished sessions and what was declared, in order. A session belongs to the local date it
 * began on, so one that crosses midnight, or a night in which the clocks change, counts once. A day with sessions
 * keeps their sum, whatever was declared, as long as they tell a load.
 */
export function daysFromSessions(
  sessions: readonly SessionRecord[],
  declaredDays: readonly DayRecord[] = [],
): DayRecord[] {
  const declared = new Map(declaredDays.map((day) => [day.localDate, day]))
  const begun = new Map<string, SessionRecord[]>()
  for (const session of sessions) {
    if (session.state !== 'finished' || !isCounted(session)) continue
    const ofThatDate = begun.get(session.localDate)
    if (ofThatDate === undefined) begun.set(session.localDate, [session])
    else ofThatDate.push(session)
  }
  const dates = [...new Set([...declared.keys(), ...begun.keys()])].sort()
  return dates.flatMap((localDate) => chooseDay(sumOf(begun.get(localDate)), declared.get(localDate) ?? null) ?? [])
}

function sumOf(sessions: readonly SessionRecord[] | undefined): DayRecord | null {
  const first = sessions?.[0]
  if (sessions === undefined || first === undefined) return null
  return sumSessions(
    first.athleteId,
    first.localDate,
    sessions.map((session) => session.totals),
  )
}
