import { DateTime } from 'luxon'
import { replayRules } from '../../domain/alerts/replay-rules.js'
import { DEFAULT_RULE_CONFIG } from '../../domain/alerts/rule-config.js'
import type { RulesState } from '../../domain/alerts/rules-state.js'
import { imputeRunDay } from '../../domain/load/impute-day.js'
import { addDays } from '../../domain/load/local-date.js'
import type { AlertRecord } from '../../domain/records/alert-record.js'
import type { DayRecord } from '../../domain/records/day-record.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { Athlete, Shoe } from '../../domain/records/people.js'
import { createRandom } from '../../domain/signal/random.js'
import { DEMO_ATHLETES, demoAthleteRecord, demoShoeRecords, type DemoAthlete } from './demo-athletes.js'
import { liveThrough, type DemoCalendar } from './demo-life.js'
import { minutesOf, sessionOf, stepsOf } from './demo-records.js'
import { chanceFrom, makeStrides } from './demo-run.js'
import { totalsOfStrides } from './demo-totals.js'

export interface DemoHistoryInput {
  readonly seed: number
  readonly todayLocalDate: string
  readonly zoneId: string
  readonly nowUs: number
}

export const DEMO_DAYS = 26 * 7
const RUNS_WITH_STEPS = 2
const RULES_MINUTE = 4 * 60
/** Strides of each foot that stand for a run whose steps are not kept. */
const SAMPLED_STRIDES = 24

/**
 * One athlete after the other, so that the steps of all of them needn't be held at once. The same input always gives the
 * same histories. Alerts are what the real rules say of them, day by day.
 */
export function* generateDemoAthletes(input: DemoHistoryInput): Generator<DemoAthleteHistory> {
  const calendar = calendarOf(input)
  for (const demo of DEMO_ATHLETES) yield generateDemoAthlete(demo, input, calendar)
}

/** An invented athlete with 26 weeks up to yesterday; everything in it says that it is simulated. */
export interface DemoAthleteHistory {
  readonly athlete: Athlete
  readonly shoes: readonly Shoe[]
  readonly sessions: readonly SessionRecord[]
  readonly declaredDays: readonly DayRecord[]
  readonly alerts: readonly AlertRecord[]
  /** What the rules remember after the history, for the rules that go on from here. */
  readonly rulesState: RulesState
  /** Of the last two runs. */
  readonly steps: readonly StepRecord[]
  readonly minutes: readonly MinuteRecord[]
}

/** One of them; its chances don't depend on the others. */
export function generateDemoAthlete(
  demo: DemoAthlete,
  input: DemoHistoryInput,
  calendar: DemoCalendar = calendarOf(input),
): DemoAthleteHistory {
  const chance = chanceFrom(createRandom(input.seed * 1009 + DEMO_ATHLETES.indexOf(demo)))
  const createdTimeUs = calendar.timeOfUs(addDays(input.todayLocalDate, -DEMO_DAYS), 0)
  const athlete = demoAthleteRecord(demo, input.zoneId, createdTimeUs)
  const { runs, restDays, withoutPod } = liveThrough(demo, calendar, chance)
  const detailed = runs.slice(-RUNS_WITH_STEPS)
  const steps: StepRecord[] = []
  const minutes: MinuteRecord[] = []
  const sessions = runs.map((run) => {
    const isDetailed = detailed.includes(run)
    const strides = makeStrides(run, chance, isDetailed ? Infinity : SAMPLED_STRIDES)
    if (isDetailed) {
      for (const step of stepsOf(run, strides)) steps.push(step)
      minutes.push(...minutesOf(run, strides))
    }
    return sessionOf(run, input.zoneId, totalsOfStrides(run, strides))
  })
  const imputed = withoutPod === null ? null : imputeRunDay(demo.athleteId, withoutPod, sessions)
  const declaredDays = imputed === null ? restDays : [...restDays, imputed]
  const { alerts, state } = replayRules({
    athlete,
    sessions,
    declaredDays,
    config: DEFAULT_RULE_CONFIG,
    lastDate: addDays(input.todayLocalDate, -1),
    // The rules run early the next morning, and never later than now.
    timeOfDateUs: (localDate) => Math.min(calendar.timeOfUs(addDays(localDate, 1), RULES_MINUTE), input.nowUs),
  })
  return { athlete, shoes: demoShoeRecords(demo), sessions, declaredDays, alerts, rulesState: state, steps, minutes }
}

/** Asking a time zone is slow, and all athletes ask for the same days. */
function calendarOf(input: DemoHistoryInput): DemoCalendar {
  const known = new Map<string, number>()
  return {
    todayLocalDate: input.todayLocalDate,
    dayCount: DEMO_DAYS,
    timeOfUs(localDate, minuteOfDay) {
      const key = `${localDate} ${String(minuteOfDay)}`
      const timeUs = known.get(key) ?? timeOfUs(input, localDate, minuteOfDay)
      known.set(key, timeUs)
      return timeUs
    },
  }
}

function timeOfUs(input: DemoHistoryInput, localDate: string, minuteOfDay: number): number {
  const midnight = DateTime.fromISO(localDate, { zone: input.zoneId })
  const time = midnight.set({ hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 })
  return time.toMillis() * 1000
}
