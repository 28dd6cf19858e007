import type { LinkParameters } from './hci-events.js'

/** Faults of a GATT server. */
export interface AttFaults {
  /** Requests of this opcode are answered with this error. */
  readonly errors?: ReadonlyMap<number, number>
  /** Requests of this opcode are never answered. */
  readonly ignores?: ReadonlySet<number>
  /** Reading, writing or subscribing to this characteristic is answered with this error. */
  readonly refuses?: ReadonlyMap<string, number>
  /** Searching by this attribute type is never answered: 0x2902, client configurations, on some real devices. */
  readonly ignoresSearchFor?: ReadonlySet<number>
}

/** Faults of one link, from both sides' view. */
export interface LinkFaults {
  /** Share of notifications that never arrive. */
  readonly notificationLossRatio?: number
  /** Share of notifications that arrive twice. */
  readonly notificationDuplicateRatio?: number
  /** Time by which notifications come late, in order. */
  readonly notificationDelayMs?: number
}

/** What a device does when it is asked for other link parameters: what it was asked for is in force, unless … */
export type ParameterAnswer = 'never' | { readonly refusedWith: number } | LinkParameters

/** What can be wrong with one device; everything is right where nothing is said. */
export interface DeviceFaults extends LinkFaults {
  readonly att?: AttFaults
  /** Characteristics without a client configuration, so that nobody can subscribe to them. */
  readonly withoutConfiguration?: ReadonlySet<string>
  /** Advertises, but never accepts a connection. */
  readonly ignoresConnect?: boolean
  /** Every connection attempt ends with this status. */
  readonly connectStatus?: number
  /** Its answers to scan requests get lost, as with a weak signal. */
  readonly withoutScanResponse?: boolean
  readonly parameterAnswer?: ParameterAnswer
  /** Signal over the link, where it isn't the one it advertises with; 127 is "unknown". */
  readonly linkRssiDbm?: number
}

/** Commands that faults of a controller are about. @see Bluetooth Core 5.4, Vol 4 Part E, 7 */
export const HCI_COMMAND = {
  disconnect: 0x0406,
  readRssi: 0x1405,
  setScanParameters: 0x200b,
  setScanEnable: 0x200c,
  createConnection: 0x200d,
  cancelConnection: 0x200e,
  updateConnection: 0x2013,
} as const

/** What can be wrong with the controllers of a radio. */
export interface ControllerFaults {
  /** Commands that are neither carried out nor answered. */
  readonly ignores?: ReadonlySet<number>
  /** Commands that are answered with this status instead of being carried out. */
  readonly statuses?: ReadonlyMap<number, number>
  /** Commands that are carried out without a word. */
  readonly unconfirmed?: ReadonlySet<number>
  /** Commands whose answers are cut behind their status, as by broken firmware. */
  readonly shortAnswers?: ReadonlySet<number>
  /** The end of a link is told twice. */
  readonly repeatsEnds?: boolean
  /** Doesn't begin to scan: another program configured it with newer commands. */
  readonly refusesScan?: boolean
  /** Says that it scans, and hears nothing. */
  readonly deaf?: boolean
  /** Refuses to connect while it scans, as older adapters do. */
  readonly needsScanStopped?: boolean
}
