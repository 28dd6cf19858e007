import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { SensorFamily } from '../sensor-family.js'
import { startBySubscribing } from '../start-by-subscribing.js'
import { createHeartRateDecoder } from './heart-rate-decoder.js'
import { simulateHeartRate } from './simulate-heart-rate.js'

const MEASUREMENT = { serviceUuid: UUIDS.heartRateService, uuid: UUIDS.heartRateMeasurement }

/** Heart rate straps and bands of the standard's own service: one value a second. */
export const HEART_RATE: SensorFamily = {
  kind: 'heart-rate',
  label: 'Heart rate strap',
  wornOn: 'body',
  settings: [],
  measures: 'Heart rate while running; nothing of steps, and load is not computed from it.',
  awayFromCollector: 'Out of range nothing is kept for Solewatch.',
  characteristics: [MEASUREMENT],
  dataChannels: ['heart-rate'],
  stalledAfterMs: 5_000,
  lostAfterMs: 15_000,
  longestIntervalMs: null,
  matches: ({ serviceUuids }) => serviceUuids.includes(UUIDS.heartRateService),
  start: (link) => startBySubscribing(link, MEASUREMENT, 'heart-rate'),
  createDecoder: createHeartRateDecoder,
  simulate: () => simulateHeartRate(),
}
