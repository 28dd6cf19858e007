import { DeviceError } from '../../runtime/errors.js'
import type { CharacteristicAddress } from '../../sensors/sensor-link.js'
import type { TransportStatus } from './hci/transport.js'

/** State of the adapter; `message` says in one sentence what is wrong and what to do. */
export type AdapterStatus = TransportStatus

export interface Advertisement {
  /** What `connect` takes: the address without colons, or the platform's own id. */
  readonly peripheralId: string
  /** 'c0:ff:ee:00:00:01'; the platform's id where it hides addresses. */
  readonly address: string
  readonly name: string | null
  readonly serviceUuids: readonly string[]
  readonly rssiDbm: number | null
  readonly connectable: boolean
  /** With the company's number in its first two bytes; null where none was sent. */
  readonly manufacturerData: Uint8Array | null
}

export interface CentralListener {
  adapter(status: AdapterStatus): void
  advertisement(heard: Advertisement): void
  /** Scanning has ended without having been told to. */
  scanEnded?(): void
}

export interface ConnectOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** The controller answered the attempt to connect, with an error. */
export class ConnectRefused extends DeviceError {
  constructor(
    what: string,
    why: string,
    /** As in `LinkEnd.hciReason`; null where the controller said nothing. */
    readonly hciStatus: number | null,
  ) {
    super(`${what} failed: ${why}.`, { code: 'connect-refused' })
  }
}

/** The radio as the collector needs it; nothing of noble shows here. Operations are not serialised by the port. */
export interface BleCentral {
  readonly adapter: AdapterStatus
  start(listener: CentralListener): void
  /** Ends all links and lets everything go. */
  stop(): Promise<void>
  /**
   * @param gentle leaves half of the air to links that stream
   * @throws DeviceError where the controller doesn't confirm
   */
  startScan(gentle: boolean): Promise<void>
  /** Never fails: scanning that can't be stopped is as good as stopped. */
  stopScan(): Promise<void>
  /** @throws DeviceError: timeout, refused, adapter down, aborted. Afterwards nothing is pending. */
  connect(peripheralId: string, options: ConnectOptions): Promise<BleConnection>
  /** The last resort for a controller that no longer answers: ends all links. */
  reset(): void
}

/** One link, from connected to closed. Every operation ends: by its answer, its time-out or the end of the link. */
export interface BleConnection {
  readonly peripheralId: string
  /** What both sides agreed on, null until then. */
  readonly mtu: number | null
  readonly isOpen: boolean
  /** What the controller last said is in force; null where the platform doesn't tell. */
  readonly parameters: LinkParameters | null
  /** Resolves with the reason, in words, when the link has ended. Never rejects. */
  readonly closed: Promise<LinkEnd>
  /**
   * Looks only for what is wanted; what the device lacks is missing from the answer.
   * @throws DeviceError: timeout, link ended
   */
  discover(wanted: readonly WantedCharacteristic[], timeoutMs: number): Promise<BleCharacteristic[]>
  /**
   * Asks for other parameters and waits for what comes into force, which may be something else.
   * @throws DeviceError: timeout, refused, link ended, not possible on this platform
   */
  requestParameters(wanted: WantedParameters, timeoutMs: number): Promise<LinkParameters>
  /** Signal now; null where the platform doesn't tell. @throws DeviceError: timeout, link ended */
  readRssiDbm(timeoutMs: number): Promise<number | null>
  /** Ends the link and resolves when it has ended; at once where it already has. */
  disconnect(): Promise<void>
}

/** Why a link ended. `hciReason` is null where the controller said nothing. */
export interface LinkEnd {
  readonly reason: string
  readonly hciReason: number | null
}

/** How often both sides meet, and for how long a silence is borne. */
export interface LinkParameters {
  readonly intervalMs: number
  /** Meetings that the device may skip. */
  readonly latency: number
  readonly supervisionTimeoutMs: number
}

export interface WantedParameters {
  readonly minIntervalMs: number
  readonly maxIntervalMs: number
  readonly latency: number
  readonly supervisionTimeoutMs: number
}

/** What every link is to have: a foot behind the body for a second or two doesn't end it, and it is still told soon. */
export const GOOD_PARAMETERS: WantedParameters = {
  minIntervalMs: 15,
  maxIntervalMs: 30,
  latency: 0,
  supervisionTimeoutMs: 4_000,
}

export type WantedCharacteristic = CharacteristicAddress

export interface BleCharacteristic extends WantedCharacteristic {
  readonly properties: readonly string[]
  /** @throws DeviceError: timeout, link ended. Empty where the device refused. */
  read(timeoutMs: number): Promise<Uint8Array>
  /** @throws DeviceError: timeout, refused, link ended. Without a response it resolves when the value was handed over. */
  write(value: Uint8Array, options: { readonly withResponse: boolean; readonly timeoutMs: number }): Promise<void>
  /**
   * Listens first, then switches notifications on.
   * @param onData called with each value; take the time first thing
   * @throws DeviceError: timeout, refused, no client configuration, link ended
   */
  subscribe(onData: (value: Uint8Array) => void, timeoutMs: number): Promise<void>
  /** Switches notifications off and forgets the listener. @throws DeviceError: timeout, link ended */
  unsubscribe(timeoutMs: number): Promise<void>
}
