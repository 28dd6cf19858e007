import { encodeCyclingPowerW } from '../../codecs/gatt/cycling-power.js'
import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { FirmwareSend, SimulatedPace, SimulatedReporter } from '../simulated-sensor.js'
import type { VirtualService } from '../virtual-peripheral.js'
import { encodeRscFeature } from './rsc-feature.js'
import { createRscFirmware } from './rsc-firmware.js'
import { encodeRscMeasurement } from './rsc-measurement.js'

export interface SimulatedRscOptions {
  /** Some makers count strides of one foot instead of steps. */
  readonly countsStrides?: boolean
  readonly strideLength?: boolean
  readonly totalDistance?: boolean
  /** Also offers running power. */
  readonly power?: boolean
  /** Can be told where it is worn. */
  readonly multipleLocations?: boolean
}

const HIGHEST = 255

/** A standard running speed and cadence pod: one value a second. */
export function simulateRsc(options: SimulatedRscOptions = {}): SimulatedReporter {
  const { power = false, totalDistance = true, strideLength = false, multipleLocations = true } = options
  let send: FirmwareSend = () => undefined
  let distanceM = 0
  const firmware = createRscFirmware(() => distanceM)
  const feature = encodeRscFeature({ strideLength, totalDistance, walkRun: true, multipleLocations })
  const command = (value: Uint8Array): void => send(UUIDS.speedAndCadenceControlPoint, firmware.command(value))
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
          { uuid: UUIDS.sensorLocation, properties: ['read'], read: () => firmware.location() },
          { uuid: UUIDS.speedAndCadenceControlPoint, properties: ['write', 'indicate'], write: command },
        ],
      },
      ...(power ? [POWER_SERVICE] : []),
    ],
    attach(to) {
      send = to
    },
    connected: () => undefined,
    disconnected: () => undefined,
    restart: () => undefined,
    report(now) {
      distanceM = now.distanceM
      const shown = { ...now, distanceM: Math.max(0, distanceM + firmware.offsetM()) }
      send(UUIDS.rscMeasurement, measure(shown, options))
      if (power) send(UUIDS.cyclingPowerMeasurement, encodeCyclingPowerW(now.powerW))
    },
  }
}

const POWER_SERVICE: VirtualService = {
  uuid: UUIDS.cyclingPowerService,
  characteristics: [{ uuid: UUIDS.cyclingPowerMeasurement, properties: ['notify'] }],
}

function measure(now: SimulatedPace, options: SimulatedRscOptions): Uint8Array {
  const { speedMps, cadenceSpm, distanceM, running } = now
  const { countsStrides = false, strideLength = false, totalDistance = true } = options
  const strideLengthM = cadenceSpm === 0 ? 0 : (speedMps * 120) / cadenceSpm
  return encodeRscMeasurement({
    speedMps: Math.min(HIGHEST, speedMps),
    cadencePerMinute: Math.min(HIGHEST, Math.round(countsStrides ? cadenceSpm / 2 : cadenceSpm)),
    strideLengthM: strideLength ? strideLengthM : null,
    totalDistanceM: totalDistance ? distanceM : null,
    running,
  })
}
