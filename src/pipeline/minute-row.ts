import type { MinuteRecord } from '../domain/records/minute-record.js'
import type { ShoeKind } from '../domain/records/people.js'
import type { Surface } from '../domain/records/session-record.js'
import type { Foot, StepRecord, Tier } from '../domain/records/step-record.js'
import { MINUTE_US } from '../domain/units/units.js'
import type { SessionSettings } from './session-settings.js'
import { addStepToSums, createStrikeSums, type MutableStrikeSums } from './strike-sums.js'

export interface Mean {
  sum: number
  count: number
}

/** Null before the first value. */
export function meanOf(mean: Mean): number | null {
  return mean.count === 0 ? null : mean.sum / mean.count
}

/** One minute of one foot while it fills. */
export interface MinuteRow {
  readonly minuteIndex: number
  stepCount: number
  readonly cadence: Mean
  readonly contact: Mean
  readonly angle: Mean
  readonly speed: Mean
  readonly slope: Mean
  surface: Surface
  shoeKind: ShoeKind | null
  /** Load with this surface and shoe less load with others: what is above zero is what most of the minute had. */
  tagLeadBwS: number
  rearfootSteps: number
  midfootSteps: number
  forefootSteps: number
  distanceM: number
  soleusImpulseBwS: number
  usualLandingBwS: number
  damageEquivalentSteps: number
  readonly byStrike: MutableStrikeSums
  /** Time that was heard, and time that should have been. */
  receivedUs: number
  expectedUs: number
  tier: Tier | null
  changed: boolean
}

export function addToMean(mean: Mean, value: number | null): void {
  if (value === null) return
  mean.sum += value
  mean.count += 1
}

export function addStepToRow(row: MinuteRow, step: StepRecord): void {
  row.stepCount += 1
  row.tier = step.tier
  addToMean(row.cadence, step.cadenceSpm)
  addToMean(row.contact, step.groundContactTimeMs)
  addToMean(row.angle, step.footStrikeAngleDeg)
  addToMean(row.speed, step.speedMps)
  addToMean(row.slope, step.slopeDeg)
  row.rearfootSteps += step.pRearfoot ?? 0
  row.midfootSteps += step.pMidfoot ?? 0
  row.forefootSteps += step.pForefoot ?? 0
  row.distanceM += ((step.speedMps ?? 0) * step.strideTimeMs) / 1000
  row.damageEquivalentSteps += step.damageEquivalentSteps ?? 0
  addStepToSums(row.byStrike, step)
}

/** Load that was computed with the surface and shoe of now. Steps come late, so some of a minute may follow a command. */
export function addLoadToRow(
  row: MinuteRow,
  { surface, shoe }: Pick<SessionSettings, 'surface' | 'shoe'>,
  load: { readonly impulseBwS: number; readonly usualLandingBwS: number },
): void {
  const shoeKind = shoe?.kind ?? null
  row.soleusImpulseBwS += load.impulseBwS
  row.usualLandingBwS += load.usualLandingBwS
  const isLeading = row.surface === surface && row.shoeKind === shoeKind
  row.tagLeadBwS += isLeading ? load.impulseBwS : -load.impulseBwS
  if (row.tagLeadBwS >= 0) return
  row.tagLeadBwS = -row.tagLeadBwS
  row.surface = surface
  row.shoeKind = shoeKind
}

/** An empty minute, tagged with the surface and shoe of now. */
export function createRow(minuteIndex: number, settings: SessionSettings): MinuteRow {
  const mean = (): Mean => ({ sum: 0, count: 0 })
  return {
    minuteIndex,
    stepCount: 0,
    cadence: mean(),
    contact: mean(),
    angle: mean(),
    speed: mean(),
    slope: mean(),
    surface: settings.surface,
    shoeKind: settings.shoe?.kind ?? null,
    tagLeadBwS: 0,
    rearfootSteps: 0,
    midfootSteps: 0,
    forefootSteps: 0,
    distanceM: 0,
    soleusImpulseBwS: 0,
    usualLandingBwS: 0,
    damageEquivalentSteps: 0,
    byStrike: createStrikeSums(),
    receivedUs: 0,
    expectedUs: 0,
    tier: null,
    changed: false,
  }
}

/** What is kept of the minute. */
export function toRecord(row: MinuteRow, foot: Foot, settings: SessionSettings): MinuteRecord {
  return {
    athleteId: settings.athleteId,
    sessionId: settings.sessionId,
    foot,
    generation: settings.generation,
    minuteIndex: row.minuteIndex,
    startTimeUs: settings.startTimeUs + row.minuteIndex * MINUTE_US,
    stepCount: row.stepCount,
    cadenceSpmMean: meanOf(row.cadence),
    groundContactTimeMsMean: meanOf(row.contact),
    footStrikeAngleDegMean: meanOf(row.angle),
    rearfootStepsSum: row.rearfootSteps,
    midfootStepsSum: row.midfootSteps,
    forefootStepsSum: row.forefootSteps,
    speedMpsMean: meanOf(row.speed),
    slopeDegMean: meanOf(row.slope),
    surface: row.surface,
    shoeKind: row.shoeKind,
    distanceM: row.distanceM,
    soleusImpulseBwSSum: row.soleusImpulseBwS,
    usualLandingBwSSum: row.usualLandingBwS,
    damageEquivalentStepsSum: row.damageEquivalentSteps,
    soleusImpulseBwSByStrike: { ...row.byStrike },
    coverageRatio: row.expectedUs === 0 ? 0 : Math.min(1, row.receivedUs / row.expectedUs),
    imputedRatio: 0,
    tier: row.tier ?? 'C',
    basis: 'estimated',
  }
}
