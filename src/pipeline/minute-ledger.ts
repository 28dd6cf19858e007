import type { MinuteRecord } from '../domain/records/minute-record.js'
import { estimateUsualLandingBwS } from '../domain/load/breakdown/usual-landing.js'
import type { ShoeKind } from '../domain/records/people.js'
import type { Surface } from '../domain/records/session-record.js'
import type { Foot, StepRecord, Tier } from '../domain/records/step-record.js'
import { MINUTE_US } from '../domain/units/units.js'
import { addStepToSums, createStrikeSums, type MutableStrikeSums } from './strike-sums.js'
import type { SessionSettings } from './session-settings.js'

/** A clock that jumped by a day must not fill the memory with empty minutes. */
const MOST_GAP_MINUTES = 1440

interface Mean {
  sum: number
  count: number
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

/** The minutes of one foot. */
export interface MinuteLedger {
  readonly startTimeUs: number
  row(timeUs: number): MinuteRow
  addStep(step: StepRecord): void
  /** Time in which samples were due and did not come, spread over its minutes. */
  addMissing(fromUs: number, toUs: number): void
  /** Minutes that changed since the last call. */
  takeChanged(): readonly MinuteRecord[]
}

export function createMinuteLedger(foot: Foot, settings: SessionSettings): MinuteLedger {
  const rows = new Map<number, MinuteRow>()
  /** Each frame asks, and nearly always for the same one again. */
  let latest: MinuteRow | null = null
  const at = (minuteIndex: number): MinuteRow => {
    const row = latest?.minuteIndex === minuteIndex ? latest : rows.get(minuteIndex)
    latest = row ?? createRow(minuteIndex, settings)
    if (row === undefined) rows.set(minuteIndex, latest)
    latest.changed = true
    return latest
  }
  const indexOf = (timeUs: number): number => Math.max(0, Math.floor((timeUs - settings.startTimeUs) / MINUTE_US))
  return {
    startTimeUs: settings.startTimeUs,
    row: (timeUs) => at(indexOf(timeUs)),
    addStep(step) {
      const row = at(indexOf(step.initialContactTimeUs))
      const { surface, shoe, heightM, parameters } = settings
      const around = { surface, shoeKind: shoe?.kind ?? null, heightM }
      addStepToRow(row, step)
      addLoadToRow(row, settings, {
        impulseBwS: step.soleusImpulseBwS ?? 0,
        usualLandingBwS: estimateUsualLandingBwS(step, around, parameters) ?? 0,
      })
    },
    addMissing(fromUs, toUs) {
      const first = indexOf(fromUs)
      const last = Math.min(indexOf(toUs), first + MOST_GAP_MINUTES)
      let leftUs = fromUs
      for (let index = first; index <= last; index++) {
        const endUs = index === last ? toUs : settings.startTimeUs + (index + 1) * MINUTE_US
        at(index).expectedUs += Math.max(0, endUs - leftUs)
        leftUs = Math.max(leftUs, endUs)
      }
    },
    takeChanged() {
      const changed: MinuteRecord[] = []
      for (const row of rows.values()) {
        if (!row.changed) continue
        row.changed = false
        changed.push(toRecord(row, foot, settings))
      }
      return changed.sort((a, b) => a.minuteIndex - b.minuteIndex)
    },
  }
}

export function addToMean(mean: Mean, value: number | null): void {
  if (value === null) return
  mean.sum += value
  mean.count += 1
}

function addStepToRow(row: MinuteRow, step: StepRecord): void {
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

function createRow(minuteIndex: number, settings: SessionSettings): MinuteRow {
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
    changed: true,
  }
}

function toRecord(row: MinuteRow, foot: Foot, settings: SessionSettings): MinuteRecord {
  const meanOf = (mean: Mean): number | null => (mean.count === 0 ? null : mean.sum / mean.count)
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
