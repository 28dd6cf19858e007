import type { NotificationChannel } from '../../../src/journal/journal-record.js'
import { DeviceError } from '../../../src/runtime/errors.js'
import type { CharacteristicAddress, SensorLink } from '../../../src/sensors/sensor-link.js'
import type { SimulatedSensor } from '../../../src/sensors/simulated-sensor.js'
import type { VirtualCharacteristic } from '../../../src/sensors/virtual-peripheral.js'

export interface JournaledValue {
  readonly channel: NotificationChannel
  readonly bytes: Uint8Array
}

export interface FirmwareLink {
  readonly link: SensorLink
  /** Everything that was notified or recorded, in order. */
  readonly journal: JournaledValue[]
  /** Commands as hex. */
  readonly written: string[]
  /** From now on every operation fails as on a link that ended. */
  end(): void
}

/** A link straight to a simulated device's firmware, without a radio: answers come at once or not at all. */
export function linkTo(firmware: SimulatedSensor, options: { readonly mtu?: number } = {}): FirmwareLink {
  const channels = new Map<string, NotificationChannel>()
  const journal: JournaledValue[] = []
  const written: string[] = []
  const listeners = new Set<(value: JournaledValue) => void>()
  let ended = false
  const find = ({ uuid }: CharacteristicAddress): VirtualCharacteristic | undefined =>
    firmware.services.flatMap(({ characteristics }) => characteristics).find((one) => one.uuid === uuid)
  const need = (address: CharacteristicAddress): VirtualCharacteristic => {
    if (ended) throw new DeviceError('supervision timeout', { code: 'link-ended' })
    const found = find(address)
    if (found === undefined) throw new DeviceError('missing', { code: 'no-stream' })
    return found
  }
  const deliver = (uuid: string, value: Uint8Array): boolean => {
    const channel = channels.get(uuid)
    if (channel === undefined || ended) return false
    const journaled = { channel, bytes: Uint8Array.from(value) }
    journal.push(journaled)
    for (const listener of listeners) listener(journaled)
    return true
  }
  firmware.attach((uuid, value) => void deliver(uuid, value))
  firmware.connected(deliver)
  const write = (address: CharacteristicAddress, value: Uint8Array): void => {
    const { write: take } = need(address)
    written.push(Buffer.from(value).toString('hex'))
    take?.(value)
  }
  const link: SensorLink = {
    mtu: options.mtu ?? firmware.maxMtu,
    has: (address) => find(address) !== undefined,
    read: async (address) => need(address).read?.() ?? new Uint8Array(0),
    write: async (address, value) => write(address, value),
    async subscribe(address, channel) {
      channels.set(address.uuid, channel)
      need(address).subscribed?.(true)
    },
    async request(address, value, answer) {
      let found: Uint8Array | null = null
      const listener = ({ channel, bytes }: JournaledValue): void => {
        if (found === null && channel === answer.channel && answer.accept(bytes)) found = bytes
      }
      listeners.add(listener)
      write(address, value)
      listeners.delete(listener)
      if (found === null) throw new DeviceError('no answer in 5 s', { code: 'timeout' })
      return found
    },
    async unsubscribe(address) {
      need(address).subscribed?.(false)
      channels.delete(address.uuid)
    },
    collect: () => Promise.reject(new DeviceError('nothing is kept here', { code: 'no-stream' })),
    record: (channel, bytes) => void journal.push({ channel, bytes: Uint8Array.from(bytes) }),
    pause: async () => undefined,
  }
  return {
    link,
    journal,
    written,
    end() {
      ended = true
      firmware.disconnected()
    },
  }
}
