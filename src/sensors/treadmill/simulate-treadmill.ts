import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { FirmwareSend, SimulatedReporter } from '../simulated-sensor.js'
import { encodeTreadmillData } from './treadmill-codec.js'
import { NO_TREADMILL_DATA } from './treadmill-data.js'

export interface SimulatedTreadmillOptions {
  /** Two messages for each report, the first without the speed, as machines with much to say do. */
  readonly inParts?: boolean
}

const RAD_PER_DEG = Math.PI / 180
const HIGHEST_SPEED_MPS = 180

/** A treadmill that says speed, distance, slope, heart rate and time once a second. */
export function simulateTreadmill({ inParts = false }: SimulatedTreadmillOptions = {}): SimulatedReporter {
  let send: FirmwareSend = () => undefined
  return {
    kind: 'reporter',
    periodUs: 1_000_000,
    maxMtu: 23,
    advertisedServiceUuids: [UUIDS.fitnessMachineService],
    services: [
      { uuid: UUIDS.fitnessMachineService, characteristics: [{ uuid: UUIDS.treadmillData, properties: ['notify'] }] },
    ],
    attach(to) {
      send = to
    },
    connected: () => undefined,
    disconnected: () => undefined,
    restart: () => undefined,
    report({ timeUs, speedMps, distanceM, slopeDeg, heartRateBpm }) {
      const belt = {
        totalDistanceM: distanceM,
        inclinationPercent: 100 * Math.tan(slopeDeg * RAD_PER_DEG),
        rampAngleDeg: slopeDeg,
      }
      const runner = { heartRateBpm: Math.round(heartRateBpm), elapsedTimeS: Math.floor(timeUs / 1e6) }
      const speed = { speedMps: Math.min(HIGHEST_SPEED_MPS, speedMps) }
      const parts = inParts ? [{ ...belt, ...runner }, speed] : [{ ...belt, ...runner, ...speed }]
      for (const part of parts) {
        send(UUIDS.treadmillData, encodeTreadmillData({ ...NO_TREADMILL_DATA, ...part }))
      }
    },
  }
}
