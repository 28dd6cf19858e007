import type { Athlete, DeclaredStrike, Shoe, ShoeKind } from '../../domain/records/people.js'
import type { Surface } from '../../domain/records/session-record.js'
import type { Foot } from '../../domain/records/step-record.js'
import * as plans from './demo-plans.js'
import type { DemoDay, DemoPlan } from './demo-plans.js'

export interface DemoShoe {
  readonly name: string
  readonly kind: ShoeKind
}

/** How far days differ from the plan. */
export interface DemoVariation {
  /** Relative spread of all runs of a week together, and of a run within it. */
  readonly weekSd: number
  readonly runSd: number
  readonly skippedRatio: number
  readonly shortenedRatio: number
  /** The last days, which go as planned: what makes the athlete's story has happened. */
  readonly certainDays: number
  /** No run and no seven days are more than this times the most of the weeks before; null for those who don't mind. */
  readonly growthRatio: number | null
}

export interface DemoAthlete {
  readonly athleteId: string
  readonly name: string
  readonly bodyMassKg: number
  readonly heightM: number
  readonly declaredStrike: DeclaredStrike
  readonly declaredLongestRunM: number
  /** The first is the usual one. */
  readonly shoes: readonly DemoShoe[]
  /** Which of the shoes. */
  readonly shoeOn: (day: DemoDay) => number
  readonly surfaceOn: (day: DemoDay) => Surface
  readonly speedMps: number
  readonly cadenceSpm: number
  /** Mean foot strike angle of a foot on a day. */
  readonly footStrikeAngleDeg: (foot: Foot, daysAgo: number) => number
  /** How much longer than half a stride a step from the right foot to the left takes; the left one is as much shorter. */
  readonly rightStepTimeRatio: number
  /** Minutes after midnight at which a run usually begins, from Monday to Friday and at the weekend. */
  readonly startMinute: { readonly weekday: number; readonly weekend: number }
  /** The first run planned from here on was run without pods, and said so afterwards. */
  readonly withoutPodDaysAgo: number | null
  readonly variation: DemoVariation
  readonly plan: DemoPlan
}

const DAILY: DemoShoe = { name: 'Daily trainer', kind: 'standard' }
const USUAL_VARIATION: DemoVariation = {
  weekSd: 0.08,
  runSd: 0.06,
  skippedRatio: 0.04,
  shortenedRatio: 0.06,
  certainDays: 0,
  growthRatio: 1.02,
}
const STEADY_VARIATION: DemoVariation = {
  ...USUAL_VARIATION,
  weekSd: 0.06,
  runSd: 0.05,
  skippedRatio: 0.02,
  shortenedRatio: 0.04,
}
const USUAL = {
  heightM: 1.74,
  declaredStrike: 'rearfoot',
  declaredLongestRunM: 15_000,
  shoes: [DAILY],
  shoeOn: () => 0,
  surfaceOn: (): Surface => 'road',
  startMinute: { weekday: 6 * 60 + 40, weekend: 8 * 60 + 30 },
  withoutPodDaysAgo: null,
  variation: USUAL_VARIATION,
} as const

const EVENING = { weekday: 18 * 60 + 10, weekend: 9 * 60 + 45 }
const LUNCH = { weekday: 12 * 60 + 5, weekend: 10 * 60 + 20 }

/** The one whose pods run when the demo starts. */
export const LIVE_DEMO_ATHLETE_ID = 'demo-mara'
export const RAMPING_DEMO_ATHLETE_ID = 'demo-jonas'
/** Whose weeks differ as weeks do, and no more. */
export const STEADY_DEMO_ATHLETE_IDS: readonly string[] = [LIVE_DEMO_ATHLETE_ID, 'demo-lucie', 'demo-kenji']

const bothFeet =
  (angleDeg: number, rightOffsetDeg = 0) =>
  (foot: Foot) =>
    foot === 'right' ? angleDeg + rightOffsetDeg : angleDeg
const on =
  <T>(weekdays: readonly number[], there: T, elsewhere: T) =>
  (day: DemoDay): T =>
    weekdays.includes(day.weekday) ? there : elsewhere

