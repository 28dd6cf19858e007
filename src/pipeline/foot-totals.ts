import { angleSystematicSdDeg } from '../domain/gait/foot-strike-angle.js'
import {
  countStrikeLabel,
  createStrikeLabelCounts,
  labelStrike,
  type StrikeLabelCounts,
} from '../domain/gait/strike-label.js'
import type { StrikeTurn } from '../domain/gait/strike-turn.js'
import {
  addStrike,
  computeStrikeShares,
  createStrikeShareState,
  type StrikeShareState,
} from '../domain/gait/strike-shares.js'
import type { StrikeShares } from '../domain/records/session-record.js'
import type { StepRecord, Tier } from '../domain/records/step-record.js'
import { MINUTE_US } from '../domain/units/units.js'
import type { SessionSettings } from './session-settings.js'
import { addStepToSums, createStrikeSums, type MutableStrikeSums } from './strike-sums.js'

export const ACHILLES_BIN_BW = 0.25
const MOST_ACHILLES_BINS = 80

/** Running sums over one foot; kept apart per foot so that the order in which the feet report changes nothing. */
export interface FootTotals {
  stepCount: number
  rejectedCount: number
  /** Time on which the cadence rests, and the steps of both feet in it. */
  cadenceTimeS: number
  cadenceSteps: number
  contactSumMs: number
  contactCount: number
  /** A pod counted strides, so its cadence was doubled. */
  cadenceDoubled: boolean
  angleSumDeg: number
  angleCount: number
  nonRearfootSteps: number
  /** Null until a step or a pod gave a load. */
  soleusImpulseBwS: number | null
  damageEquivalentSteps: number
  readonly byStrike: MutableStrikeSums
  readonly achillesHistogram: number[]
  readonly tierSteps: Map<Tier, number>
  readonly strikes: StrikeShareState
  readonly strikeLabels: StrikeLabelCounts
  shares: StrikeShares | null
}

export function createFootTotals(settings: SessionSettings): FootTotals {
  return {
    stepCount: 0,
    rejectedCount: 0,
    cadenceTimeS: 0,
    cadenceSteps: 0,
    contactSumMs: 0,
    contactCount: 0,
    cadenceDoubled: false,
    angleSumDeg: 0,
    angleCount: 0,
    nonRearfootSteps: 0,
    soleusImpulseBwS: null,
    damageEquivalentSteps: 0,
    byStrike: createStrikeSums(),
    achillesHistogram: [],
    tierSteps: new Map(),
    strikes: createStrikeShareState(settings.parameters),
    strikeLabels: createStrikeLabelCounts(),
    shares: null,
  }
}

/** @param turn how the foot turned after contact, which the record of the step doesn't keep */
export function addStepToTotals(
  totals: FootTotals,
  step: StepRecord,
  turn: StrikeTurn | null,
  settings: SessionSettings,
): void {
  totals.stepCount += 1
  totals.cadenceTimeS += step.strideTimeMs / 1000
  totals.cadenceSteps += 2
  totals.tierSteps.set(step.tier, (totals.tierSteps.get(step.tier) ?? 0) + 1)
  if (step.groundContactTimeMs !== null) {
    totals.contactSumMs += step.groundContactTimeMs
    totals.contactCount += 1
  }
  if (step.footStrikeAngleDeg !== null && step.footStrikeAngleSdDeg !== null) {
    totals.angleSumDeg += step.footStrikeAngleDeg
    totals.angleCount += 1
    totals.nonRearfootSteps += (step.pMidfoot ?? 0) + (step.pForefoot ?? 0)
    const blockIndex = Math.floor((step.initialContactTimeUs - settings.startTimeUs) / MINUTE_US)
    const landing = { angleDeg: step.footStrikeAngleDeg, angleSdDeg: step.footStrikeAngleSdDeg, turn }
    const { pRearfoot, pMidfoot, pForefoot } = step
    const strike = { pRearfoot: pRearfoot ?? 0, pMidfoot: pMidfoot ?? 0, pForefoot: pForefoot ?? 0 }
    const systematicSdDeg = angleSystematicSdDeg(settings.shoe, settings.parameters)
    addStrike(totals.strikes, { landing, strike, blockIndex }, systematicSdDeg)
    countStrikeLabel(totals.strikeLabels, labelStrike(strike.pRearfoot, totals.strikes.parameters))
  }
  if (step.soleusImpulseBwS !== null) {
    totals.soleusImpulseBwS = (totals.soleusImpulseBwS ?? 0) + step.soleusImpulseBwS
    totals.damageEquivalentSteps += step.damageEquivalentSteps ?? 0
    addStepToSums(totals.byStrike, step)
    addForce(totals, step.achillesForcePeakBw, 1)
  }
}

/** @param steps how many steps of this foot had that peak force */
export function addForce(totals: FootTotals, achillesForcePeakBw: number | null, steps: number): void {
  if (achillesForcePeakBw === null) return
  const bin = Math.min(MOST_ACHILLES_BINS - 1, Math.max(0, Math.floor(achillesForcePeakBw / ACHILLES_BIN_BW)))
  while (totals.achillesHistogram.length <= bin) totals.achillesHistogram.push(0)
  totals.achillesHistogram[bin] = (totals.achillesHistogram[bin] ?? 0) + steps
}

/** The bootstrap takes milliseconds in a long run, so it is made now and then, and at the end. */
export function refreshShares(totals: FootTotals): void {
  totals.shares = computeStrikeShares(totals.strikes)
}
