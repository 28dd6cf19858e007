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
  interceptMs: -6,
  perExtra: 0,
  pitchOffsetsMs: [-60, -40, -25, -10, 0, 10, 25, 40, 60],
  pitchPerDps: [0, 0, 0, 0, 0, 0, 0, 0, 0],
  accelerationOffsetsMs: [-50, -25, 0, 25, 50],
  accelerationPerG: [0, 0, 0, 0, 0],
  minMs: -40,
  maxMs: 25,
}

export const TOE_OFF_MODEL: ContactModel = {
  interceptMs: 10,
  perExtra: 0,
  pitchOffsetsMs: [-90, -70, -50, -30, -15, 0, 15, 30, 50, 70, 90],
  pitchPerDps: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  accelerationOffsetsMs: [-75, -50, -25, 0, 25, 50, 75],
  accelerationPerG: [0, 0, 0, 0, 0, 0, 0],
  minMs: -40,
  maxMs: 60,
}
