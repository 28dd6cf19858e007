/** A linear model of the time between a minimum of pitch rate and the event it announces. */
export interface ContactModel {
  readonly interceptMs: number
  /** Per second of what the caller gives besides the samples: the time since the previous event of this foot. */
  readonly perExtra: number
  readonly pitchOffsetsMs: readonly number[]
  readonly pitchPerDps: readonly number[]
  readonly accelerationOffsetsMs: readonly number[]
  readonly accelerationPerG: readonly number[]
  readonly minMs: number
  readonly maxMs: number
}

export const INITIAL_CONTACT_MODEL: ContactModel = {
  interceptMs: -12.398,
  perExtra: 0,
  pitchOffsetsMs: [-60, -40, -25, -10, 0, 10, 25, 40, 60],
  pitchPerDps: [0.00989, -0.0204, 0.006527, 0.03356, 0.01706, -0.0197, -0.007659, 0.05858, -0.06152],
  accelerationOffsetsMs: [-50, -25, 0, 25, 50],
  accelerationPerG: [0.4522, -0.4581, 0.6981, 2.51, 0.5137],
  minMs: -40,
  maxMs: 25,
}

export const TOE_OFF_MODEL: ContactModel = {
  interceptMs: 51.658,
  perExtra: 23.35,
  pitchOffsetsMs: [-90, -70, -50, -30, -15, 0, 15, 30, 50, 70, 90],
  pitchPerDps: [
    0.2348, -0.1085, 0.007185, -0.02163, -0.01721, 0.04114, -0.01635, -0.04574, 0.01475, -0.01645, 0.006981,
  ],
  accelerationOffsetsMs: [-75, -50, -25, 0, 25, 50, 75],
  accelerationPerG: [-13.88, -11.45, -0.8237, -4.104, 7.271, -5.171, 1.141],
  minMs: -40,
  maxMs: 60,
}