export const DEMO_ATHLETES: readonly DemoAthlete[] = [
  {
    ...USUAL,
    ...{
      athleteId: 'demo-mara',
      name: 'Mara Lindqvist',
      bodyMassKg: 58,
      heightM: 1.69,
      speedMps: 2.9,
      cadenceSpm: 170,
    },
    ...{
      footStrikeAngleDeg: bothFeet(10.5, 1.5),
      rightStepTimeRatio: 0.016,
      plan: plans.weekly([0, 8, 0, 10, 0, 8, 14], 3),
    },
    ...{ shoes: [DAILY, { name: 'Long-run cushion', kind: 'standard' }], shoeOn: on([6], 1, 0) },
    variation: STEADY_VARIATION,
  },
  {
    ...USUAL,
    ...{
      athleteId: 'demo-jonas',
      name: 'Jonas Weidmann',
      bodyMassKg: 78,
      heightM: 1.84,
      speedMps: 3.0,
      cadenceSpm: 166,
    },
    ...{ footStrikeAngleDeg: bothFeet(14, -1), rightStepTimeRatio: -0.016, plan: plans.ramping, startMinute: EVENING },
    variation: { ...USUAL_VARIATION, certainDays: 14, growthRatio: null },
  },
  {
    ...USUAL,
    ...{ athleteId: 'demo-priya', name: 'Priya Raman', bodyMassKg: 54, heightM: 1.62, speedMps: 2.7, cadenceSpm: 172 },
    ...{
      footStrikeAngleDeg: bothFeet(9, 1),
      rightStepTimeRatio: 0.006,
      plan: plans.spiking,
      declaredLongestRunM: 10_000,
    },
    variation: { ...USUAL_VARIATION, certainDays: 3, growthRatio: 1 },
  },
  {
    ...USUAL,
    ...{
      athleteId: 'demo-tomas',
      name: 'Tomás Arriaga',
      bodyMassKg: 70,
      heightM: 1.77,
      speedMps: 3.2,
      cadenceSpm: 174,
    },
    ...{ footStrikeAngleDeg: bothFeet(6, -1), rightStepTimeRatio: -0.034, plan: plans.returning, startMinute: LUNCH },
    ...{ surfaceOn: on([5], 'trail', 'road'), variation: { ...USUAL_VARIATION, certainDays: 45 } },
  },
  {
    ...USUAL,
    ...{ athleteId: 'demo-hanne', name: 'Hanne Dekker', bodyMassKg: 62, heightM: 1.71, speedMps: 2.8, cadenceSpm: 171 },
    ...{ footStrikeAngleDeg: converting, rightStepTimeRatio: 0.008, plan: plans.weekly([8, 0, 9, 0, 8, 13, 0]) },
    ...{ shoes: [DAILY, { name: 'Low drop', kind: 'minimal' }], shoeOn: convertingShoe, startMinute: EVENING },
  },
  {
    ...USUAL,
    ...{
      athleteId: 'demo-samuel',
      name: 'Samuel Okoro',
      bodyMassKg: 82,
      heightM: 1.86,
      speedMps: 2.9,
      cadenceSpm: 163,
    },
    ...{ footStrikeAngleDeg: bothFeet(15, -2), rightStepTimeRatio: 0.03, plan: plans.missing, startMinute: EVENING },
  },
  {
    ...USUAL,
    variation: STEADY_VARIATION,
    ...{
      athleteId: 'demo-lucie',
      name: 'Lucie Marchand',
      bodyMassKg: 52,
      heightM: 1.66,
      speedMps: 3.5,
      cadenceSpm: 182,
    },
    ...{ footStrikeAngleDeg: bothFeet(4), rightStepTimeRatio: -0.008, plan: plans.weekly([8, 12, 8, 14, 0, 8, 20], 2) },
    ...{ shoes: [DAILY, { name: 'Plated racer', kind: 'plated' }], shoeOn: on([3], 1, 0), declaredLongestRunM: 21_000 },
  },
  {
    ...USUAL,
    variation: STEADY_VARIATION,
    ...{
      athleteId: 'demo-kenji',
      name: 'Kenji Watanabe',
      bodyMassKg: 64,
      heightM: 1.72,
      speedMps: 3.3,
      cadenceSpm: 184,
    },
    ...{
      footStrikeAngleDeg: bothFeet(-3, 1),
      rightStepTimeRatio: 0.04,
      plan: plans.weekly([0, 0, 9, 0, 7, 0, 12], 4),
    },
    ...{ declaredStrike: 'forefoot', surfaceOn: on([2], 'treadmill', 'road'), startMinute: LUNCH },
  },
  {
    ...USUAL,
    ...{
      athleteId: 'demo-eleni',
      name: 'Eleni Papadaki',
      bodyMassKg: 60,
      heightM: 1.65,
      speedMps: 2.6,
      cadenceSpm: 168,
    },
    ...{ footStrikeAngleDeg: bothFeet(12, 1), rightStepTimeRatio: -0.01, plan: plans.irregular, startMinute: LUNCH },
    ...{ surfaceOn: on([1, 3], 'treadmill', 'road'), withoutPodDaysAgo: 47 },
  },
  {
    ...USUAL,
    ...{ athleteId: 'demo-marcus', name: 'Marcus Bell', bodyMassKg: 74, heightM: 1.8, speedMps: 3.1, cadenceSpm: 170 },
    ...{ footStrikeAngleDeg: bothFeet(10, -1), rightStepTimeRatio: 0.01, plan: plans.threeUpOneDown },
    variation: { ...USUAL_VARIATION, weekSd: 0.05 },
  },
  {
    ...USUAL,
    ...{ athleteId: 'demo-freya', name: 'Freya Nilsen', bodyMassKg: 57, heightM: 1.7, speedMps: 2.7, cadenceSpm: 169 },
    ...{ footStrikeAngleDeg: drifting, rightStepTimeRatio: 0.042, plan: plans.weekly([0, 7, 0, 9, 0, 14, 8]) },
    ...{ shoes: [{ name: 'Trail shoe', kind: 'standard' }, DAILY], shoeOn: on([1, 3], 1, 0) },
    surfaceOn: on([1, 3], 'road', 'trail'),
  },
  {
    ...USUAL,
    ...{
      athleteId: 'demo-owen',
      name: 'Owen Gallagher',
      bodyMassKg: 85,
      heightM: 1.88,
      speedMps: 2.6,
      cadenceSpm: 162,
    },
    ...{ footStrikeAngleDeg: bothFeet(17, -1), rightStepTimeRatio: -0.026, plan: plans.easyWeekBehind },
    ...{ surfaceOn: on([0], 'treadmill', 'road'), startMinute: EVENING, withoutPodDaysAgo: 26 },
  },
]

