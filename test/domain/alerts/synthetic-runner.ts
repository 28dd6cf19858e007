import { createRandom } from '../../../src/domain/signal/random.js'
import { replayRules, type RuleReplay } from '../../../src/domain/alerts/replay-rules.js'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import { addDays, dateRange } from '../../../src/domain/load/local-date.js'
import { declaredRestDay } from '../../../src/domain/load/impute-day.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import { ATHLETE, dayUs, makeRun } from '../load/builders.js'

export const FIRST_MONDAY = '2026-01-05'
/** Four runs a week, the long one on Sunday, in easy kilometres. */
const STEADY_WEEK = [0, 8, 0, 10, 0, 8, 14]

export interface Plan {
  readonly weeks: number
  readonly seed: number
  /** Easy kilometres of one day before noise. */
  readonly planned?: (week: number, weekday: number) => number
}

/** Runs of somebody whose sessions vary by about a tenth. */
export function syntheticRuns(plan: Plan): SessionRecord[] {
  const random = createRandom(plan.seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const runs: SessionRecord[] = []
  for (let day = 0; day < plan.weeks * 7; day += 1) {
    const week = Math.floor(day / 7)
    const easyKm = plan.planned?.(week, day % 7) ?? steadyKm(day % 7)
    const noise = Math.exp(0.1 * normal())
    if (easyKm > 0) runs.push(makeRun(addDays(FIRST_MONDAY, day), easyKm * noise))
  }
  return runs
}

export function steadyKm(weekday: number): number {
  return STEADY_WEEK[weekday] ?? 0
}

export function replay(runs: readonly SessionRecord[], weeks: number): RuleReplay {
  const lastDate = addDays(FIRST_MONDAY, weeks * 7 - 1)
  return replayRules({
    athlete: ATHLETE,
    sessions: runs,
    declaredDays: dateRange(FIRST_MONDAY, lastDate).map((date) => declaredRestDay(ATHLETE.athleteId, date)),
    config: DEFAULT_RULE_CONFIG,
    lastDate,
    timeOfDateUs: dayUs,
  })
}
