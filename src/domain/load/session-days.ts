import type { DayRecord } from '../records/day-record.js'
import type { SessionRecord, SessionTotals } from '../records/session-record.js'
import type { Basis } from '../records/step-record.js'
import { declaredRestDay } from './impute-day.js'

const BASES: readonly Basis[] = ['measured', 'estimated', 'imputed']

/**
 * Days of one athlete from finished sessions and what was declared, in order. A session belongs to the local date it
 * began on, so one that crosses midnight, or a night in which the clocks change, counts once. A day with sessions
 * keeps their sum, whatever was declared.
 */
export function daysFromSessions(
  sessions: readonly SessionRecord[],
  declaredDays: readonly DayRecord[] = [],
): DayRecord[] {
  const days = new Map(declaredDays.map((day) => [day.localDate, day]))
  const begun = new Set<string>()
  for (const session of sessions) {
    if (session.state !== 'finished') continue
    const earlier = begun.has(session.localDate) ? days.get(session.localDate) : undefined
    begun.add(session.localDate)
    days.set(session.localDate, addSession(earlier ?? declaredRestDay(session.athleteId, session.localDate), session))
  }
  return [...days.values()].sort((a, b) => (a.localDate < b.localDate ? -1 : 1))
}

function addSession(day: DayRecord, { totals }: SessionRecord): DayRecord {
  const worst = Math.max(day.state === 'load' ? BASES.indexOf(day.basis) : 0, BASES.indexOf(totals.basis))
  return {
    ...day,
    state: 'load',
    sessionCount: day.sessionCount + 1,
    soleusLoadSlu: {
      left: day.soleusLoadSlu.left + (totals.soleusLoadSlu.left ?? 0),
      right: day.soleusLoadSlu.right + (totals.soleusLoadSlu.right ?? 0),
    },
    soleusLoadSluByStrike: addStrike(day, totals),
    distanceM: day.distanceM + totals.distanceM,
    runningTimeS: day.runningTimeS + totals.runningTimeS,
    stepCount: {
      left: day.stepCount.left + totals.stepCount.left,
      right: day.stepCount.right + totals.stepCount.right,
    },
    nonRearfootSteps: day.nonRearfootSteps + (totals.nonRearfootSteps.left ?? 0) + (totals.nonRearfootSteps.right ?? 0),
    basis: BASES[worst] ?? 'measured',
  }
}

function addStrike(day: DayRecord, totals: SessionTotals): DayRecord['soleusLoadSluByStrike'] {
  const before = day.soleusLoadSluByStrike
  const added = totals.soleusLoadSluByStrike
  return {
    rearfoot: before.rearfoot + added.rearfoot,
    midfoot: before.midfoot + added.midfoot,
    forefoot: before.forefoot + added.forefoot,
    unknown: before.unknown + added.unknown,
  }
}
