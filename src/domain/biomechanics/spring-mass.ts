import { STANDARD_GRAVITY_MPS2 } from '../units/units.js'

/** One step of a runner on level ground. */
export interface SpringMassInput {
  readonly bodyMassKg: number
  readonly legLengthM: number
  readonly speedMps: number
  readonly groundContactTimeS: number
  readonly flightTimeS: number
}

export interface SpringMass {
  readonly verticalForcePeakN: number
  readonly verticalForcePeakBw: number
  /** Downward travel of the centre of mass during contact. */
  readonly centreOfMassDropM: number
  readonly legCompressionM: number
  readonly verticalStiffnessKnPerM: number
  readonly legStiffnessKnPerM: number
}

/**
 * The runner as a mass on a spring, contact force taken as half a sine.
 * Valid for steady running on the level (slope within 1.5°). Reads peak force 2 to 9 % low, hence the factor 1.05 in
 * the load model, which is not in here.
 * @source MOR05
 */
export function estimateSpringMass(input: SpringMassInput): SpringMass {
  const { bodyMassKg, legLengthM, groundContactTimeS: contactS } = input
  const verticalForcePeakBw = (Math.PI / 2) * (input.flightTimeS / contactS + 1)
  const verticalForcePeakN = verticalForcePeakBw * bodyMassKg * STANDARD_GRAVITY_MPS2
  const centreOfMassDropM =
    (verticalForcePeakN * contactS ** 2) / (bodyMassKg * Math.PI ** 2) - (STANDARD_GRAVITY_MPS2 * contactS ** 2) / 8
  const halfTravelM = (input.speedMps * contactS) / 2
  const legCompressionM = legLengthM - Math.sqrt(legLengthM ** 2 - halfTravelM ** 2) + centreOfMassDropM
  return {
    verticalForcePeakN,
    verticalForcePeakBw,
    centreOfMassDropM,
    legCompressionM,
    verticalStiffnessKnPerM: verticalForcePeakN / centreOfMassDropM / 1000,
    legStiffnessKnPerM: verticalForcePeakN / legCompressionM / 1000,
  }
}
