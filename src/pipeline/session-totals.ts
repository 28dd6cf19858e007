import type { PerFoot, SessionTotals } from '../domain/records/session-record.js'
import { FEET, type Foot, type Tier } from '../domain/records/step-record.js'
import { coverageOf } from './foot-stream.js'
import type { FootLane } from './foot-lane.js'
import type { FootTotals } from './foot-totals.js'
import type { RunClock } from './run-clock.js'
import type { SessionSettings } from './session-settings.js'
import { createStrikeSums } from './strike-sums.js'

export interface TotalsInput {
  readonly settings: SessionSettings
  readonly lanes: PerFoot<FootLane>
  readonly run: RunClock
  readonly durationUs: number
  readonly gapCount: number
  readonly gapUs: number
  /** Silence of each foot's sensor up to now, not booked yet. */
  readonly pendingUs: PerFoot<number>
}

/** Everything so far. A foot without a sensor takes the load of the other one, and is named; its strike stays unknown. */
export function computeTotals(input: TotalsInput): SessionTotals {
  const { lanes, run } = input
  const imputedFoot = findImputedFoot(lanes)
  const unit = input.settings.parameters.metrics.soleusLoadUnitBwS
  const perFoot = <T>(value: (totals: FootTotals) => T): PerFoot<T> => ({
    left: value(lanes.left.totals),
    right: value(lanes.right.totals),
  })
  /** The same, with the other foot's value where this one has no sensor. */
  const filled = <T>(value: (totals: FootTotals) => T): PerFoot<T> => ({
    left: value(lanes[imputedFoot === 'left' ? 'right' : 'left'].totals),
    right: value(lanes[imputedFoot === 'right' ? 'left' : 'right'].totals),
  })
  const load = filled((totals) => (totals.soleusImpulseBwS === null ? null : totals.soleusImpulseBwS / unit))
  const distanceM = run.measuredDistanceM + run.estimatedDistanceM
  return {
    durationS: input.durationUs / 1e6,
    runningTimeS: run.runningUs / 1e6,
    distanceM,
    distanceBasis: distanceM === 0 ? null : run.measuredDistanceM >= run.estimatedDistanceM ? 'measured' : 'estimated',
    stepCount: perFoot((totals) => totals.stepCount),
    rejectedCount: perFoot((totals) => totals.rejectedCount),
    cadenceSpm: filled((totals) => quotient(60 * totals.cadenceSteps, totals.cadenceTimeS)),
    groundContactTimeMs: perFoot((totals) => quotient(totals.contactSumMs, totals.contactCount)),
    footStrikeAngleDeg: perFoot((totals) => quotient(totals.angleSumDeg, totals.angleCount)),
    strikeShares: perFoot((totals) => totals.shares),
    soleusLoadSlu: load,
    soleusLoadSluByStrike: sumByStrike(
      filled((totals) => totals),
      unit,
    ),
    damageEquivalentSteps: filled((totals) => (totals.soleusImpulseBwS === null ? null : totals.damageEquivalentSteps)),
    nonRearfootSteps: perFoot((totals) => (totals.angleCount === 0 ? null : totals.nonRearfootSteps)),
    achillesForceHistogram: sumHistograms(filled((totals) => totals)),
    coverageRatio: sessionCoverage(input),
    imputedRatio: imputedFoot === null || load.left === null ? 0 : 0.5,
    imputedFeet: imputedFoot === null ? [] : [imputedFoot],
    gapCount: input.gapCount,
    gapSeconds: input.gapUs / 1e6,
    tier: commonTier(lanes),
    basis: 'estimated',
  }
}

/** The foot that never had a sensor while the other one has. */
function findImputedFoot(lanes: PerFoot<FootLane>): Foot | null {
  const seen = FEET.filter((foot) => lanes[foot].deviceId !== null)
  const only = seen.length === 1 ? seen[0] : undefined
  if (only === undefined || lanes[only].totals.stepCount === 0) return null
  return only === 'left' ? 'right' : 'left'
}

function sessionCoverage(input: TotalsInput): number {
  const sum = { ...input.lanes.left.stream }
  sum.receivedUs += input.lanes.right.stream.receivedUs
  sum.expectedUs += input.lanes.right.stream.expectedUs
  return coverageOf(sum, input.pendingUs.left + input.pendingUs.right)
}

function sumByStrike(totals: PerFoot<FootTotals>, unit: number) {
  const sums = createStrikeSums()
  for (const foot of FEET) {
    const { byStrike } = totals[foot]
    sums.rearfoot += byStrike.rearfoot / unit
    sums.midfoot += byStrike.midfoot / unit
    sums.forefoot += byStrike.forefoot / unit
    sums.unknown += byStrike.unknown / unit
  }
  return sums
}

function sumHistograms(totals: PerFoot<FootTotals>): readonly number[] {
  const { left, right } = totals
  const bins = Math.max(left.achillesHistogram.length, right.achillesHistogram.length)
  const sums: number[] = []
  for (let bin = 0; bin < bins; bin++) {
    sums.push((left.achillesHistogram[bin] ?? 0) + (right.achillesHistogram[bin] ?? 0))
  }
  return sums
}

/** The tier of most steps; before any, the one of the sensor. */
function commonTier(lanes: PerFoot<FootLane>): Tier | null {
  const steps = new Map<Tier, number>()
  for (const foot of FEET) {
    for (const [tier, count] of lanes[foot].totals.tierSteps) steps.set(tier, (steps.get(tier) ?? 0) + count)
  }
  let common = lanes.left.stream.tier ?? lanes.right.stream.tier
  let most = 0
  for (const [tier, count] of [...steps].sort((a, b) => a[0].localeCompare(b[0]))) {
    if (count > most) {
      most = count
      common = tier
    }
  }
  return common
}

function quotient(sum: number, count: number): number | null {
  return count === 0 ? null : sum / count
}
