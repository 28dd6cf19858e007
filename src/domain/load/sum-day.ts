import type { DayRecord } from '../records/day-record.js'
import type { PerFoot, SessionTotals } from '../records/session-record.js'
import type { Basis } from '../records/step-record.js'

/** From the best to the worst: a day is as good as its worst session. */
const BASES: readonly Basis[] = ['measured', 'estimated', 'imputed']

/**
 * The day as the sum of its sessions, in the order given (so that the same sessions give the same floats). What a session
 * doesn't know of a foot adds nothing; that it is missing shows in the session's own record. Where no session of the day
 * has a load at all (an accelerometer alone, a pod that fell silent) the day is unknown: it was not rest, and not zero.
 */
export function sumSessions(athleteId: string, localDate: string, sessions: readonly SessionTotals[]): DayRecord {
  const sum = (value: (totals: SessionTotals) => number | null): number =>
    sessions.reduce((total, totals) => total + (value(totals) ?? 0), 0)
  const feet = (value: (totals: SessionTotals) => PerFoot<number | null>): PerFoot<number> => ({
    left: sum((totals) => value(totals).left),
    right: sum((totals) => value(totals).right),
  })
  const nonRearfoot = feet((totals) => totals.nonRearfootSteps)
  const worst = Math.max(0, ...sessions.map((totals) => BASES.indexOf(totals.basis)))
  return {
    athleteId,
    localDate,
    state: sessions.some(hasLoad) ? 'load' : 'unknown',
    sessionCount: sessions.length,
    soleusLoadSlu: feet((totals) => totals.soleusLoadSlu),
    soleusLoadSluByStrike: {
      rearfoot: sum((totals) => totals.soleusLoadSluByStrike.rearfoot),
      midfoot: sum((totals) => totals.soleusLoadSluByStrike.midfoot),
      forefoot: sum((totals) => totals.soleusLoadSluByStrike.forefoot),
      unknown: sum((totals) => totals.soleusLoadSluByStrike.unknown),
    },
    distanceM: sum((totals) => totals.distanceM),
    runningTimeS: sum((totals) => totals.runningTimeS),
    stepCount: feet((totals) => totals.stepCount),
    nonRearfootSteps: nonRearfoot.left + nonRearfoot.right,
    basis: BASES[worst] ?? 'measured',
  }
}

function hasLoad({ soleusLoadSlu }: SessionTotals): boolean {
  return soleusLoadSlu.left !== null || soleusLoadSlu.right !== null
}

/** What a day is: its runs where they tell a load, else what somebody said of it, else its runs; null where nothing is known. */
export function chooseDay(fromSessions: DayRecord | null, declared: DayRecord | null): DayRecord | null {
  return fromSessions?.state === 'load' ? fromSessions : (declared ?? fromSessions)
}
