import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { FirmwareSend, SimulatedReporter } from '../simulated-sensor.js'
import { encodeHeartRateMeasurement } from './heart-rate-measurement.js'

const CHEST = 1
const MS_PER_MINUTE = 60_000

/** A chest strap: heart rate once a second, with the intervals of the beats since the last value. */
export function simulateHeartRate(): SimulatedReporter {
  let send: FirmwareSend = () => undefined
  let lastUs: number | null = null
  let sinceBeatMs = 0

  /** Intervals between beats that ended since the last report. */
  const beatsUntil = (timeUs: number, intervalMs: number): number[] => {
    sinceBeatMs += lastUs === null ? 0 : Math.max(0, timeUs - lastUs) / 1000
    lastUs = timeUs
    const count = Math.min(8, Math.floor(sinceBeatMs / intervalMs))
    sinceBeatMs %= intervalMs
    return Array.from({ length: count }, () => intervalMs)
  }

  return {
    kind: 'reporter',
    periodUs: 1_000_000,
    maxMtu: 23,
    advertisedServiceUuids: [UUIDS.heartRateService],
    services: [
      {
        uuid: UUIDS.heartRateService,
        characteristics: [
          { uuid: UUIDS.heartRateMeasurement, properties: ['notify'] },
          { uuid: UUIDS.bodySensorLocation, properties: ['read'], read: () => Uint8Array.of(CHEST) },
        ],
      },
    ],
    attach(to) {
      send = to
    },
    connected: () => undefined,
    disconnected: () => undefined,
    restart() {
      lastUs = null
      sinceBeatMs = 0
    },
    report({ timeUs, heartRateBpm }) {
      const beatIntervalsMs = beatsUntil(timeUs, MS_PER_MINUTE / heartRateBpm)
      const rounded = Math.round(heartRateBpm)
      const value = { heartRateBpm: rounded, skinContact: true, energyKj: null, beatIntervalsMs }
      send(UUIDS.heartRateMeasurement, encodeHeartRateMeasurement(value))
    },
  }
}
