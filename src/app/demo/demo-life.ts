import { declaredRestDay } from '../../domain/load/impute-day.js'
import { addDays, isoWeekday } from '../../domain/load/local-date.js'
import type { DayRecord } from '../../domain/records/day-record.js'
import type { DemoAthlete } from './demo-athletes.js'
import { calendarWeeksAgo, type DemoDay } from './demo-plans.js'
import type { Chance, DemoRun } from './demo-run.js'

/** A run that the athlete remembers in minutes, because the pods were left at home. */
export interface RunWithoutPod {
  readonly localDate: string
  readonly runningMinutes: number
}

export interface DemoLife {
  readonly runs: readonly DemoRun[]
  readonly restDays: readonly DayRecord[]
  readonly withoutPod: RunWithoutPod | null
}

/** Where the days lie: the same for all athletes. */
export interface DemoCalendar {
  readonly todayLocalDate: string
  readonly dayCount: number
  timeOfUs(localDate: string, minuteOfDay: number): number
}

const LONGEST_DAYS = 30
const LOOK_BACK_DAYS = 42
/** A run that is planned shorter than this is not worth the shoes. */
const LEAST_KM = 2.5
/** From here on a run is the one of the week: made time for, at most cut short. */
const LONG_RUN_KM = 12

/** What became of the plan: weeks that differ, runs skipped, cut short or run without pods. */
export function liveThrough(demo: DemoAthlete, calendar: DemoCalendar, chance: Chance): DemoLife {
  const runs: DemoRun[] = []
  const restDays: DayRecord[] = []
  let withoutPod: RunWithoutPod | null = null
  const kmOfDay = distances(demo, chance)
  for (let daysAgo = calendar.dayCount; daysAgo >= 1; daysAgo -= 1) {
    const localDate = addDays(calendar.todayLocalDate, -daysAgo)
    const day = { daysAgo, weekday: isoWeekday(localDate) - 1 }
    const km = kmOfDay(day)
    const run = runOf(demo, { day, localDate, km: km ?? 0 }, { calendar, chance })
    if (km === 0) restDays.push(declaredRestDay(demo.athleteId, localDate))
    if (km === null || km === 0) continue
    if (withoutPod === null && demo.withoutPodDaysAgo !== null && daysAgo <= demo.withoutPodDaysAgo) {
      withoutPod = { localDate, runningMinutes: 5 * Math.round(run.distanceM / run.speedMps / 300) }
    } else {
      runs.push(run)
    }
  }
  return { runs, restDays, withoutPod }
}

/** Kilometres of each day, to be asked in order. */
function distances(demo: DemoAthlete, chance: Chance): (day: DemoDay) => number | null {
  const { variation } = demo
  const weekFactors = new Map<number, number>()
  const past = new Map<number, number>()
  return (day) => {
    const plannedKm = demo.plan(day, chance.uniform())
    const week = calendarWeeksAgo(day)
    const weekFactor = weekFactors.get(week) ?? 1 + clamped(variation.weekSd * chance.normal(), -0.18, 0.12)
    weekFactors.set(week, weekFactor)
    const luck = chance.uniform()
    const spread = 1 + clamped(variation.runSd * chance.normal(), -0.15, 0.12)
    if (plannedKm === null || plannedKm === 0) return plannedKm
    const isCertain = day.daysAgo <= variation.certainDays
    const isLong = plannedKm >= LONG_RUN_KM
    if (!isCertain && !isLong && luck < variation.skippedRatio) return 0
    const shortened = isCertain || luck < 1 - variation.shortenedRatio ? 1 : isLong ? 0.8 : 0.6
    const wantedKm = plannedKm * (isCertain ? 1 + 0.2 * (spread - 1) : weekFactor * spread * shortened)
    const km = isCertain ? wantedKm : Math.min(wantedKm, allowedKm(past, day, variation.growthRatio))
    if (km < LEAST_KM) return 0
    past.set(day.daysAgo, km)
    return km
  }
}

/** What is neither a longer run nor a larger seven days than `ratio` times the most of the weeks before. */
function allowedKm(past: ReadonlyMap<number, number>, { daysAgo }: DemoDay, ratio: number | null): number {
  const known = Math.max(0, ...past.keys()) - daysAgo
  if (ratio === null || known < LOOK_BACK_DAYS) return Infinity
  const kmOn = (ago: number) => past.get(ago) ?? 0
  const weekUntil = (ago: number) => days(7).reduce((sum, back) => sum + kmOn(ago + back), 0)
  const longestKm = Math.max(...days(LONGEST_DAYS).map((back) => kmOn(daysAgo + 1 + back)))
  const largestWeekKm = Math.max(...days(LOOK_BACK_DAYS - 14).map((back) => weekUntil(daysAgo + 7 + back)))
  return Math.min(ratio * longestKm, ratio * largestWeekKm - weekUntil(daysAgo))
}

function days(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function runOf(
  demo: DemoAthlete,
  at: { readonly day: DemoDay; readonly localDate: string; readonly km: number },
  world: { readonly calendar: DemoCalendar; readonly chance: Chance },
): DemoRun {
  const { day, localDate, km } = at
  const { calendar, chance } = world
  const usualMinute = day.weekday >= 5 ? demo.startMinute.weekend : demo.startMinute.weekday
  const minuteOfDay = Math.round(usualMinute + clamped(22 * chance.normal(), -45, 60))
  // A long run is slower than a short one, and some days are better than others.
  const pace = 1 + clamped(0.025 * chance.normal(), -0.06, 0.06) - 0.004 * (km - 9)
  const shoeIndex = demo.shoeOn(day)
  return {
    demo,
    localDate,
    daysAgo: day.daysAgo,
    distanceM: Math.round(1000 * km),
    startTimeUs: calendar.timeOfUs(localDate, minuteOfDay) + Math.floor(60 * chance.uniform()) * 1_000_000,
    speedMps: demo.speedMps * pace,
    surface: demo.surfaceOn(day),
    shoeIndex,
    shoeKind: demo.shoes[shoeIndex]?.kind ?? 'standard',
    angleShiftDeg: clamped(0.3 * chance.normal(), -0.6, 0.6),
    rightStepTimeRatio: demo.rightStepTimeRatio + clamped(0.009 * chance.normal(), -0.02, 0.02),
  }
}

function clamped(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value))
}
