import type { SensorSettings } from '../domain/records/people.js'
import type { NotificationChannel } from '../journal/journal-record.js'
import type { CharacteristicAddress, SensorLink } from './sensor-link.js'

/** Runs that a sensor keeps while nobody listens, and how they are fetched. The live stream is off meanwhile. */
export interface SensorMemory {
  /** What is needed besides the stream's characteristics. */
  readonly characteristics: readonly CharacteristicAddress[]
  /** @throws DeviceError where the device refuses, doesn't answer, or the link ends */
  list(link: SensorLink): Promise<readonly StoredRun[]>
  /**
   * Fetches a run from a position to its end, so that what a lost link has brought is not asked for again.
   * @param onBytes the next bytes of the run, in order and checked; they are on disk when the call returns
   * @throws DeviceError where the device refuses, falls silent, or the link ends
   */
  fetch(link: SensorLink, run: StoredRun, fromByte: number, onBytes: (bytes: Uint8Array) => void): Promise<void>
  /** The device can't be asked for a part: `fetch` gives the run from its first byte, whatever it is told. */
  readonly fetchesFromStart?: true
  /** `erase` removes every run, not only that one. */
  readonly erasesAllRuns?: true
  /** @throws DeviceError */
  erase(link: SensorLink, run: StoredRun): Promise<void>
  /** What the device would have notified, one by one in order. What can't be read is said, and the rest goes on. */
  messages(bytes: Uint8Array, run: StoredRun): Iterable<StoredMessage>
  /**
   * Where only the run itself tells when it was: what it tells, beside what was listed.
   * @param askedTimeUs wall clock of the host when the device listed the run
   */
  timesOf?(bytes: Uint8Array, run: StoredRun, askedTimeUs: number): StoredRun
  /**
   * Has the device record from now on, out of range too; where absent, it does so by itself.
   * @returns `restarting` where the device begins anew first: ask again on its next link
   * @throws DeviceError
   */
  prepare?(link: SensorLink, preparation: SensorPreparation): Promise<'recording' | 'restarting'>
}

export interface SensorPreparation {
  readonly settings: SensorSettings
  /** Wall clock of the host. */
  nowUs(): number
}

/** One run in a sensor's memory. Plain data: it is kept beside what was fetched. */
export interface StoredRun {
  /** Of the device; the same run has the same one each time. */
  readonly runId: string
  readonly byteCount: number
  /** On the sensor's clock, not wrapped; null where it doesn't say. */
  readonly startDeviceUs: number | null
  /** The sensor's clock when it was asked; with the host's time then, this puts the run into the past. */
  readonly nowDeviceUs: number | null
  readonly durationUs: number | null
  /** Microseconds since the epoch where the sensor knows the date. */
  readonly startTimeUs: number | null
}

export interface StoredMessage {
  readonly channel: NotificationChannel
  readonly bytes: Uint8Array
  /** When it would have been sent, from the run's beginning: the time of its last sample. */
  readonly sinceStartUs: number
}
