import type { SensorFamily } from '../sensor-family.js'
import { OPEN_IMU_COMMANDS, OPEN_IMU_FRAMES } from './open-imu-addresses.js'
import { createOpenImuDecoder } from './open-imu-decoder.js'
import { OPEN_IMU_MEMORY } from './open-imu-memory.js'
import { simulateOpenImu } from './simulate-open-imu.js'

/**
 * The open IMU frame over the Nordic UART Service. Many devices that are no foot pods offer that service, so its UUID
 * alone never matches: the name must say so, or the user has paired the device.
 */
export const OPEN_IMU: SensorFamily = {
  kind: 'open-imu',
  label: 'Open IMU',
  wornOn: 'one-foot',
  settings: [],
  measures: 'Each step of one foot: contact time, foot strike, and an estimate of soleus load.',
  awayFromCollector:
    'A pod whose firmware keeps runs in memory gives them when it is back; others measure nothing out of range.',
  characteristics: [OPEN_IMU_FRAMES, OPEN_IMU_COMMANDS],
  dataChannels: ['open-imu-frame'],
  stalledAfterMs: 1_000,
  lostAfterMs: 3_000,
  longestIntervalMs: null,
  matches: ({ name }) => name?.startsWith('Solewatch') === true,
  async start(link) {
    const stream = async (): Promise<void> => link.subscribe(OPEN_IMU_FRAMES, 'open-imu-frame')
    await stream()
    return { restart: stream, stop: async () => link.unsubscribe(OPEN_IMU_FRAMES) }
  },
  createDecoder: createOpenImuDecoder,
  simulate: () => simulateOpenImu(),
  memory: OPEN_IMU_MEMORY,
}
