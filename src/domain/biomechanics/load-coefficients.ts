/** A feature of the landing: what runners usually have, how much they differ at one speed, and how it moves with speed. */
export interface LandingFeature {
  readonly typical: number
  readonly sd: number
  readonly perMps: number
}

/** How far before the ankle the foot carries its load, on average over a contact: coefficients of `ankle-lever.ts`. */
export interface LeverModel {
  /** At the typical landing and height. */
  readonly typicalLengthM: number
  readonly typicalHeightM: number
  readonly typicalSpeedMps: number
  /** Change of the logarithm of the length for a landing one standard deviation more on the heel. */
  readonly perLandingScore: number
  readonly footStrikeAngleDeg: LandingFeature
  readonly landingPitchRateDps: LandingFeature
  readonly brakingG: LandingFeature
}

/** Peak over mean of the vertical force: half a sine times `peakToSineRatio`, which grows with the duty factor. */
export interface VerticalForceModel {
  readonly peakToSineRatio: number
  readonly typicalDutyRatio: number
  readonly dutyExponent: number
}

export const LEVER_MODEL: LeverModel = {
  typicalLengthM: 0.07878,
  typicalHeightM: 1.756,
  typicalSpeedMps: 3.5,
  perLandingScore: -0.1167,
  footStrikeAngleDeg: { typical: 13.14, sd: 7.8, perMps: 2.624 },
  landingPitchRateDps: { typical: 10.16, sd: 80.53, perMps: -1.208 },
  brakingG: { typical: 3.447, sd: 0.6312, perMps: 0.6361 },
}

export const VERTICAL_FORCE_MODEL: VerticalForceModel = {
  peakToSineRatio: 1.044,
  typicalDutyRatio: 0.33,
  dutyExponent: 0.2503,
}