/** From the heel to the midfoot within ten weeks, at the same distance. */
function converting(foot: Foot, daysAgo: number): number {
  const done = Math.max(0, Math.min(1, (84 - daysAgo) / 70))
  return 14 - 10.5 * done + (foot === 'right' ? 1 : 0)
}

/** The flat shoe first for the short run of the week, then for another, and for all at last. */
function convertingShoe({ daysAgo, weekday }: DemoDay): number {
  if (daysAgo > 84) return 0
  if (daysAgo > 56) return weekday === 4 ? 1 : 0
  return daysAgo > 28 && weekday >= 5 ? 0 : 1
}

/** The right foot slowly lands flatter. */
function drifting(foot: Foot, daysAgo: number): number {
  const done = Math.max(0, Math.min(1, (28 - daysAgo) / 28))
  return foot === 'right' ? 13 - 6 * done : 13
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
    defaultShoeId: demoShoeId(demo, 0),
    simulated: true,
    createdTimeUs,
  }
}

export function demoShoeRecords(demo: DemoAthlete): Shoe[] {
  return demo.shoes.map((shoe, index) => ({
    shoeId: demoShoeId(demo, index),
    athleteId: demo.athleteId,
    ...shoe,
    retired: false,
    footStrikeOffsetDeg: null,
    footStrikeOffsetSdDeg: null,
  }))
}

export function demoShoeId(demo: DemoAthlete, index: number): string {
  return index === 0 ? `${demo.athleteId}-shoe` : `${demo.athleteId}-shoe-${String(index + 1)}`
}
