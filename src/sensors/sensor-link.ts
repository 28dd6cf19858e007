import type { NotificationChannel } from '../journal/journal-record.js'

/** UUIDs as noble writes them: '1814', or 32 hex digits. */
export interface CharacteristicAddress {
  readonly serviceUuid: string
  readonly uuid: string
}

/** What a family may do with an open link. Every operation ends: by its answer, its time-out or the end of the link. */
export interface SensorLink {
  /** What both sides agreed on, null until then. */
  readonly mtu: number | null
  /** Whether the device has it. */
  has(address: CharacteristicAddress): boolean
  /** @throws DeviceError: missing, timeout, link ended. Empty where the device refused. */
  read(address: CharacteristicAddress): Promise<Uint8Array>
  /** With a response where the device offers it. @throws DeviceError: missing, refused, timeout, link ended */
  write(address: CharacteristicAddress, value: Uint8Array): Promise<void>
  /** Journals each value as `channel`. @throws DeviceError: missing, refused, timeout, link ended */
  subscribe(address: CharacteristicAddress, channel: NotificationChannel): Promise<void>
  /** Switches notifications off. @throws DeviceError: missing, timeout, link ended */
  unsubscribe(address: CharacteristicAddress): Promise<void>
  /**
   * Writes, and waits for the notification that answers it. Subscribe to `channel` first.
   * @throws DeviceError: as `write`, or `timeout` where no value on the channel was accepted in time
   */
  request(address: CharacteristicAddress, value: Uint8Array, answer: Answer): Promise<Uint8Array>
  /**
   * Listens without journaling, for what is kept elsewhere: runs from a sensor's memory.
   * @throws DeviceError: missing, refused, timeout, link ended
   */
  collect(address: CharacteristicAddress): Promise<Inbox>
  /** Journals what decides how the stream is read, but was not notified: what was asked for, what was read. */
  record(channel: NotificationChannel, value: Uint8Array): void
  /** @returns after so many milliseconds; some devices need a pause between commands. @throws DeviceError: link ended */
  pause(delayMs: number): Promise<void>
}

/** Values in the order in which they came; none is lost while nobody asks. */
export interface Inbox {
  /** The next one, at once where it is there already. @throws DeviceError: timeout, link ended */
  next(timeoutMs: number): Promise<Uint8Array>
  /** Switches notifications off. Never rejects: a link that is gone needs none. */
  close(): Promise<void>
}

export interface Answer {
  readonly channel: NotificationChannel
  accept(value: Uint8Array): boolean
  readonly timeoutMs?: number
}

/** A stream that was started. */
export interface SensorStream {
  /** Starts it again on the same link, when it has fallen silent. @throws DeviceError */
  restart(): Promise<void>
  /** Tells the device to stop, where it would go on otherwise. @throws DeviceError */
  stop(): Promise<void>
  /**
   * Sees each value that comes. True where a part of the stream has fallen silent while the rest goes on, so that it is
   * worth starting again; not again for a while then, as each start makes a gap.
   */
  missesPart?(channel: NotificationChannel, value: Uint8Array): boolean
}
