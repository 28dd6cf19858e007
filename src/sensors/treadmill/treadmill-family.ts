import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { SensorFamily } from '../sensor-family.js'
import { startBySubscribing } from '../start-by-subscribing.js'
import { simulateTreadmill } from './simulate-treadmill.js'
import { createTreadmillDecoder } from './treadmill-decoder.js'

const DATA = { serviceUuid: UUIDS.fitnessMachineService, uuid: UUIDS.treadmillData }

/**
 * Treadmills with the Fitness Machine Service. Bikes and rowing machines advertise it too; they lack the treadmill's
 * value, so that starting one says that it is none. The machine is only listened to: its control point is left alone.
 */
export const TREADMILL: SensorFamily = {
  kind: 'treadmill',
  label: 'Treadmill',
  wornOn: 'machine',
  settings: [],
  measures: "The belt's speed, distance and slope, which makes load estimates on a treadmill better; no steps.",
  awayFromCollector: 'Out of range nothing is kept for Solewatch.',
  characteristics: [DATA],
  dataChannels: ['treadmill-data'],
  // A machine on pause may say nothing until the belt moves again.
  stalledAfterMs: 5_000,
  lostAfterMs: 30_000,
  longestIntervalMs: null,
  matches: ({ serviceUuids }) => serviceUuids.includes(UUIDS.fitnessMachineService),
  start: (link) => startBySubscribing(link, DATA, 'treadmill-data'),
  createDecoder: createTreadmillDecoder,
  simulate: () => simulateTreadmill(),
}
