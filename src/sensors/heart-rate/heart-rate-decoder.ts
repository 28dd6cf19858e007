import type { SensorDecoder } from '../readings.js'
import { decodeHeartRateMeasurement } from './heart-rate-measurement.js'

/** No heart beats faster for long; what says so counts something else. */
const FASTEST_HEART_BPM = 300

/** Each value stands by itself. A strap that feels no skin sends 0, which is no heart rate and gives no reading. */
export function createHeartRateDecoder(): SensorDecoder {
  return {
    decode(channel, bytes, readings) {
      if (channel !== 'heart-rate') return
      const { heartRateBpm, skinContact, beatIntervalsMs } = decodeHeartRateMeasurement(bytes)
      if (heartRateBpm === 0) return
      if (heartRateBpm <= FASTEST_HEART_BPM) readings.heartRate({ heartRateBpm, skinContact, beatIntervalsMs })
      else readings.malformed(`${heartRateBpm} beats a minute is no heart rate.`, 'heart-rate-range')
    },
    interrupt: () => undefined,
  }
}
