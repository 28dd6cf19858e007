import type { DayRecord } from '../records/day-record.js'
import type { SessionRecord } from '../records/session-record.js'
import { addDays } from './local-date.js'
import { median } from './statistics.js'

const HISTORY_DAYS = 42
const MIN_RUNS_FOR_RATE = 3

/**
 * The day of somebody who ran without a pod: minutes × the own median rate per minute, else the own median run.
 * Null where there is no run to learn from; the day then stays unknown, because zero would be wrong.
 */
export function imputeRunDay(
  athleteId: string,
  run: { readonly localDate: string; readonly runningMinutes: number | null },
  sessions: readonly SessionRecord[],
): DayRecord | null {
  const earliest = addDays(run.localDate, -HISTORY_DAYS)
  const recent = sessions.filter(
    (session) =>
      session.state === 'finished' &&
      session.localDate >= earliest &&
      session.localDate < run.localDate &&
      session.totals.basis !== 'imputed' &&
      session.totals.runningTimeS > 0,
  )
  const useMinutes = run.runningMinutes !== null && recent.length >= MIN_RUNS_FOR_RATE
  const typical = (valueOf: (session: SessionRecord) => number | null): number | null => {
    const values = recent.flatMap((session) => {
      const value = valueOf(session)
      return value === null ? [] : [useMinutes ? (value * 60) / session.totals.runningTimeS : value]
    })
    const middle = median(values)
    return middle === null ? null : useMinutes ? middle * (run.runningMinutes ?? 0) : middle
  }
  const left = typical((session) => session.totals.soleusLoadSlu.left)
  const right = typical((session) => session.totals.soleusLoadSlu.right)
  if (left === null || right === null) return null
  const count = (valueOf: (session: SessionRecord) => number | null) => typical(valueOf) ?? 0
  return {
    athleteId,
    localDate: run.localDate,
    state: 'load',
    sessionCount: 0,
    soleusLoadSlu: { left, right },
    soleusLoadSluByStrike: { rearfoot: 0, midfoot: 0, forefoot: 0, unknown: left + right },
    distanceM: count((session) => session.totals.distanceM),
    runningTimeS: useMinutes ? (run.runningMinutes ?? 0) * 60 : count((session) => session.totals.runningTimeS),
    stepCount: {
      left: Math.round(count((session) => session.totals.stepCount.left)),
      right: Math.round(count((session) => session.totals.stepCount.right)),
    },
    nonRearfootSteps: 0,
    basis: 'imputed',
  }
}

/** A day somebody said was rest. */
export function declaredRestDay(athleteId: string, localDate: string): DayRecord {
  return {
    athleteId,
    localDate,
    state: 'rest',
    sessionCount: 0,
    soleusLoadSlu: { left: 0, right: 0 },
    soleusLoadSluByStrike: { rearfoot: 0, midfoot: 0, forefoot: 0, unknown: 0 },
    distanceM: 0,
    runningTimeS: 0,
    stepCount: { left: 0, right: 0 },
    nonRearfootSteps: 0,
    basis: 'measured',
  }
}
