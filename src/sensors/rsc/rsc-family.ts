import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { SensorFamily } from '../sensor-family.js'
import { createRscDecoder } from './rsc-decoder.js'
import { simulateRsc } from './simulate-rsc.js'

const MEASUREMENT = { serviceUuid: UUIDS.runningSpeedAndCadenceService, uuid: UUIDS.rscMeasurement }

/** Running Speed and Cadence: one value a second. */
export const RSC: SensorFamily = {
  kind: 'rsc',
  label: 'Running speed and cadence pod',
  wornOn: 'both-feet',
  measures: 'Cadence and speed, and a rough estimate of load; no contact time, no foot strike.',
  awayFromCollector: 'Out of range nothing is kept for Solewatch; import the file of the watch it is paired with.',
  characteristics: [MEASUREMENT],
  dataChannels: ['rsc-measurement'],
  stalledAfterMs: 4_000,
  lostAfterMs: 10_000,
  longestIntervalMs: null,
  matches: ({ serviceUuids }) => serviceUuids.includes(UUIDS.runningSpeedAndCadenceService),
  async start(link) {
    const stream = async (): Promise<void> => link.subscribe(MEASUREMENT, 'rsc-measurement')
    await stream()
    return { restart: stream, stop: () => Promise.resolve() }
  },
  createDecoder: createRscDecoder,
  simulate: () => simulateRsc(),
}
