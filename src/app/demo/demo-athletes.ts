import type { Athlete, ShoeKind } from '../../domain/records/people.js'
import type { DeclaredStrike } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { Surface } from '../../domain/records/session-record.js'

/** Days before today, from 1 (yesterday) to 182; the weekday is 0 on Monday and 6 on Sunday. */
export interface DemoDay {
  readonly daysAgo: number
  readonly weekday: number
}

/** What an invented athlete does on a day: kilometres, 0 for a declared rest, null where nobody says anything. */
export type DemoPlan = (day: DemoDay, chance: number) => number | null

export interface DemoAthlete {
  readonly athleteId: string
  readonly name: string
  readonly bodyMassKg: number
  readonly heightM: number
  readonly declaredStrike: DeclaredStrike
  readonly declaredLongestRunM: number
  readonly shoe: { readonly name: string; readonly kind: ShoeKind }
  readonly surface: Surface
  readonly speedMps: number
  readonly cadenceSpm: number
  /** Mean foot strike angle of a foot on a day. */
  readonly footStrikeAngleDeg: (foot: Foot, daysAgo: number) => number
  /** Relative spread of the distance of a run around its plan. */
  readonly distanceSd: number
  readonly plan: DemoPlan
}

/** Kilometres from Monday to Sunday. */
type WeekPlan = readonly number[]
const FOUR_RUNS: WeekPlan = [0, 8, 0, 10, 0, 8, 14]
const THREE_RUNS: WeekPlan = [0, 9, 0, 7, 0, 0, 12]
const SIX_RUNS: WeekPlan = [8, 12, 8, 14, 0, 8, 20]

const kmOf = (week: WeekPlan, day: DemoDay): number => week[day.weekday] ?? 0
const week =
  (plan: WeekPlan): DemoPlan =>
  (day) =>
    kmOf(plan, day)
const bothFeet =
  (angleDeg: number, rightOffsetDeg = 0) =>
  (foot: Foot) =>
    foot === 'right' ? angleDeg + rightOffsetDeg : angleDeg

const USUAL = {
  heightM: 1.74,
  declaredStrike: 'rearfoot',
  declaredLongestRunM: 14_000,
  shoe: { name: 'Daily trainer', kind: 'standard' },
  surface: 'road',
  distanceSd: 0.03,
} as const

/** The one whose pods run when the demo starts. */
export const LIVE_DEMO_ATHLETE_ID = 'demo-mara'
export const RAMPING_DEMO_ATHLETE_ID = 'demo-jonas'

export const DEMO_ATHLETES: readonly DemoAthlete[] = [
  athlete(
    'demo-mara',
    'Mara Lindqvist',
    { bodyMassKg: 58, speedMps: 2.9, cadenceSpm: 170, angle: bothFeet(11, 2) },
    week(FOUR_RUNS),
  ),
  athlete(
    'demo-jonas',
    'Jonas Weidmann',
    { bodyMassKg: 78, speedMps: 3.0, cadenceSpm: 166, angle: bothFeet(14) },
    ramping,
  ),
  athlete('demo-priya', 'Priya Raman', { bodyMassKg: 54, speedMps: 2.7, cadenceSpm: 172, angle: bothFeet(9) }, spiking),
  athlete(
    'demo-tomas',
    'Tomás Arriaga',
    { bodyMassKg: 70, speedMps: 3.2, cadenceSpm: 174, angle: bothFeet(6, -1) },
    returning,
  ),
  athlete(
    'demo-hanne',
    'Hanne Dekker',
    { bodyMassKg: 62, speedMps: 2.8, cadenceSpm: 171, angle: converting, shoe: { name: 'Low drop', kind: 'minimal' } },
    week(FOUR_RUNS),
  ),
  athlete(
    'demo-samuel',
    'Samuel Okoro',
    { bodyMassKg: 82, speedMps: 2.9, cadenceSpm: 163, angle: bothFeet(15) },
    missing,
  ),
  athlete(
    'demo-lucie',
    'Lucie Marchand',
    { bodyMassKg: 52, speedMps: 3.5, cadenceSpm: 182, angle: bothFeet(4) },
    week(SIX_RUNS),
  ),
  athlete(
    'demo-kenji',
    'Kenji Watanabe',
    { bodyMassKg: 64, speedMps: 3.3, cadenceSpm: 184, angle: bothFeet(-3), strike: 'forefoot' },
    week(THREE_RUNS),
  ),
  athlete(
    'demo-eleni',
    'Eleni Papadaki',
    { bodyMassKg: 60, speedMps: 2.6, cadenceSpm: 168, angle: bothFeet(12) },
    irregular,
  ),
  athlete(
    'demo-marcus',
    'Marcus Bell',
    { bodyMassKg: 74, speedMps: 3.1, cadenceSpm: 170, angle: bothFeet(10) },
    threeUpOneDown,
  ),
  athlete(
    'demo-freya',
    'Freya Nilsen',
    { bodyMassKg: 57, speedMps: 2.7, cadenceSpm: 169, angle: drifting, surface: 'trail' },
    week(FOUR_RUNS),
  ),
  athlete(
    'demo-owen',
    'Owen Gallagher',
    { bodyMassKg: 85, speedMps: 2.6, cadenceSpm: 162, angle: bothFeet(17) },
    easyWeek,
  ),
]

