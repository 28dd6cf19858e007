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
  interceptMs: -21.35,
  pitchOffsetsMs: [-80, -60, -40, -20, 0, 20, 40, 60, 80],
  pitchPerDps: [0.007329, 0.003824, -0.005299, 0.02217, 0.01061, 0.03378, 0.05689, -0.09668, 0.04189],
  accelerationOffsetsMs: [-60, -40, -20, 0, 20, 40, 60],
  accelerationPerG: [-2.461, 3.454, -0.6958, 0.2423, 2.383, 0.06151, 0.7071],
  perShape: { fallMs: 0.1796, turnedDeg: 0.3379, steepDeg: 0.8126, after20Ratio: 15.58, after60Ratio: -5.401 },
  minMs: -40,
  maxMs: 25,
}

export const TOE_OFF_MODEL: ToeOffModel = {
  interceptMs: 70.2,
  pitchOffsetsMs: [-130, -110, -90, -70, -50, -30, -15, 0, 15, 30, 50, 70, 90],
  pitchPerDps: [
    0.06746, 0.08094, 0.02386, -0.0126, -0.01987, -0.02358, -0.0007676, 0.02561, -0.003927, -0.0206, 0.02044, -0.002432,
    0.004549,
  ],
  accelerationOffsetsMs: [-125, -100, -75, -50, -25, 0, 25, 50, 75],
  accelerationPerG: [1.03, -2.898, -18.38, -4.006, -5.88, -1.124, 3.947, -2.106, 1.229],
  perShape: { spanS: -120.9, strideS: 88.81, centroidMs: 0.1877, widthMs: -0.6397 },
  minMs: -40,
  maxMs: 60,
}
