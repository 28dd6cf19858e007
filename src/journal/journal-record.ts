import type { DeclaredStrike, DeviceKind, Placement, SensorSettings, ShoeKind } from '../domain/records/people.js'
import type { SessionSource, Surface } from '../domain/records/session-record.js'
import type { Foot } from '../domain/records/step-record.js'

/**
 * Everything a session received and everything that decides its results, in order of arrival.
 * `monotonicUs` counts from the machine's boot; a `boot` record says which boot and ties it to the wall clock.
 */
export type JournalRecord =
  | ContextRecord
  | BootRecord
  | ClockAnchorRecord
  | TickRecord
  | NotificationRecord
  | LinkRecord
  | AdapterRecord
  | DeviceInfoRecord
  | CommandRecord
  | WatchRecord
  | LinkParametersRecord
  | RssiRecord

/** Opens a session. A replay uses this one as it stands; a recompute brings its own. */
export interface ContextRecord {
  readonly kind: 'context'
  readonly monotonicUs: number
  readonly context: SessionContext
}

export interface SessionContext {
  readonly sessionId: string
  readonly athleteId: string
  readonly generation: number
  readonly source: SessionSource
  readonly simulated: boolean
  readonly startTimeUs: number
  readonly startMonotonicUs: number
  readonly bootId: string
  readonly clockSynchronised: boolean
  readonly zoneId: string
  readonly localDate: string
  readonly modelVersion: string
  readonly parameterHash: string
  readonly bodyMassKg: number | null
  readonly heightM: number | null
  readonly declaredStrike: DeclaredStrike
  readonly surface: Surface
  readonly shoe: SessionShoe | null
  readonly devices: readonly SessionDevice[]
}

export interface SessionShoe {
  readonly shoeId: string
  readonly kind: ShoeKind
  readonly footStrikeOffsetDeg: number | null
  readonly footStrikeOffsetSdDeg: number | null
}

export interface SessionDevice {
  readonly deviceId: string
  readonly kind: DeviceKind
  readonly name: string
  readonly foot: Foot | null
  /** Where an IMU is worn; absent in older journals and where nobody said, which means the foot. */
  readonly placement?: Placement | undefined
  /** Absent in older journals and where nobody chose: the family's own way. */
  readonly settings?: SensorSettings | undefined
  /** What the device itself calls left is right: said afterwards of pods that were swapped. Never in a journal. */
  readonly sidesSwapped?: boolean | undefined
}

/** A process began to write here: the first one, or one that goes on after a crash. */
export interface BootRecord {
  readonly kind: 'boot'
  readonly monotonicUs: number
  readonly bootId: string
  readonly wallTimeUs: number
  /** True where a process found the session unfinished and goes on with it. */
  readonly resumed: boolean
}

/** Every 10 s, and at any step of the wall clock over 50 ms. Changes the time shown, never identity. */
export interface ClockAnchorRecord {
  readonly kind: 'clock-anchor'
  readonly monotonicUs: number
  readonly wallTimeUs: number
}

/** Once a second: the only way reducers learn that time passes without data. */
export interface TickRecord {
  readonly kind: 'tick'
  readonly monotonicUs: number
}

/** Which value of a device was notified. */
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number]

/** Their places are numbers in files: only append. */
export const NOTIFICATION_CHANNELS = [
  'rsc-measurement',
  'open-imu-frame',
  'battery-level',
  'polar-control',
  'polar-data',
  'movesense-command',
  'movesense-data',
  'witmotion-frame',
  'witmotion-command',
  'csv-bytes',
  'heart-rate',
  'treadmill-data',
  'cycling-power',
  'stryd-vendor',
  'rsc-feature',
  'rsc-control',
  'sensor-location',
  'open-imu-memory',
  'movesense-log',
] as const

export interface NotificationRecord {
  readonly kind: 'notification'
  readonly monotonicUs: number
  readonly deviceId: string
  readonly channel: NotificationChannel
  readonly bytes: Uint8Array
}

/** States of a link as people see them. */
export type LinkState = 'searching' | 'connecting' | 'preparing' | 'streaming' | 'stalled' | 'lost' | 'stopped'

export interface LinkRecord {
  readonly kind: 'link'
  readonly monotonicUs: number
  readonly deviceId: string
  readonly state: LinkState
  /** Why, in words, where there is a reason ('supervision timeout', 'no data for 3 s', 'adapter down'). */
  readonly reason: string | null
}

export type AdapterState = 'on' | 'off' | 'absent' | 'unauthorised'

export interface AdapterRecord {
  readonly kind: 'adapter'
  readonly monotonicUs: number
  readonly state: AdapterState
}

export interface DeviceInfoRecord {
  readonly kind: 'device-info'
  readonly monotonicUs: number
  readonly deviceId: string
  readonly manufacturer: string | null
  readonly model: string | null
  readonly serialNumber: string | null
  readonly firmware: string | null
  readonly batteryPercent: number | null
}

/** How often both sides of a link meet and what it bears, as the adapter says is in force. */
export interface LinkParametersRecord {
  readonly kind: 'link-parameters'
  readonly monotonicUs: number
  readonly deviceId: string
  readonly intervalMs: number
  /** Meetings that the device may skip. */
  readonly latency: number
  readonly supervisionTimeoutMs: number
  /** Largest packet of values, null until both sides agreed on one. */
  readonly mtu: number | null
}

/** Signal of a link that streams, every 20 s. */
export interface RssiRecord {
  readonly kind: 'rssi'
  readonly monotonicUs: number
  readonly deviceId: string
  readonly rssiDbm: number
}

/** One record of a file that a watch wrote; about one a second. `null` is what it didn't write. */
export interface WatchRecord {
  readonly kind: 'watch'
  readonly monotonicUs: number
  readonly deviceId: string
  readonly speedMps: number | null
  readonly distanceM: number | null
  /** As written, before it is settled whether it counts cycles or steps. */
  readonly cadencePerMin: number | null
  readonly groundContactTimeMs: number | null
  readonly stepLengthM: number | null
  /** Share of both feet's contact times that is the left one's. */
  readonly leftContactRatio: number | null
}

export type CommandRecord = {
  readonly kind: 'command'
  readonly monotonicUs: number
} & (
  | { readonly command: 'start'; readonly by: 'user' | 'running-detected' }
  | { readonly command: 'pause' | 'resume' }
  /** The stop before it was a slip: the session goes on, and what lies between is a pause. */
  | { readonly command: 'reopen' }
  | { readonly command: 'stop'; readonly by: 'user' | 'idle' | 'shutdown' }
  | { readonly command: 'assign'; readonly device: SessionDevice }
  | { readonly command: 'surface'; readonly surface: Surface }
  | { readonly command: 'shoe'; readonly shoe: SessionShoe | null }
)
