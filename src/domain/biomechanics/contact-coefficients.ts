/**
 * A linear model of the time between a minimum of pitch rate and the event it announces: its intercept, pitch rate and
 * specific force at some offsets from the minimum, and the shape of the movement around it.
 */
export interface ContactModel<Shape extends string> {
  readonly interceptMs: number
  readonly pitchOffsetsMs: readonly number[]
  readonly pitchPerDps: readonly number[]
  readonly accelerationOffsetsMs: readonly number[]
  readonly accelerationPerG: readonly number[]
  readonly perShape: Readonly<Record<Shape, number>>
  readonly minMs: number
  readonly maxMs: number
}

/**
 * - `fallMs`: how long before the minimum the foot began to turn toe-down
 * - `turnedDeg`: how far it turns in the tenth of a second after the minimum; `steepDeg`: by how much more than 12° toe-down
 * - `after20Ratio`, `after60Ratio`: pitch rate 20 and 60 ms later over that at the minimum (100 °/s at least), within ±1
 */
export type InitialContactShape = 'fallMs' | 'turnedDeg' | 'steepDeg' | 'after20Ratio' | 'after60Ratio'

/**
 * - `spanS`: from the contact's minimum to that of push-off
 * - `strideS`: from this initial contact to the next one
 * - `centroidMs`, `widthMs`: where the toe-down rotation of push-off is centred, counted from its minimum, and its spread
 */
export type ToeOffShape = 'spanS' | 'strideS' | 'centroidMs' | 'widthMs'

export type InitialContactModel = ContactModel<InitialContactShape>
export type ToeOffModel = ContactModel<ToeOffShape>

/** @source FUK17 (scripts/fit/contact-time.mjs writes what follows). */
export const INITIAL_CONTACT_MODEL: InitialContactModel = {
  interceptMs: -21.5,
  pitchOffsetsMs: [-80, -60, -40, -20, 0, 20, 40, 60, 80],
  pitchPerDps: [0.008035, 0.002366, -0.003063, 0.01977, 0.009909, 0.03581, 0.05756, -0.09783, 0.04298],
  accelerationOffsetsMs: [-60, -40, -20, 0, 20, 40, 60],
  accelerationPerG: [-2.11, 3.332, -0.843, 0.5802, 1.733, 0.2919, 0.6401],
  perShape: { fallMs: 0.1868, turnedDeg: 0.3592, steepDeg: 0.8468, after20Ratio: 15.54, after60Ratio: -5.481 },
  minMs: -40,
  maxMs: 25,
}

export const TOE_OFF_MODEL: ToeOffModel = {
  interceptMs: 67.12,
  pitchOffsetsMs: [-130, -110, -90, -70, -50, -30, -15, 0, 15, 30, 50, 70, 90],
  pitchPerDps: [
    0.07466, 0.06772, 0.00999, -0.001422, -0.009975, -0.02349, 0.0008389, 0.02678, -0.004025, -0.02156, 0.02103,
    -0.002339, 0.005282,
  ],
  accelerationOffsetsMs: [-125, -100, -75, -50, -25, 0, 25, 50, 75],
  accelerationPerG: [0.7491, -3.756, -13.13, -6.152, -4.02, -1.41, 3.875, -2.331, 1.371],
  perShape: { spanS: -129.2, strideS: 93.04, centroidMs: 0.1908, widthMs: -0.645 },
  minMs: -40,
  maxMs: 60,
}
