import { estimateLoadBand } from '../domain/biomechanics/load-uncertainty.js'
import type { LoadBand, PerFoot, SessionTotals } from '../domain/records/session-record.js'
import { angleSystematicSdDeg } from '../domain/gait/foot-strike-angle.js'
import { strikeLabelShares } from '../domain/gait/strike-label.js'
import { FEET, type Foot, type Tier } from '../domain/records/step-record.js'
import { filledImpulseBwS } from './foot-fill.js'
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
  readonly nowUs: number
}

/** From here on a run says more about the filling than about the runner. */
const MOSTLY_FILLED_RATIO = 0.3

/**
 * Everything so far. A foot without a sensor takes the load of the other one, and is named. The load of running time that
 * a foot's sensor missed is filled in; steps, strikes and forces never are.
 */
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
  const extraBwS = missedLoad(input, imputedFoot)
  const seenBwS = filled((totals) => totals.soleusImpulseBwS)
  const loadOf = (foot: Foot): number | null => {
    const sumBwS = (seenBwS[foot] ?? 0) + extraBwS[foot]
    return seenBwS[foot] === null && extraBwS[foot] === 0 ? null : sumBwS / unit
  }
  const load = { left: loadOf('left'), right: loadOf('right') }
  const bothSlu = (load.left ?? 0) + (load.right ?? 0)
  const extraRatio = bothSlu === 0 ? 0 : (extraBwS.left + extraBwS.right) / unit / bothSlu
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
    strikeLabels: perFoot((totals) => strikeLabelShares(totals.strikeLabels)),
    footStrikeCorrection: {
      offsetDeg: input.settings.shoe?.footStrikeOffsetDeg ?? null,
      systematicSdDeg: angleSystematicSdDeg(input.settings.shoe, input.settings.parameters),
    },
    soleusLoadSlu: load,
    soleusLoadBand: bandsOf(input, load, { left: extraBwS.left / unit, right: extraBwS.right / unit }),
    soleusLoadSluByStrike: sumByStrike(
      filled((totals) => totals),
      extraBwS.left + extraBwS.right,
      unit,
    ),
    damageEquivalentSteps: filled((totals) => (totals.soleusImpulseBwS === null ? null : totals.damageEquivalentSteps)),
    nonRearfootSteps: perFoot((totals) => (totals.angleCount === 0 ? null : totals.nonRearfootSteps)),
    achillesForceHistogram: sumHistograms(filled((totals) => totals)),
    coverageRatio: sessionCoverage(input),
    imputedRatio: imputedFoot === null || load.left === null ? extraRatio : 0.5 + extraRatio / 2,
    imputedFeet: imputedFoot === null ? [] : [imputedFoot],
    gapCount: input.gapCount,
    gapSeconds: input.gapUs / 1e6,
    tier: commonTier(lanes),
    cadenceDoubled: FEET.some((foot) => lanes[foot].totals.cadenceDoubled),
    basis: extraRatio > MOSTLY_FILLED_RATIO ? 'imputed' : 'estimated',
  }
}

/** Bands of each foot's load; all of a foot without a sensor is filled in. */
function bandsOf(
  { lanes, settings }: TotalsInput,
  loadSlu: PerFoot<number | null>,
  filledSlu: PerFoot<number>,
): PerFoot<LoadBand | null> {
  const imputedFoot = findImputedFoot(lanes)
  const bandOf = (foot: Foot): LoadBand | null => {
    const slu = loadSlu[foot] ?? 0
    const seen = imputedFoot === foot ? lanes[foot === 'left' ? 'right' : 'left'] : lanes[foot]
    return estimateLoadBand(slu, imputedFoot === foot ? slu : filledSlu[foot], seen.loadErrors, settings.parameters)
  }
  return { left: bandOf('left'), right: bandOf('right') }
}

/** The foot that never had a sensor while the other one has. */
function findImputedFoot(lanes: PerFoot<FootLane>): Foot | null {
  const seen = FEET.filter((foot) => lanes[foot].deviceId !== null)
  const only = seen.length === 1 ? seen[0] : undefined
  if (only === undefined || lanes[only].totals.stepCount === 0) return null
  return only === 'left' ? 'right' : 'left'
}

/** Load of each foot that its sensor missed; a foot without one misses what the other one does. */
function missedLoad({ lanes, nowUs }: TotalsInput, imputedFoot: Foot | null): PerFoot<number> {
  const left = filledImpulseBwS(lanes.left, lanes.right, nowUs)
  const right = filledImpulseBwS(lanes.right, lanes.left, nowUs)
  return { left: imputedFoot === 'left' ? right : left, right: imputedFoot === 'right' ? left : right }
}

function sessionCoverage(input: TotalsInput): number {
  const sum = { ...input.lanes.left.stream }
  sum.receivedUs += input.lanes.right.stream.receivedUs
  sum.expectedUs += input.lanes.right.stream.expectedUs
  return coverageOf(sum, input.pendingUs.left + input.pendingUs.right)
}

function sumByStrike(totals: PerFoot<FootTotals>, extraBwS: number, unit: number) {
  const sums = createStrikeSums()
  sums.unknown = extraBwS / unit
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
