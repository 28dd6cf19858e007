import type { SampleFrame } from '../sample-frame.js'
import { isSuccess, type GspResult } from './gsp.js'
import { ACCELERATION_RANGE_REFERENCE, ANGULAR_VELOCITY_RANGE_REFERENCE } from './imu-shape.js'

/** As the sensor comes from its maker, where it doesn't tell. */
const USUAL_ACCELERATION_RANGE_G = 8
const USUAL_ANGULAR_VELOCITY_RANGE_DPS = 1000
const WIDE_ACCELERATION_RANGE_G = 16
const WIDE_ANGULAR_VELOCITY_RANGE_DPS = 2000
/** A sensor may say a little more than its range. */
const ABOVE_RATIO = 1.03

/**
 * The full scales of a sensor. Newer firmware tells them; an older one can't be asked, and is taken for the narrow one
 * until a value says otherwise, so that a value at the stop is noticed.
 */
export class MovesenseRanges {
  accelerationRangeG = USUAL_ACCELERATION_RANGE_G
  angularVelocityRangeDps = USUAL_ANGULAR_VELOCITY_RANGE_DPS

  /** Takes what the sensor says of its ranges, by the reference of the question. */
  hear({ reference, status, data }: GspResult): void {
    if (!isSuccess(status) || data.length === 0) return
    const [low = 0, high = 0] = data
    if (reference === ACCELERATION_RANGE_REFERENCE && [2, 4, 8, 16].includes(low)) this.accelerationRangeG = low
    const rangeDps = low | (high << 8)
    if (reference === ANGULAR_VELOCITY_RANGE_REFERENCE && [125, 245, 250, 500, 1000, 2000].includes(rangeDps)) {
      this.angularVelocityRangeDps = rangeDps
    }
  }

  /** What lies outside of a range shows that it is wider. */
  see(frame: SampleFrame): void {
    const mostG = ABOVE_RATIO * this.accelerationRangeG
    const mostDps = ABOVE_RATIO * this.angularVelocityRangeDps
    const { count, accelerationXG, accelerationYG, accelerationZG } = frame
    if (
      exceeds(accelerationXG, count, mostG) ||
      exceeds(accelerationYG, count, mostG) ||
      exceeds(accelerationZG, count, mostG)
    ) {
      this.accelerationRangeG = WIDE_ACCELERATION_RANGE_G
    }
    const turns = [frame.angularVelocityXDps, frame.angularVelocityYDps, frame.angularVelocityZDps]
    if (turns.some((axis) => axis !== null && exceeds(axis, count, mostDps))) {
      this.angularVelocityRangeDps = WIDE_ANGULAR_VELOCITY_RANGE_DPS
    }
  }
}

function exceeds(axis: Float32Array, count: number, most: number): boolean {
  for (let i = 0; i < count; i++) {
    const value = axis[i] as number
    if (value > most || value < -most) return true
  }
  return false
}
