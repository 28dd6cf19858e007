import type { Exposure, Severity } from '../records/alert-record.js'
import type { BaselineConfig } from '../load/baseline.js'
import type { Tier } from '../records/step-record.js'

type PerSeverity = Readonly<Record<Severity, number>>

/** Everything the rules compare with. An alert stores the ones it used. */
export interface RuleConfig {
  readonly baseline: BaselineConfig
  readonly sessionSpike: SessionSpikeConfig
  readonly weekRatio: WeekRatioConfig
  readonly weekOnWeek: WeekOnWeekConfig
  readonly uncertainty: UncertaintyConfig
  readonly notify: { readonly cooldownDays: number; readonly acknowledgementMaxDays: number }
}

export interface SessionSpikeConfig {
  readonly windowDays: number
  readonly minSessions: number
  /** Run over the longest of the window. */
  readonly above: PerSeverity
  readonly exposures: readonly Exposure[]
  readonly clearDays: number
  /** While a run goes on, from here of the longest it counts as near. */
  readonly nearRatio: number
  /** Below this many steps per side off the heel, a ratio of such steps is noise. */
  readonly minNonRearfootStepsPerSide: number
}

export interface WeekRatioConfig {
  /** Acute week over the mean of the three weeks before, uncoupled. */
  readonly from: PerSeverity
  readonly clearBelow: PerSeverity
  readonly clearEvaluations: number
  /** New territory: above this times the largest rolling week before. */
  readonly gatePeakRatio: number
  readonly highPeakRatio: number
  /** Least dose of a week: either will do. */
  readonly minWeekMinutes: number
  readonly minWeekStepsPerSide: number
}

export interface WeekOnWeekConfig {
  /** Raw change of seven days against the seven before; a convention, always shown. */
  readonly aboveChangeRatio: PerSeverity
  readonly clearDeltaRatio: number
  readonly clearEvaluations: number
  /** Strict mode: speaks on the raw change too. */
  readonly notifies: boolean
}

export interface UncertaintyConfig {
  /** Log-normal spread of a ratio of loads within one athlete, by what the sensors could see. */
  readonly sigmaLnByTier: Readonly<Record<Tier, number>>
  readonly sigmaLnUnknownTier: number
  /** Standard normal quantile of the 90 % band. */
  readonly bandZ: number
}

export const DEFAULT_RULE_CONFIG: RuleConfig = {
  baseline: {
    fullDays: 28,
    minKnownOf28: 21,
    minKnownOf7: 5,
    buildingFromDays: 14,
    provisionalFromDays: 7,
    maxUnknownChronicRatio: 0.25,
    maxUnknownAcuteDays: 2,
  },
  sessionSpike: {
    windowDays: 30,
    minSessions: 3,
    above: { info: 1.1, warn: 1.3, high: 2 },
    exposures: ['distance', 'soleusLoad', 'nonRearfootSteps'],
    clearDays: 7,
    nearRatio: 0.9,
    minNonRearfootStepsPerSide: 500,
  },
  weekRatio: {
    from: { info: 1.3, warn: 1.5, high: 2 },
    clearBelow: { info: 1.2, warn: 1.4, high: 1.8 },
    clearEvaluations: 2,
    gatePeakRatio: 1.1,
    highPeakRatio: 1.3,
    minWeekMinutes: 60,
    minWeekStepsPerSide: 5000,
  },
  weekOnWeek: {
    aboveChangeRatio: { info: 0.1, warn: 0.3, high: 0.6 },
    clearDeltaRatio: 0.1,
    clearEvaluations: 2,
    notifies: false,
  },
  uncertainty: {
    sigmaLnByTier: { A: 0.06, B: 0.06, C: 0.06, D: 0.1, E: 0.07, F: 0.1, G: 0.1 },
    sigmaLnUnknownTier: 0.1,
    bandZ: 1.645,
  },
  notify: { cooldownDays: 7, acknowledgementMaxDays: 14 },
}

/** Rules look ten weeks back: five weeks for the largest earlier week, and as much again for what is usual. */
export const RULES_LOOK_BACK_DAYS = 70

/** Written into each alert; changes whenever a rule or a default changes. */
export const RULE_VERSION = '1.0.0'
