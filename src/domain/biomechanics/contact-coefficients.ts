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
  interceptMs: -15.689,
  perExtra: 0,
  pitchOffsetsMs: [-60, -40, -25, -10, 0, 10, 25, 40, 60],
  pitchPerDps: [0.01049, -0.01874, 0.006109, 0.03644, 0.01424, -0.03123, 0.009378, 0.05725, -0.08784],
  accelerationOffsetsMs: [-50, -25, 0, 25, 50],
  accelerationPerG: [1.321, -0.5394, 0.4175, 1.891, 0.5834],
  minMs: -40,
  maxMs: 25,
}

export const TOE_OFF_MODEL: ContactModel = {
  interceptMs: 49.937,
  perExtra: 13.93,
  pitchOffsetsMs: [-90, -70, -50, -30, -15, 0, 15, 30, 50, 70, 90],
  pitchPerDps: [0.1821, -0.07075, 0.03569, -0.03429, -0.02115, 0.0475, -0.01666, -0.04172, 0.01613, -0.01566, 0.008066],
  accelerationOffsetsMs: [-75, -50, -25, 0, 25, 50, 75],
  accelerationPerG: [-7.056, -9.158, -1.555, -3.39, 5.572, -3.812, -0.2056],
  minMs: -40,
  maxMs: 60,
}
