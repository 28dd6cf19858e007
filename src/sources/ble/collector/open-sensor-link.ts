import type { NotificationChannel } from '../../../journal/journal-record.js'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { SensorFamily } from '../../../sensors/sensor-family.js'
import type { CharacteristicAddress, SensorLink } from '../../../sensors/sensor-link.js'
import type { SourceEvent } from '../../source.js'
import type { BleCharacteristic, BleConnection } from '../ble-central.js'
import { AnswerDesk } from './answer-desk.js'
import { openInbox } from './link-inbox.js'

const READ_TIMEOUT_MS = 3_000
const WRITE_TIMEOUT_MS = 3_000
const SUBSCRIBE_TIMEOUT_MS = 5_000

export interface SensorLinkContext {
  readonly connection: BleConnection
  readonly family: SensorFamily
  readonly deviceId: string
  readonly clock: Clock
  /** Filled with what notifies. */
  readonly subscribed: Set<BleCharacteristic>
  emit(event: SourceEvent): void
  /** Called after each value of the stream was emitted. */
  onData(): void
  /** Called after each value of the family was emitted. */
  onValue(channel: NotificationChannel, value: Uint8Array): void
}

/** What a family may do with the link: every value that comes is emitted, so that it is journaled, before anybody acts on it. */
export function openSensorLink(context: SensorLinkContext, found: readonly BleCharacteristic[]): SensorLink {
  const { connection, family, deviceId, clock, emit } = context
  const desk = new AnswerDesk(connection, clock)
  const dataChannels = new Set(family.dataChannels)

  const find = ({ serviceUuid, uuid }: CharacteristicAddress): BleCharacteristic | undefined =>
    found.find((one) => one.serviceUuid === serviceUuid && one.uuid === uuid)
  const need = (address: CharacteristicAddress): BleCharacteristic => {
    const characteristic = find(address)
    if (characteristic !== undefined) return characteristic
    const what = `characteristic ${address.uuid} of service ${address.serviceUuid}`
    throw new DeviceError(`The device has no ${family.label} data (${what}).`, { code: 'no-stream' })
  }
  const arrived = (channel: NotificationChannel, value: Uint8Array): void => {
    const monotonicUs = clock.monotonicUs()
    const bytes = Uint8Array.from(value)
    emit({ kind: 'notification', monotonicUs, deviceId, channel, bytes })
    if (dataChannels.has(channel) && family.isData?.(channel, bytes) !== false) context.onData()
    context.onValue(channel, bytes)
    desk.arrived(channel, bytes)
  }

  const link: SensorLink = {
    get mtu() {
      return connection.mtu
    },
    has: (address) => find(address) !== undefined,
    read: async (address) => need(address).read(READ_TIMEOUT_MS),
    async write(address, value) {
      const characteristic = need(address)
      const withResponse = characteristic.properties.includes('write')
      await characteristic.write(value, { withResponse, timeoutMs: WRITE_TIMEOUT_MS })
    },
    async subscribe(address, channel) {
      const characteristic = need(address)
      await characteristic.subscribe((value) => arrived(channel, value), SUBSCRIBE_TIMEOUT_MS)
      context.subscribed.add(characteristic)
    },
    async unsubscribe(address) {
      const characteristic = need(address)
      await characteristic.unsubscribe(SUBSCRIBE_TIMEOUT_MS)
      context.subscribed.delete(characteristic)
    },
    collect: async (address) => openInbox(need(address), connection, clock),
    async request(address, value, answer) {
      // Listening begins before the question: the answer may come with the confirmation of the write.
      const { answered, leave } = desk.expect(answer)
      try {
        await link.write(address, value)
        return await answered
      } finally {
        leave()
      }
    },
    record(channel, value) {
      const monotonicUs = clock.monotonicUs()
      emit({ kind: 'notification', monotonicUs, deviceId, channel, bytes: Uint8Array.from(value) })
    },
    pause: (delayMs) => pause(context, delayMs),
  }
  return link
}

function pause({ connection, clock }: SensorLinkContext, delayMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.timer(delayMs, () => resolve())
    void connection.closed.then(({ reason }) => {
      cancel()
      reject(new DeviceError(`Starting the sensor failed: ${reason}.`, { code: 'link-ended' }))
    })
  })
}
