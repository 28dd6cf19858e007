import type { FootStrikePattern } from '../records/step-record.js'

export interface MeanSdDeg {
  readonly meanDeg: number
  readonly sdDeg: number
}

/** What the turn of the foot after contact says about rearfoot or not, added to the log odds that the angle gives. */
export interface StrikeTurnModel {
  readonly interceptLogOdds: number
  readonly perRemainingDeg: number
  readonly perFastestAfterMs: number
  /** The turn moves the log odds by this much at most, so that it never overrules a clear angle. */
  readonly mostLogOdds: number
}

/** Angle of the foot at initial contact, its errors, and the strikes that it stands for. */
export interface FootStrikeModel {
  /** Timing error of a contact besides the sampling interval, for the random error of the angle. */
  readonly timingSdMs: number
  readonly footFlatSdDeg: number
  readonly systematicSdUncalibratedDeg: number
  readonly systematicSdCalibratedDeg: number
  /** Where foot-flat is taken, as a share of the contact time. */
  readonly footFlatRatio: number
  readonly classes: Readonly<Record<FootStrikePattern, MeanSdDeg>>
  readonly turn: StrikeTurnModel
  /** What the steps before say of the next one: a Dirichlet prior that begins even and forgets. */
  readonly habit: {
    readonly evenStepsPerClass: number
    readonly mostSteps: number
  }
  /** A step or a run is called rearfoot, or not rearfoot, from this probability on; else it is uncertain. */
  readonly labelMinProbability: number
  /** Changes of a runner's median angle below this are not reported as real. */
  readonly minReportableChangeDeg: number
}

/** Fitted on FUK17 by scripts/fit/foot-strike.mjs. */
export const STRIKE_TURN_MODEL: StrikeTurnModel = {
  interceptLogOdds: 3.082,
  perRemainingDeg: -1.47,
  perFastestAfterMs: 0.1724,
  mostLogOdds: 2,
}

export const FOOT_STRIKE_MODEL: FootStrikeModel = {
  timingSdMs: 4, // @source FAL18 (precision of contacts)
  footFlatSdDeg: 1.5, // derived; agrees with the 1.6 ± 1.1° of FAL20
  // @source FAL20 (IQR 5.9° of the bias between trials). It widens the probabilities of every step too: with it their calibration
  // error on FUK17 is 0.036 as recorded and 0.037 with biases of 4.4° put in; without it 0.028 and 0.048.
  systematicSdUncalibratedDeg: 4.4,
  systematicSdCalibratedDeg: 1.5, // @source WAI18 (error of the video angle), mean of ten steps
  footFlatRatio: 0.5, // measured on FUK17: least bias of the angle
  classes: {
    forefoot: { meanDeg: -5.8, sdDeg: 3.6 }, // @source DAE26
    midfoot: { meanDeg: 2.2, sdDeg: 3.9 },
    rearfoot: { meanDeg: 13.9, sdDeg: 5.9 },
  },
  turn: STRIKE_TURN_MODEL,
  habit: { evenStepsPerClass: 5, mostSteps: 20 }, // a quarter of a minute of one foot: a change of strike soon shows
  labelMinProbability: 0.7,
  minReportableChangeDeg: 2.5, // @source WAI18
}
