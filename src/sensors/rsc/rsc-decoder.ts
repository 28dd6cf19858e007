import type { SensorDecoder } from '../readings.js'
import { decodeRscMeasurement } from './rsc-measurement.js'

/** Each value stands by itself. */
export function createRscDecoder(): SensorDecoder {
  return {
    decode(channel, bytes, readings) {
      if (channel === 'rsc-measurement') readings.pod(decodeRscMeasurement(bytes))
    },
    interrupt: () => undefined,
  }
}