function athlete(
  athleteId: string,
  name: string,
  body: {
    readonly bodyMassKg: number
    readonly speedMps: number
    readonly cadenceSpm: number
    readonly angle: DemoAthlete['footStrikeAngleDeg']
    readonly shoe?: DemoAthlete['shoe']
    readonly surface?: Surface
    readonly strike?: DeclaredStrike
  },
  plan: DemoPlan,
): DemoAthlete {
  const { angle, shoe, surface, strike, ...measures } = body
  return {
    ...USUAL,
    ...measures,
    athleteId,
    name,
    shoe: shoe ?? USUAL.shoe,
    surface: surface ?? USUAL.surface,
    declaredStrike: strike ?? USUAL.declaredStrike,
    footStrikeAngleDeg: angle,
    plan,
  }
}

/** Two runs more and all of them longer in the last seven days: too fast, whatever the weekday of today. */
function ramping(day: DemoDay): number {
  const usual = kmOf(FOUR_RUNS, day)
  if (day.daysAgo > 14) return usual
  if (day.daysAgo > 7) return usual * 1.1
  return day.weekday === 0 || day.weekday === 4 ? 11 : usual * 1.22
}

/** A half marathon the day before yesterday, off runs of ten kilometres at most. */
function spiking(day: DemoDay): number {
  if (day.daysAgo === 2) return 21.1
  if (day.daysAgo === 1 || day.daysAgo === 3) return 0
  return kmOf([0, 7, 0, 8, 0, 0, 9.6], day)
}

/** Three weeks off, then back at half of what was usual and a little more. */
function returning(day: DemoDay): number {
  if (day.daysAgo > 14 && day.daysAgo <= 35) return 0
  return kmOf(FOUR_RUNS, day) * (day.daysAgo > 35 ? 1 : day.daysAgo > 7 ? 0.5 : 0.56)
}

/** From the heel to the midfoot within ten weeks, at the same distance. */
function converting(foot: Foot, daysAgo: number): number {
  const done = Math.max(0, Math.min(1, (77 - daysAgo) / 70))
  return 14 - 10.5 * done + (foot === 'right' ? 1 : 0)
}

/** The right foot slowly lands flatter. */
function drifting(foot: Foot, daysAgo: number): number {
  const done = Math.max(0, Math.min(1, (28 - daysAgo) / 28))
  return foot === 'right' ? 13 - 6 * done : 13
}

/** Pods often forgotten, and nothing at all for six days. */
function missing(day: DemoDay, chance: number): number | null {
  return day.daysAgo <= 6 || chance < 0.12 ? null : kmOf(FOUR_RUNS, day)
}

/** Runs when there is time. */
function irregular(_day: DemoDay, chance: number): number {
  return chance < 0.55 ? 0 : 4 + 9 * (chance - 0.55)
}

/** Three weeks up and one down; the last one was the second of three. */
function threeUpOneDown(day: DemoDay): number {
  const weeksAgo = Math.floor((day.daysAgo - 1) / 7)
  const factors = [1.05, 0.95, 0.7, 1.15]
  return kmOf(FOUR_RUNS, day) * (factors[weeksAgo % 4] ?? 1)
}

/** A planned easy week behind, and back to the usual. */
function easyWeek(day: DemoDay): number {
  return kmOf(THREE_RUNS, day) * (day.daysAgo > 7 && day.daysAgo <= 14 ? 0.55 : 1)
}

/** The athlete's record. */
export function demoAthleteRecord(demo: DemoAthlete, zoneId: string, createdTimeUs: number): Athlete {
  return {
    athleteId: demo.athleteId,
    name: demo.name,
    zoneId,
    bodyMassKg: demo.bodyMassKg,
    heightM: demo.heightM,
    declaredStrike: demo.declaredStrike,
    declaredLongestRunM: demo.declaredLongestRunM,
    defaultShoeId: demoShoeId(demo),
    simulated: true,
    createdTimeUs,
  }
}

export function demoShoeId(demo: DemoAthlete): string {
  return `${demo.athleteId}-shoe`
}
