import type { HeardSensor, SensorFamily } from '../sensor-family.js'
import { PMD_CONTROL, PMD_DATA, PMD_UUIDS } from './pmd-types.js'
import { createPolarDecoder } from './polar-decoder.js'
import { simulatePolar } from './simulate-polar.js'
import { startPolar } from './start-polar.js'

/** 'Polar Sense 1234ABCD', 'Polar H10 1234ABCD': the model, then the number that is printed on the sensor. */
const NAME = /^Polar (?:Verity Sense|Verity|Sense|H10|OH1)\b\s*([0-9A-F]{6,8})?$/i

/** Sensors with Polar Measurement Data. Worn on the foot; only the Verity Sense has a gyroscope. */
export const POLAR: SensorFamily = {
  kind: 'polar',
  label: 'Polar Verity Sense, H10 or OH1',
  wornOn: 'one-foot',
  measures:
    'Verity Sense on the shoe: contact time, foot strike and an estimate of soleus load; H10 and OH1 have no gyroscope, so steps and a rough load only, and on the chest no foot strike at all.',
  awayFromCollector:
    'Out of range nothing reaches Solewatch; recordings that a Verity Sense makes by itself stay with the Polar apps.',
  characteristics: [PMD_CONTROL, PMD_DATA],
  dataChannels: ['polar-data'],
  // A sensor at rest sends once a second.
  stalledAfterMs: 2_000,
  lostAfterMs: 4_500,
  longestIntervalMs: null,
  matches: ({ name, serviceUuids }) => serviceUuids.includes(PMD_UUIDS.service) || (name !== null && NAME.test(name)),
  serialNumberOf: ({ name }: HeardSensor) => NAME.exec(name ?? '')?.[1]?.toUpperCase() ?? null,
  start: startPolar,
  createDecoder: createPolarDecoder,
  simulate: () => simulatePolar(),
}
