import type { Placement } from '../records/people.js'
import type { Tier } from '../records/step-record.js'

/** Below, a contact lies too far between two samples for an angle, a way or a toe-off. One set to 100 Hz may run at 98. */
export const FINE_RATE_MIN_HZ = 95
/** One set to 200 Hz may run at 196. */
const BEST_RATE_MIN_HZ = 190

/** What an IMU can know, from where it is worn, its sampling rate and whether it has a gyroscope. */
export function tierOfImu(sensor: {
  readonly placement: Placement
  readonly rateHz: number
  readonly hasGyroscope: boolean
}): Tier {
  if (sensor.placement === 'shank') return 'D'
  if (!sensor.hasGyroscope || sensor.rateHz < FINE_RATE_MIN_HZ) return 'C'
  return sensor.rateHz >= BEST_RATE_MIN_HZ ? 'A' : 'B'
}
