import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { FirmwareSend, SimulatedReporter } from '../simulated-sensor.js'
import { encodeRscFeature, encodeRscMeasurement } from './rsc-measurement.js'

export interface SimulatedRscOptions {
  /** Some makers count strides of one foot instead of steps. */
  readonly countsStrides?: boolean
  readonly strideLength?: boolean
  readonly totalDistance?: boolean
}

const TOP_OF_SHOE = 1
const HIGHEST = 255

/** A standard running speed and cadence pod: one value a second. */
export function simulateRsc(options: SimulatedRscOptions = {}): SimulatedReporter {
  const { countsStrides = false, strideLength = false, totalDistance = true } = options
  const feature = encodeRscFeature({ strideLength, totalDistance, walkRun: true })
  let send: FirmwareSend = () => undefined
  return {
    kind: 'reporter',
    periodUs: 1_000_000,
    maxMtu: 23,
    advertisedServiceUuids: [UUIDS.runningSpeedAndCadenceService],
    services: [
      {
        uuid: UUIDS.runningSpeedAndCadenceService,
        characteristics: [
          { uuid: UUIDS.rscMeasurement, properties: ['notify'] },
          { uuid: UUIDS.rscFeature, properties: ['read'], read: () => feature },
          { uuid: UUIDS.sensorLocation, properties: ['read'], read: () => Uint8Array.of(TOP_OF_SHOE) },
        ],
      },
    ],
    attach(to) {
      send = to
    },
    connected: () => undefined,
    disconnected: () => undefined,
    restart: () => undefined,
    report({ speedMps, cadenceSpm, distanceM, running }) {
      const strideLengthM = cadenceSpm === 0 ? 0 : (speedMps * 120) / cadenceSpm
      const value = encodeRscMeasurement({
        speedMps: Math.min(HIGHEST, speedMps),
        cadencePerMinute: Math.min(HIGHEST, Math.round(countsStrides ? cadenceSpm / 2 : cadenceSpm)),
        strideLengthM: strideLength ? strideLengthM : null,
        totalDistanceM: totalDistance ? distanceM : null,
        running,
      })
      send(UUIDS.rscMeasurement, value)
    },
  }
}
