import type { Foot } from '../domain/records/step-record.js'

/**
 * The samples of one notification, ready to be used as a block once their times are filled in. It is filled again and
 * again, so that a stream of millions of samples allocates nothing: use it before the next call.
 */
export interface SampleFrame {
  count: number
  /** Filled by whoever knows the session's time; at least `count` long, as all arrays. */
  readonly timeUs: Float64Array
  readonly accelerationXG: Float32Array
  readonly accelerationYG: Float32Array
  readonly accelerationZG: Float32Array
  /** Null for an accelerometer without a gyroscope. */
  readonly angularVelocityXDps: Float32Array | null
  readonly angularVelocityYDps: Float32Array | null
  readonly angularVelocityZDps: Float32Array | null
  accelerationRangeG: number
  angularVelocityRangeDps: number
  /** Null where the sensor doesn't know which foot it is on. */
  side: Foot | null
  /** From one sample to the next. */
  dtUs: number
  /** Time of the first sample on the sensor's clock; null where it has none, so that only the arrival tells. */
  t0Us: number | null
  /** The sensor's clock begins again at zero after so long; null where it never does. */
  clockWrapUs: number | null
  /**
   * How much newer than its last sample the message is that brought the frame, on the sensor's clock: 0 where a frame is
   * a message, more where samples had to wait for others.
   */
  aheadUs: number
}

export interface SampleFrameOptions {
  readonly maxSamples: number
  readonly hasGyroscope: boolean
  readonly clockWrapUs: number | null
}

export function createSampleFrame({ maxSamples, hasGyroscope, clockWrapUs }: SampleFrameOptions): SampleFrame {
  const axis = (): Float32Array => new Float32Array(maxSamples)
  const turn = (): Float32Array | null => (hasGyroscope ? axis() : null)
  return {
    count: 0,
    timeUs: new Float64Array(maxSamples),
    accelerationXG: axis(),
    accelerationYG: axis(),
    accelerationZG: axis(),
    angularVelocityXDps: turn(),
    angularVelocityYDps: turn(),
    angularVelocityZDps: turn(),
    accelerationRangeG: 16,
    angularVelocityRangeDps: 2000,
    side: null,
    dtUs: 1,
    t0Us: null,
    clockWrapUs,
    aheadUs: 0,
  }
}
