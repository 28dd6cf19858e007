/** Days before today, from 1 (yesterday) to 182; the weekday is 0 on Monday and 6 on Sunday. */
export interface DemoDay {
  readonly daysAgo: number
  readonly weekday: number
}

/** What an invented athlete means to do on a day: kilometres, 0 for a rest that is declared, null where nobody says anything. */
export type DemoPlan = (day: DemoDay, chance: number) => number | null

/** Kilometres from Monday to Sunday. */
type WeekPlan = readonly number[]

/** Calendar weeks before the one of today; the current one may be 0 or 1, depending on the weekday of today. */
export function calendarWeeksAgo(day: DemoDay): number {
  return Math.floor((day.daysAgo + day.weekday) / 7)
}

/** The same every week, and every fifth one planned easy where `easyPhase` says in which. */
export function weekly(plan: WeekPlan, easyPhase?: number): DemoPlan {
  return (day) => kmOf(plan, day) * (calendarWeeksAgo(day) % 5 === easyPhase ? 0.72 : 1)
}

const JONAS_WEEK: WeekPlan = [8, 0, 10, 0, 8, 0, 14]

/** Two runs more and all of them longer in the last seven days: too fast, whatever the weekday of today. */
export function ramping(day: DemoDay): number {
  const usual = kmOf(JONAS_WEEK, day)
  if (day.daysAgo > 14) return usual
  if (day.daysAgo > 7) return usual * 1.1
  return day.weekday === 1 || day.weekday === 5 ? 11 : usual * 1.25
}

/** A half marathon the day before yesterday, off runs of ten kilometres at most. */
export function spiking(day: DemoDay): number {
  if (day.daysAgo === 2) return 21.1
  if (day.daysAgo === 1 || day.daysAgo === 3) return 0
  return kmOf([0, 7, 0, 8, 0, 9.6, 0], day)
}

/** Three weeks off, then back at half of what was usual and a little more. */
export function returning(day: DemoDay): number {
  if (day.daysAgo > 14 && day.daysAgo <= 35) return 0
  const usual = kmOf([7, 0, 9, 10, 0, 14, 0], day)
  return usual * (day.daysAgo > 35 ? 1 : day.daysAgo > 7 ? 0.5 : 0.54)
}

/** Pods often forgotten, and nothing at all for six days. */
export function missing(day: DemoDay, chance: number): number | null {
  if (day.daysAgo <= 6) return null
  return day.daysAgo > 7 && chance < 0.12 ? null : kmOf([0, 8, 0, 10, 0, 8, 14], day)
}

/** Means to run three times a week, and does when there is time. */
export function irregular(day: DemoDay, chance: number): number {
  const hopedKm = kmOf([0, 6.5, 0, 6, 0, 6, 9], day)
  return chance < (day.weekday === 5 ? 0.3 : 0.78) ? hopedKm : 0
}

/** Three weeks up and one down; the last one was the second of three. */
export function threeUpOneDown(day: DemoDay): number {
  const weeksAgo = Math.floor((day.daysAgo - 1) / 7)
  const factors = [1.05, 0.95, 0.7, 1.12]
  return kmOf([0, 9, 8, 0, 10, 0, 14], day) * (factors[weeksAgo % 4] ?? 1)
}

/** A planned easy week behind, and back to the usual. */
export function easyWeekBehind(day: DemoDay): number {
  return kmOf([7, 0, 0, 8, 0, 12, 0], day) * (day.daysAgo > 7 && day.daysAgo <= 14 ? 0.55 : 1)
}

function kmOf(week: WeekPlan, day: DemoDay): number {
  return week[day.weekday] ?? 0
}
