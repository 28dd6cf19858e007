import type { PerFoot } from './session-record.js'

/**
 * A stretch of samples from one foot- or shank-worn IMU, in the sensor's own axes.
 * All arrays are at least `count` long. Blocks of one sensor are in order of time and never overlap.
 */
export interface SampleBlock {
  readonly count: number
  /** Time of each sample in microseconds since the epoch, after the clock fit. Strictly increasing. */
  readonly timeUs: Float64Array
  readonly accelerationXG: Float32Array
  readonly accelerationYG: Float32Array
  readonly accelerationZG: Float32Array
  /** Null for an accelerometer without a gyroscope. */
  readonly angularVelocityXDps: Float32Array | null
  readonly angularVelocityYDps: Float32Array | null
  readonly angularVelocityZDps: Float32Array | null
  /** Full scale of the accelerometer; a sample at 98 % of it counts as clipped. */
  readonly accelerationRangeG: number
  readonly angularVelocityRangeDps: number
}

/** What a source that knows no samples reports about once a second (a standard running speed and cadence pod). */
export interface SummaryRecord {
  readonly timeUs: number
  readonly speedMps: number | null
  /** Steps of both feet per minute, after the ambiguity of the pod (steps or strides) has been resolved. */
  readonly cadenceSpm: number | null
  /** True where the pod counted strides and the cadence was doubled. */
  readonly cadenceDoubled: boolean
  readonly running: boolean
  readonly distanceM: number | null
  /** Way since the report before, where the source counts it better than its speed says. */
  readonly elapsedDistanceM?: number | undefined
  /** Of each foot; absent from a source that doesn't measure it. */
  readonly groundContactTimeMs?: PerFoot<number>
}
