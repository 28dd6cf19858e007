import {
  INITIAL_CONTACT_MODEL,
  TOE_OFF_MODEL,
  type InitialContactModel,
  type ToeOffModel,
} from './contact-coefficients.js'
import { SHANK_MODEL, type ShankModel } from './shank-coefficients.js'
import { TRAVEL_MODEL, type TravelModel } from './travel-coefficients.js'
import { LEVER_MODEL, VERTICAL_FORCE_MODEL, type LeverModel, type VerticalForceModel } from './load-coefficients.js'
import { LOAD_ERRORS, type LoadErrorModel } from './load-error-coefficients.js'
import { FOOT_STRIKE_MODEL, type FootStrikeModel } from './strike-coefficients.js'
import type { ShoeKind } from '../records/people.js'
import type { Surface } from '../records/session-record.js'
import type { FootStrikePattern } from '../records/step-record.js'

/** Changes whenever the same samples would give other numbers; kept with every step. */
export const MODEL_VERSION = '0.3.0'

/** Every constant of detection and load model, in one place, so that a hash of it says what made a number. */
export interface ModelParameters {
  readonly gate: {
    readonly cadenceMinSpm: number
    readonly contactTimeMinS: number
    readonly contactTimeMaxS: number
    readonly dutyFactorMaxRatio: number
    readonly strideJumpMaxRatio: number
    readonly swingRateMinDps: number
  }
  /** Foot strike angle, its errors and its classes. */
  readonly footStrike: FootStrikeModel
  /** From the minima of pitch rate to the contacts. */
  readonly contactEvents: { readonly initialContact: InitialContactModel; readonly toeOff: ToeOffModel }
  /** Contact and toe-off of a sensor on the shank. */
  readonly shank: ShankModel
  /** Speed and slope from the foot's own movement. */
  readonly travel: TravelModel
  readonly contactTimeModel: {
    /** Contact time at the typical speed and step time. */
    readonly typicalContactTimeS: number
    readonly typicalSpeedMps: number
    readonly typicalStepTimeS: number
    readonly speedExponent: number
    readonly stepTimeExponent: number
    readonly referenceSpeedMps: readonly number[]
    readonly referenceCadenceSpm: readonly number[]
    readonly invertibleSpeedMinMps: number
    readonly invertibleSpeedMaxMps: number
  }
  readonly verticalForce: VerticalForceModel
  /** From landing to the lever before the ankle. */
  readonly lever: LeverModel
  readonly achilles: {
    /** Lever of the tendon behind the ankle. */
    readonly referenceMomentArmM: number
    readonly perSlopeDegRatio: number
    readonly slopeClipDeg: number
    readonly speedMinMps: number
    readonly speedMaxMps: number
  }
  /** What a runner says of the own strike, where it isn't measured. */
  readonly declaredStrike: {
    readonly angleDeg: Readonly<Record<FootStrikePattern, number>>
    /** Lever over that of all runners. */
    readonly leverRatio: Readonly<Record<FootStrikePattern, number>>
    readonly shrinkRatio: number
  }
  readonly shape: {
    readonly interceptRatio: number
    readonly perDeg: number
    readonly minRatio: number
    readonly maxRatio: number
    readonly unknownRatio: number
    readonly angleMinDeg: number
    readonly angleMaxDeg: number
  }
  readonly soleusShare: {
    readonly referenceRatio: number
    readonly perDeg: number
    readonly referenceAngleDeg: number
    readonly minRatio: number
    readonly maxRatio: number
    readonly fastSpeedMps: number
    readonly perFastMpsRatio: number
  }
  readonly surface: Readonly<Record<Surface, { readonly peakRatio: number; readonly impulseRatio: number }>>
  readonly shoe: Readonly<Record<ShoeKind, number>>
  readonly metrics: {
    readonly soleusLoadUnitBwS: number
    readonly damageExponent: number
    readonly damageReferenceForceBw: number
  }
  readonly loadErrors: LoadErrorModel
}

export const DEFAULT_PARAMETERS: ModelParameters = {
  // Running cadence and contact times of adults; duty factor below one half is what tells running from walking.
  gate: {
    cadenceMinSpm: 130,
    contactTimeMinS: 0.12,
    contactTimeMaxS: 0.4,
    dutyFactorMaxRatio: 0.5,
    strideJumpMaxRatio: 0.15, // @source TAN22
    swingRateMinDps: 200,
  },
  footStrike: FOOT_STRIKE_MODEL, // turn fitted on FUK17
  contactEvents: { initialContact: INITIAL_CONTACT_MODEL, toeOff: TOE_OFF_MODEL }, // fitted on FUK17
  shank: SHANK_MODEL, // fitted on BAC22
  travel: TRAVEL_MODEL, // fitted on FUK17
  // @source FUK17 with published group means (scripts/fit/speed-model.mjs)
  contactTimeModel: {
    typicalContactTimeS: 0.249,
    typicalSpeedMps: 3,
    typicalStepTimeS: 0.36,
    speedExponent: -0.408,
    stepTimeExponent: 0.636,
    referenceSpeedMps: [2.2, 2.5, 2.78, 3.0, 3.33, 3.5, 4, 4.5, 5, 5.5],
    referenceCadenceSpm: [158, 162, 165, 167, 170, 171, 175, 179, 183, 188],
    invertibleSpeedMinMps: 1,
    invertibleSpeedMaxMps: 7,
  },
  verticalForce: VERTICAL_FORCE_MODEL, // half a sine by MOR05, its height fitted on FUK17
  lever: LEVER_MODEL, // fitted on FUK17
  achilles: {
    referenceMomentArmM: 0.05, // @source BAX21
    perSlopeDegRatio: 0.02, // @source MAT19, refitted open data: 0.10 of 5 body weights
    slopeClipDeg: 9,
    speedMinMps: 2,
    speedMaxMps: 5.5,
  },
  // Levers as measured on FUK17 (direction of JSSM25 and ALM13), shrunk: runners are right about their own strike less than half the time.
  declaredStrike: {
    angleDeg: { rearfoot: 14, midfoot: 2, forefoot: -6 },
    leverRatio: { rearfoot: 0.94, midfoot: 1.05, forefoot: 1.19 },
    shrinkRatio: 0.4,
  },
  // @source JSSM25
  shape: {
    interceptRatio: 0.488,
    perDeg: -0.0026,
    minRatio: 0.43,
    maxRatio: 0.51,
    unknownRatio: 0.455,
    angleMinDeg: -12,
    angleMaxDeg: 25,
  },
  // Midway between shares by capacity (0.56 to 0.63) and by activation (0.69 to 0.82); slope in the direction of YON20.
  soleusShare: {
    referenceRatio: 0.68,
    perDeg: 0.0012,
    referenceAngleDeg: 15,
    minRatio: 0.5,
    maxRatio: 0.82,
    fastSpeedMps: 6,
    perFastMpsRatio: 0.01,
  },
  surface: {
    road: { peakRatio: 1, impulseRatio: 1 },
    trail: { peakRatio: 1, impulseRatio: 1 },
    treadmill: { peakRatio: 1.125, impulseRatio: 1.142 }, // @source WIL16
    sand: { peakRatio: 1, impulseRatio: 1.1 }, // an assumption
  },
  shoe: { standard: 1, minimal: 1.05, plated: 0.97 }, // assumptions, after the direction of RIC17 and CIG21
  metrics: {
    soleusLoadUnitBwS: 200, // about one easy level kilometre per leg
    damageExponent: 9, // @source SB97, exponent at 57 MPa
    damageReferenceForceBw: 5,
  },
  loadErrors: LOAD_ERRORS,
}
