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
 * - `turnedDeg`: how far it turns in the tenth of a second after the minimum
 * - `after20Ratio`, `after60Ratio`: pitch rate 20 and 60 ms later over that at the minimum (100 °/s at least), within ±1
 */
export type InitialContactShape = 'fallMs' | 'turnedDeg' | 'after20Ratio' | 'after60Ratio'

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
  interceptMs: -22.93,
  pitchOffsetsMs: [-60, -40, -20, 0, 20, 40, 60],
  pitchPerDps: [0.0098, -0.012, 0.02028, 0.009503, 0.01367, 0.05375, -0.1048],
  accelerationOffsetsMs: [-60, -40, -20, 0, 20, 40, 60],
  accelerationPerG: [-2.639, 3.852, -0.8477, 0.8045, 2.185, 0.2605, 0.5651],
  perShape: { fallMs: 0.1434, turnedDeg: 0.4725, after20Ratio: 11.79, after60Ratio: -7.325 },
  minMs: -40,
  maxMs: 25,
}

export const TOE_OFF_MODEL: ToeOffModel = {
  interceptMs: 67.14,
  pitchOffsetsMs: [-130, -110, -90, -70, -50, -30, -15, 0, 15, 30, 50, 70, 90],
  pitchPerDps: [
    0.07476, 0.06749, 0.01004, -0.001427, -0.009994, -0.02351, 0.000843, 0.02677, -0.00402, -0.02157, 0.02104, -0.00236,
    0.005284,
  ],
  accelerationOffsetsMs: [-125, -100, -75, -50, -25, 0, 25, 50, 75],
  accelerationPerG: [0.7451, -3.751, -13.14, -6.151, -4.021, -1.411, 3.875, -2.33, 1.37],
  perShape: { spanS: -129.3, strideS: 93.06, centroidMs: 0.1908, widthMs: -0.645 },
  minMs: -40,
  maxMs: 60,
}
