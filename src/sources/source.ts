import type { Observable } from 'rxjs'
import type { DeviceKind } from '../domain/records/people.js'
import type {
  AdapterState,
  LinkParametersRecord,
  LinkState,
  NotificationChannel,
  RssiRecord,
} from '../journal/journal-record.js'

/** Where data comes from: the radio, a recorded file, the simulator. Nothing runs before `start`. */
export interface Source {
  readonly id: string
  /** Begins; the observable ends, and everything is let go, when the signal aborts. */
  start(signal: AbortSignal): Observable<SourceEvent>
}

/** What a source says. `monotonicUs` is taken first thing on arrival. */
export type SourceEvent =
  | {
      readonly kind: 'notification'
      readonly monotonicUs: number
      readonly deviceId: string
      readonly channel: NotificationChannel
      readonly bytes: Uint8Array
    }
  | {
      readonly kind: 'link'
      readonly monotonicUs: number
      readonly deviceId: string
      readonly state: LinkState
      readonly reason: string | null
    }
  | {
      readonly kind: 'adapter'
      readonly monotonicUs: number
      readonly state: AdapterState
      readonly message: string | null
    }
  | {
      readonly kind: 'device-info'
      readonly monotonicUs: number
      readonly deviceId: string
      readonly manufacturer: string | null
      readonly model: string | null
      readonly serialNumber: string | null
      readonly firmware: string | null
      readonly batteryPercent: number | null
    }
  | LinkParametersRecord
  | RssiRecord
  | { readonly kind: 'advertisement'; readonly monotonicUs: number; readonly found: FoundDevice }

/** A device that was heard while scanning. */
export interface FoundDevice {
  /** Address-based id until the serial number has been read. */
  readonly deviceId: string
  readonly address: string
  readonly name: string | null
  readonly kind: DeviceKind | null
  readonly rssiDbm: number | null
  /** Where the advertisement has it. */
  readonly serialNumber?: string | null
  /** It offers a line of text and nothing else that is known: a board of one's own, perhaps. */
  readonly sendsText?: boolean
  readonly batteryPercent: number | null
}
