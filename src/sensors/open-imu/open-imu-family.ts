import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { SensorFamily } from '../sensor-family.js'
import { createOpenImuDecoder } from './open-imu-decoder.js'
import { simulateOpenImu } from './simulate-open-imu.js'

const FRAMES = { serviceUuid: UUIDS.nordicUartService, uuid: UUIDS.nordicUartTransmit }
const COMMANDS = { serviceUuid: UUIDS.nordicUartService, uuid: UUIDS.nordicUartReceive }

/**
 * The open IMU frame over the Nordic UART Service. Many devices that are no foot pods offer that service, so its UUID
 * alone never matches: the name must say so, or the user has paired the device.
 */
export const OPEN_IMU: SensorFamily = {
  kind: 'open-imu',
  label: 'Open IMU',
  wornOn: 'one-foot',
  measures: 'Each step of one foot: contact time, foot strike, and an estimate of soleus load.',
  awayFromCollector: 'Out of range it measures nothing unless its firmware keeps runs in memory.',
  characteristics: [FRAMES, COMMANDS],
  dataChannels: ['open-imu-frame'],
  stalledAfterMs: 1_000,
  lostAfterMs: 3_000,
  longestIntervalMs: null,
  matches: ({ name }) => name?.startsWith('Solewatch') === true,
  async start(link) {
    const stream = async (): Promise<void> => link.subscribe(FRAMES, 'open-imu-frame')
    await stream()
    return { restart: stream, stop: () => Promise.resolve() }
  },
  createDecoder: createOpenImuDecoder,
  simulate: () => simulateOpenImu(),
}
