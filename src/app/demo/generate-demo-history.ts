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
import type { Shoe } from '../../domain/records/people.js'
import { createRandom } from '../../domain/signal/random.js'
import type { BulkRecords } from '../../stores/local-database.js'
import {
  DEMO_ATHLETES,
  demoAthleteRecord,
  demoShoeRecords,
  LIVE_DEMO_ATHLETE_ID,
  type DemoAthlete,
} from './demo-athletes.js'
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

/** Twelve invented athletes with 26 weeks each up to yesterday; everything in it says that it is simulated. */
export interface DemoHistory {
  readonly bulk: BulkRecords
  /** Of the last two runs of each athlete. */
  readonly steps: readonly StepRecord[]
  readonly minutes: readonly MinuteRecord[]
  /** What the rules remember of each athlete after the history, for the rules that go on from here. */
  readonly rulesStates: ReadonlyMap<string, RulesState>
  readonly liveAthleteId: string
}

export const DEMO_DAYS = 26 * 7
const RUNS_WITH_STEPS = 2
const RULES_MINUTE = 4 * 60
/** Strides of each foot that stand for a run whose steps are not kept. */
const SAMPLED_STRIDES = 24

/** The same input always gives the same history. Alerts are what the real rules say of it, day by day. */
export function generateDemoHistory(input: DemoHistoryInput): DemoHistory {
  const calendar = calendarOf(input)
  const histories = DEMO_ATHLETES.map((demo) => generateDemoAthlete(demo, input, calendar))
  return {
    bulk: {
      athletes: histories.map((history) => history.athlete),
      shoes: histories.flatMap((history) => history.shoes),
      sessions: histories.flatMap((history) => history.sessions),
      declaredDays: histories.flatMap((history) => history.declaredDays),
      alerts: histories.flatMap((history) => history.alerts),
    },
    steps: histories.flatMap((history) => history.steps),
    minutes: histories.flatMap((history) => history.minutes),
    rulesStates: new Map(histories.map((history) => [history.athlete.athleteId, history.rulesState])),
    liveAthleteId: LIVE_DEMO_ATHLETE_ID,
  }
}

export interface DemoAthleteHistory {
  readonly athlete: ReturnType<typeof demoAthleteRecord>
  readonly shoes: readonly Shoe[]
  readonly sessions: readonly SessionRecord[]
  readonly declaredDays: readonly DayRecord[]
  readonly alerts: readonly AlertRecord[]
  readonly rulesState: RulesState
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
