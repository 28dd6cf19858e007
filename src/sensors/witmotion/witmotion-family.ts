import type { SensorFamily } from '../sensor-family.js'
import { simulateWitmotion } from './simulate-witmotion.js'
import {
  reportWitmotionBattery,
  streamWitmotion,
  WITMOTION_NOTIFY,
  WITMOTION_SERVICE,
  WITMOTION_WRITE,
} from './start-witmotion.js'
import { createWitmotionDecoder, WITMOTION_WANTED_RATE_HZ } from './witmotion-decoder.js'

/** WitMotion's Bluetooth 5 sensors: WT901BLE, WT9011DCL and their kin. */
export const WITMOTION: SensorFamily = {
  kind: 'witmotion',
  label: 'WitMotion WT901BLE or WT9011DCL',
  wornOn: 'one-foot',
  settings: ['sampleRateHz'],
  measures:
    'Each step of one foot: contact time, foot strike, and an estimate of soleus load; it has no clock, so times are a little less exact.',
  awayFromCollector: 'Out of range it measures nothing: it has no memory.',
  characteristics: [WITMOTION_NOTIFY, WITMOTION_WRITE],
  dataChannels: ['witmotion-frame'],
  stalledAfterMs: 1_000,
  lostAfterMs: 3_000,
  // Only the arrival tells the time of a sample, so they must not wait long for a meeting of the link.
  longestIntervalMs: 20,
  matches: ({ name, serviceUuids }) =>
    serviceUuids.includes(WITMOTION_SERVICE) || (name !== null && /^B?WT9\d/i.test(name)),
  async start(link, { sampleRateHz = WITMOTION_WANTED_RATE_HZ }) {
    const stream = async (): Promise<void> => streamWitmotion(link, sampleRateHz)
    await stream()
    await reportWitmotionBattery(link)
    return { restart: stream, stop: () => Promise.resolve() }
  },
  createDecoder: createWitmotionDecoder,
  simulate: () => simulateWitmotion(),
}
