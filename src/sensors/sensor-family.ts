import type { DeviceKind, SensorSettings } from '../domain/records/people.js'
import type { NotificationChannel } from '../journal/journal-record.js'
import type { SensorDecoder } from './readings.js'
import type { CharacteristicAddress, SensorLink, SensorStream } from './sensor-link.js'
import type { SimulatedSensor } from './simulated-sensor.js'
import type { SensorMemory } from './sensor-memory.js'

/** What an advertisement says; enough to tell a family by. */
export interface HeardSensor {
  readonly name: string | null
  /** Short for assigned ones, else 32 hex digits. */
  readonly serviceUuids: readonly string[]
  /** With the company's number in its first two bytes; null where none was sent. */
  readonly manufacturerData: Uint8Array | null
}

/** Why a device can't be read with its settings. */
export interface SettingsProblem {
  readonly code: string
  /** Says what to do. */
  readonly text: string
}

/** On what a device of the family is worn. */
export type WornOn = 'one-foot' | 'both-feet' | 'body' | 'machine'

/**
 * One family of sensors: how it is recognised, started and watched, and what its bytes mean. A family is one folder, and
 * one line in `families.ts`; nothing else of the program knows its layout.
 */
export interface SensorFamily {
  readonly kind: DeviceKind
  /** As people read it: 'Polar Verity Sense, H10 or OH1'. */
  readonly label: string
  readonly wornOn: WornOn
  /** What people may choose for it; all else has no meaning for it, and is refused. */
  readonly settings: readonly (keyof SensorSettings)[]
  /** One sentence: what it can measure, and what it can't. */
  readonly measures: string
  /** One sentence: what it does while no collector is in range. */
  readonly awayFromCollector: string
  /** All that is looked for on the device, battery and name plate apart. */
  readonly characteristics: readonly CharacteristicAddress[]
  /** Data on one of these says that the stream runs. */
  readonly dataChannels: readonly NotificationChannel[]
  /** Where such a channel carries answers to commands too: whether this value is data. Absent: all are. */
  isData?(channel: NotificationChannel, value: Uint8Array): boolean
  /** Silence after which a stream counts as stalled, and after which its link is given up. */
  readonly stalledAfterMs: number
  readonly lostAfterMs: number
  /** Longest time between two meetings of the link that the stream bears; null where any will do. */
  readonly longestIntervalMs: number | null
  /** Whether an unknown device that advertises this may be offered as one of the family. */
  matches(heard: HeardSensor): boolean
  /** What is amiss with its settings, so that it can't be read yet; null where nothing is. Absent: it needs none. */
  settingsProblem?(settings: SensorSettings): SettingsProblem | null
  /** The serial number, where the advertisement has it. */
  serialNumberOf?(heard: HeardSensor): string | null
  /**
   * Switches the stream on, on an open link.
   * @throws DeviceError where the device lacks the stream, refuses it, doesn't answer or the link ends
   */
  start(link: SensorLink, settings: SensorSettings): Promise<SensorStream>
  /** One for each device of a session; it sees the device's notifications in order. */
  createDecoder(settings: SensorSettings): SensorDecoder
  /** A device of the family for the simulated radio, speaking the real bytes. */
  simulate(settings: SensorSettings): SimulatedSensor
  /** Where the family keeps runs that it made out of range, and how they are fetched. */
  readonly memory?: SensorMemory
}
