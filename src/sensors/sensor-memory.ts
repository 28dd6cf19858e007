import type { NotificationChannel } from '../journal/journal-record.js'
import type { CharacteristicAddress, SensorLink } from './sensor-link.js'

/** Runs that a sensor keeps while nobody listens, and how they are fetched. */
export interface SensorMemory {
  readonly characteristics: readonly CharacteristicAddress[]
  /** @throws DeviceError where the device refuses or doesn't answer */
  list(link: SensorLink): Promise<readonly StoredRun[]>
  /**
   * Fetches a run from a position on, so that what a lost link has brought is not asked for again.
   * @param onPart each part in order; it is on disk when the call returns
   * @throws DeviceError: the link ended, refused, silent
   */
  fetch(link: SensorLink, run: StoredRun, fromByte: number, onPart: (part: StoredPart) => void): Promise<void>
  /** @throws DeviceError */
  erase(link: SensorLink, run: StoredRun): Promise<void>
}

/** One run in a sensor's memory. */
export interface StoredRun {
  /** Of the device; the same run has the same one each time. */
  readonly runId: string
  readonly byteCount: number
  /** On the sensor's clock; null where it doesn't say. */
  readonly startDeviceUs: number | null
  /** The sensor's clock when it was asked; with the host's time then, this puts the run into the past. */
  readonly nowDeviceUs: number | null
  readonly durationUs: number | null
  /** Microseconds since the epoch where the sensor knows the date. */
  readonly startTimeUs: number | null
}

export interface StoredPart {
  readonly fromByte: number
  readonly byteCount: number
  /** What the device would have notified, one by one. */
  readonly messages: readonly StoredMessage[]
}

export interface StoredMessage {
  readonly channel: NotificationChannel
  readonly bytes: Uint8Array
  /** When it would have been sent: the time of its last sample on the sensor's clock. */
  readonly deviceTimeUs: number
}
