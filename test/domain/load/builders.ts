import { addDays, dateRange, dayNumber } from '../../../src/domain/load/local-date.js'
import { declaredRestDay } from '../../../src/domain/load/impute-day.js'
import type { DayRecord } from '../../../src/domain/records/day-record.js'
import type { Athlete } from '../../../src/domain/records/people.js'
import type { SessionRecord, SessionTotals } from '../../../src/domain/records/session-record.js'

/** Records for tests of the load rules: one number in, a whole consistent record out. */
export const ATHLETE: Athlete = {
  athleteId: 'anna',
  name: 'Anna',
  zoneId: 'Europe/Berlin',
  bodyMassKg: 60,
  heightM: 1.7,
  declaredStrike: 'rearfoot',
  declaredLongestRunM: null,
  defaultShoeId: null,
  simulated: true,
  createdTimeUs: 0,
}

export function dayUs(localDate: string): number {
  return dayNumber(localDate) * 86_400_000_000
}

/** A run of so many easy kilometres: as many kilometres, as many SLU on each leg. */
export function makeRun(
  localDate: string,
  easyKm: number,
  overrides: Partial<SessionTotals> & { readonly sessionId?: string; readonly state?: SessionRecord['state'] } = {},
): SessionRecord {
  const { sessionId = `run-${localDate}`, state = 'finished', ...totals } = overrides
  const steps = Math.round(easyKm * 495)
  return {
    sessionId,
    athleteId: ATHLETE.athleteId,
    state,
    source: 'simulator',
    simulated: true,
    startTimeUs: dayUs(localDate) + 7 * 3_600_000_000,
    endTimeUs: dayUs(localDate) + 8 * 3_600_000_000,
    zoneId: ATHLETE.zoneId,
    localDate,
    surface: 'road',
    shoeId: null,
    activeGeneration: 1,
    modelVersion: 'test',
    clockSynchronised: true,
    totals: {
      durationS: easyKm * 360,
      runningTimeS: easyKm * 360,
      distanceM: easyKm * 1000,
      distanceBasis: 'measured',
      stepCount: { left: steps, right: steps },
      rejectedCount: { left: 0, right: 0 },
      cadenceSpm: { left: 165, right: 165 },
      groundContactTimeMs: { left: 270, right: 270 },
      footStrikeAngleDeg: { left: 14, right: 14 },
      strikeShares: { left: null, right: null },
      soleusLoadSlu: { left: easyKm, right: easyKm },
      soleusLoadSluByStrike: { rearfoot: 2 * easyKm, midfoot: 0, forefoot: 0, unknown: 0 },
      damageEquivalentSteps: { left: steps, right: steps },
      nonRearfootSteps: { left: 0.1 * steps, right: 0.1 * steps },
      achillesForceHistogram: [],
      coverageRatio: 1,
      imputedRatio: 0,
      imputedFeet: [],
      gapCount: 0,
      gapSeconds: 0,
      tier: 'A',
      basis: 'estimated',
      ...totals,
    },
  }
}

/** Rest on every date of the range; runs overwrite it when days are summed. */
export function restDays(fromDate: string, toDate: string): DayRecord[] {
  return dateRange(fromDate, toDate).map((localDate) => declaredRestDay(ATHLETE.athleteId, localDate))
}

/** A day with a load summed over both legs. */
export function loadDay(localDate: string, totalSlu: number): DayRecord {
  return {
    ...declaredRestDay(ATHLETE.athleteId, localDate),
    state: 'load',
    sessionCount: 1,
    soleusLoadSlu: { left: totalSlu / 2, right: totalSlu / 2 },
    soleusLoadSluByStrike: { rearfoot: totalSlu, midfoot: 0, forefoot: 0, unknown: 0 },
    distanceM: totalSlu * 500,
    runningTimeS: totalSlu * 180,
    stepCount: { left: totalSlu * 250, right: totalSlu * 250 },
  }
}

/** One value a day from a first date on; null is a day nobody knows of, 0 a day of rest. */
export function dayRow(fromDate: string, values: readonly (number | null)[]): DayRecord[] {
  return values.flatMap((value, index) => {
    const localDate = addDays(fromDate, index)
    if (value === null) return []
    return [value === 0 ? declaredRestDay(ATHLETE.athleteId, localDate) : loadDay(localDate, value)]
  })
}
