import { addLoadErrors, createLoadErrorSums, estimateLoadBand } from '../../domain/biomechanics/load-uncertainty.js'
import { DEFAULT_PARAMETERS } from '../../domain/biomechanics/parameters.js'
import { estimateErrorsOf } from '../../domain/biomechanics/step-load.js'
import {
  countStrikeLabel,
  createStrikeLabelCounts,
  labelStrike,
  strikeLabelShares,
} from '../../domain/gait/strike-label.js'
import { estimateStrikeShares } from '../../domain/gait/strike-shares.js'
import type {
  LoadBand,
  PerFoot,
  SessionTotals,
  StrikeLabelShares,
  StrikeShares,
} from '../../domain/records/session-record.js'
import type { StrikeSums } from '../../domain/records/minute-record.js'
import type { Foot } from '../../domain/records/step-record.js'
import { runDurationS, strideCountOf, type DemoRun, type DemoStride } from './demo-run.js'

const HISTOGRAM_BIN_BW = 0.25
const SAMPLED_BLOCKS = 6
const { soleusLoadUnitBwS } = DEFAULT_PARAMETERS.metrics

/** The totals of a run as the sum of its strides. */
export function totalsOfStrides(run: DemoRun, strides: readonly DemoStride[]): SessionTotals {
  const count = strideCountOf(run)
  const left = ofFoot(strides, 'left')
  const right = ofFoot(strides, 'right')
  const perFoot = <T>(valueOf: (feet: readonly DemoStride[]) => T): PerFoot<T> => ({
    left: valueOf(left),
    right: valueOf(right),
  })
  return {
    durationS: runDurationS(run),
    runningTimeS: runDurationS(run),
    distanceM: run.distanceM,
    distanceBasis: 'measured',
    stepCount: { left: count, right: count },
    rejectedCount: { left: 0, right: 0 },
    cadenceSpm: perFoot((feet) => mean(feet, (stride) => stride.cadenceSpm)),
    groundContactTimeMs: perFoot((feet) => mean(feet, (stride) => 1000 * (stride.load.groundContactTimeS ?? 0))),
    footStrikeAngleDeg: perFoot((feet) => mean(feet, (stride) => stride.footStrikeAngleDeg)),
    strikeShares: perFoot((feet) => strikeShares(feet, runDurationS(run))),
    strikeLabels: perFoot((feet) => strikeLabels(feet)),
    footStrikeCorrection: {
      offsetDeg: null,
      systematicSdDeg: DEFAULT_PARAMETERS.footStrike.systematicSdUncalibratedDeg,
    },
    soleusLoadSlu: perFoot((feet) => sum(feet, soleusImpulse) / soleusLoadUnitBwS),
    soleusLoadBand: perFoot((feet) => loadBand(run, feet)),
    soleusLoadSluByStrike: byStrike(strides, 1 / soleusLoadUnitBwS),
    damageEquivalentSteps: perFoot((feet) => sum(feet, (stride) => stride.load.damageEquivalentSteps ?? 0)),
    nonRearfootSteps: perFoot((feet) => sum(feet, (stride) => 1 - stride.strike.pRearfoot)),
    achillesForceHistogram: histogram(strides),
    coverageRatio: 1,
    imputedRatio: 0,
    imputedFeet: [],
    gapCount: 0,
    gapSeconds: 0,
    tier: 'A',
    basis: 'estimated',
  }
}

/** Soleus impulse in body weights times seconds, shared out by the probabilities of the strikes. */
export function byStrike(strides: readonly DemoStride[], scale: number): StrikeSums {
  return {
    rearfoot: scale * sum(strides, (stride) => soleusImpulse(stride) * stride.strike.pRearfoot),
    midfoot: scale * sum(strides, (stride) => soleusImpulse(stride) * stride.strike.pMidfoot),
    forefoot: scale * sum(strides, (stride) => soleusImpulse(stride) * stride.strike.pForefoot),
    unknown: 0,
  }
}

export function soleusImpulse(stride: DemoStride): number {
  return stride.load.soleusImpulseBwS ?? 0
}

/** Sum over the strides that are there and those that they stand for. */
export function sum(strides: readonly DemoStride[], valueOf: (stride: DemoStride) => number): number {
  return strides.reduce((total, stride) => total + stride.weight * valueOf(stride), 0)
}

export function mean(strides: readonly DemoStride[], valueOf: (stride: DemoStride) => number): number {
  const weight = sum(strides, () => 1)
  return weight > 0 ? sum(strides, valueOf) / weight : 0
}

export function ofFoot(strides: readonly DemoStride[], foot: Foot): DemoStride[] {
  return strides.filter((stride) => stride.foot === foot)
}

function loadBand(run: DemoRun, feet: readonly DemoStride[]): LoadBand | null {
  const sums = createLoadErrorSums()
  const { surface, shoeKind, demo } = run
  const around = { slopeDeg: 0, surface, shoeKind, declaredStrike: demo.declaredStrike }
  for (const stride of feet) {
    const errors = estimateErrorsOf(stride.load, around, DEFAULT_PARAMETERS)
    addLoadErrors(sums, stride.weight * soleusImpulse(stride), stride.weight, errors)
  }
  return estimateLoadBand(sums.impulseBwS / soleusLoadUnitBwS, 0, sums, DEFAULT_PARAMETERS)
}

/** Blocks of a minute; a run of which only a sample was made is resampled in six longer ones. */
function strikeShares(feet: readonly DemoStride[], durationS: number): StrikeShares | null {
  const blockS = feet.some((stride) => stride.weight > 1) ? durationS / SAMPLED_BLOCKS : 60
  return estimateStrikeShares(
    feet.map(({ landing, strike, timeS }) => ({ landing, strike, blockIndex: Math.floor(timeS / blockS) })),
    DEFAULT_PARAMETERS.footStrike.systematicSdUncalibratedDeg,
    DEFAULT_PARAMETERS,
  )
}

function strikeLabels(feet: readonly DemoStride[]): StrikeLabelShares | null {
  const counts = createStrikeLabelCounts()
  for (const { strike } of feet) countStrikeLabel(counts, labelStrike(strike.pRearfoot, DEFAULT_PARAMETERS))
  return strikeLabelShares(counts)
}

function histogram(strides: readonly DemoStride[]): number[] {
  const bins: number[] = []
  for (const stride of strides) {
    const forceBw = stride.load.achillesForcePeakBw
    if (forceBw === null) continue
    const bin = Math.floor(forceBw / HISTOGRAM_BIN_BW)
    while (bins.length <= bin) bins.push(0)
    bins[bin] = (bins[bin] ?? 0) + stride.weight
  }
  return bins
}
