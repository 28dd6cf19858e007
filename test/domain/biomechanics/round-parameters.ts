import { DEFAULT_PARAMETERS, type ModelParameters } from '../../../src/domain/biomechanics/parameters.js'

/** Coefficients of a round number each, so that the vectors are arithmetic done by hand and hold when a fit changes. */
export function roundParameters(dutyExponent: number): ModelParameters {
  return {
    ...DEFAULT_PARAMETERS,
    verticalForce: { peakToSineRatio: 1.05, typicalDutyRatio: 0.33, dutyExponent },
    lever: {
      typicalLengthM: 0.08,
      typicalHeightM: 1.75,
      typicalSpeedMps: 3.5,
      perLandingScore: -0.12,
      footStrikeAngleDeg: { typical: 13, sd: 8, perMps: 2.4 },
      landingPitchRateDps: { typical: 10, sd: 80, perMps: 0 },
      brakingG: { typical: 3.5, sd: 0.6, perMps: 0.6 },
    },
  }
}
