import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { HeardSensor, SensorFamily } from '../sensor-family.js'
import { PMD_ACCELERATION, PMD_CONTROL, PMD_DATA, PMD_UUIDS, pmdTypeOf } from './pmd-types.js'
import { createPolarDecoder } from './polar-decoder.js'
import { simulatePolar } from './simulate-polar.js'
import { startPolar } from './start-polar.js'

/** 'Polar Sense 1234ABCD', 'Polar H10 1234ABCD': the model, then the number that is printed on the sensor. */
const NAME = /^Polar (Verity Sense|Verity|Sense|H10|OH1)\b\s*([0-9A-F]{6,8})?$/i
/** Worn on the chest or the arm for the heart rate that they advertise, where a foot is not measured. */
const BODY_WORN = /^(?:H10|OH1)$/i

/** Sensors with Polar Measurement Data, on the foot; only the Verity Sense has a gyroscope. */
export const POLAR: SensorFamily = {
  kind: 'polar',
  label: 'Polar Verity Sense, H10 or OH1',
  wornOn: 'one-foot',
  settings: ['sampleRateHz'],
  measures:
    'Verity Sense on the shoe: contact time, foot strike and an estimate of soleus load; an H10 or OH1 has no gyroscope, so steps and a rough load only, and on the chest no foot strike at all.',
  awayFromCollector:
    'Out of range nothing reaches Solewatch; recordings that a Verity Sense makes by itself stay with the Polar apps.',
  characteristics: [PMD_CONTROL, PMD_DATA],
  dataChannels: ['polar-data'],
  // Without acceleration nothing can be said, whatever else still comes.
  isData: (_channel, value) => pmdTypeOf(value[0]) === PMD_ACCELERATION,
  // A sensor at rest sends once a second.
  stalledAfterMs: 2_000,
  lostAfterMs: 4_500,
  longestIntervalMs: null,
  matches(heard) {
    if (heard.serviceUuids.includes(PMD_UUIDS.service)) return true
    const model = NAME.exec(heard.name ?? '')?.[1]
    if (model === undefined) return false
    return !BODY_WORN.test(model) || !heard.serviceUuids.includes(UUIDS.heartRateService)
  },
  serialNumberOf: ({ name }: HeardSensor) => NAME.exec(name ?? '')?.[2]?.toUpperCase() ?? null,
  start: startPolar,
  createDecoder: createPolarDecoder,
  simulate: () => simulatePolar(),
}
