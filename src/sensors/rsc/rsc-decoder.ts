import { decodeCyclingPowerW } from '../../codecs/gatt/cycling-power.js'
import type { ReadingSink, SensorDecoder } from '../readings.js'
import { decodeRscResponse } from './rsc-control-point.js'
import { decodeRscFeature } from './rsc-feature.js'
import { decodeRscMeasurement } from './rsc-measurement.js'
import { decodeSensorLocation } from './sensor-location.js'

/** Each value stands by itself. */
export function createRscDecoder(): SensorDecoder {
  return {
    decode(channel, bytes, readings) {
      switch (channel) {
        case 'rsc-measurement':
          return readings.pod(decodeRscMeasurement(bytes))
        case 'cycling-power':
          return tellPower(decodeCyclingPowerW(bytes), readings)
        // What the pod says of itself changes no reading; only that it can be read is looked at.
        case 'rsc-feature':
          return void decodeRscFeature(bytes)
        case 'sensor-location':
          return void decodeSensorLocation(bytes)
        case 'rsc-control':
          return void decodeRscResponse(bytes)
        default:
          return undefined
      }
    },
    interrupt: () => undefined,
  }
}

/** Cycling power may be negative; a runner's is not. */
function tellPower(powerW: number, readings: ReadingSink): void {
  if (powerW < 0) readings.malformed(`${powerW} W is no power of a runner.`, 'power-range')
  else readings.powerW(powerW)
}
