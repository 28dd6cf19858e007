import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { SensorFamily } from '../sensor-family.js'
import { isStryd } from '../stryd/stryd-name.js'
import { RSC_CONTROL_POINT } from './ask-rsc.js'
import { createRscDecoder } from './rsc-decoder.js'
import { simulateRsc } from './simulate-rsc.js'
import { describeRsc, RSC_FEATURE, RSC_LOCATION, RSC_MEASUREMENT, RUNNING_POWER, streamRsc } from './start-rsc.js'

/**
 * Running Speed and Cadence: one value a second, and power where the pod has it. Some pods send numbers on a
 * characteristic `ff00` that look like contact time and vertical oscillation; nobody has published what they mean, so
 * they are not read.
 */
export const RSC: SensorFamily = {
  kind: 'rsc',
  label: 'Running speed and cadence pod',
  wornOn: 'both-feet',
  settings: ['cadenceCounts'],
  measures: 'Cadence and speed, and a rough estimate of load; no contact time, no foot strike.',
  awayFromCollector: 'Out of range nothing is kept for Solewatch; import the file of the watch it is paired with.',
  // Nothing else is looked for: pods are known that drop the link when their own services are.
  characteristics: [RSC_MEASUREMENT, RSC_FEATURE, RSC_LOCATION, RSC_CONTROL_POINT, RUNNING_POWER],
  dataChannels: ['rsc-measurement'],
  stalledAfterMs: 4_000,
  lostAfterMs: 10_000,
  longestIntervalMs: null,
  matches: (heard) => heard.serviceUuids.includes(UUIDS.runningSpeedAndCadenceService) && !isStryd(heard),
  async start(link) {
    await streamRsc(link)
    await describeRsc(link)
    return { restart: () => streamRsc(link), stop: () => Promise.resolve() }
  },
  createDecoder: createRscDecoder,
  simulate: () => simulateRsc(),
}
