/** Samples a foot's reducer can look back on: 5 s at 200 Hz. A power of two, so that an index is masked, not divided. */
export const RING_CAPACITY = 1024
export const RING_MASK = RING_CAPACITY - 1

/** Filled in by interpolation between neighbours with at most 30 ms of lost time between them. */
export const FLAG_INTERPOLATED = 1
/** Filled in over a longer hole: nothing in here may be called an event. */
export const FLAG_HOLE = 2
export const FLAG_GYROSCOPE_CLIPPED = 4

/** The last samples of one sensor on an even time grid, in its own axes. Position = absolute index & RING_MASK. */
export interface SampleRing {
  /** Absolute index of the next sample to come. */
  end: number
  /** Absolute index after the newest sample that was filled in over a hole; 0 before the first. */
  filledEnd: number
  readonly timeUs: Float64Array
  readonly accelerationXG: Float32Array
  readonly accelerationYG: Float32Array
  readonly accelerationZG: Float32Array
  readonly angularVelocityXDps: Float32Array
  readonly angularVelocityYDps: Float32Array
  readonly angularVelocityZDps: Float32Array
  /** Toe-up positive; filled by the swing detector once the sagittal axis is known. */
  readonly pitchRateDps: Float32Array
  readonly flags: Uint8Array
}

export function createSampleRing(): SampleRing {
  return {
    end: 0,
    filledEnd: 0,
    timeUs: new Float64Array(RING_CAPACITY),
    accelerationXG: new Float32Array(RING_CAPACITY),
    accelerationYG: new Float32Array(RING_CAPACITY),
    accelerationZG: new Float32Array(RING_CAPACITY),
    angularVelocityXDps: new Float32Array(RING_CAPACITY),
    angularVelocityYDps: new Float32Array(RING_CAPACITY),
    angularVelocityZDps: new Float32Array(RING_CAPACITY),
    pitchRateDps: new Float32Array(RING_CAPACITY),
    flags: new Uint8Array(RING_CAPACITY),
  }
}
