/** Standard acceleration of free fall, in metres per second squared: what 1 g and 1 body weight refer to. */
export const STANDARD_GRAVITY_MPS2 = 9.80665

/** Force of a number of body weights, in newtons. */
export function bodyWeightsToN(forceBw: number, bodyMassKg: number): number {
  return forceBw * bodyMassKg * STANDARD_GRAVITY_MPS2
}

export function mps2ToG(accelerationMps2: number): number {
  return accelerationMps2 / STANDARD_GRAVITY_MPS2
}

/** Steps of both feet per minute from the time between two contacts of the same foot. */
export function strideTimeMsToCadenceSpm(strideTimeMs: number): number {
  return 120_000 / strideTimeMs
}
