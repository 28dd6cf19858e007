import type { Foot, FootStrikePattern } from './step-record.js'

export type DeclaredStrike = FootStrikePattern | 'unknown'

export interface Athlete {
  readonly athleteId: string
  readonly name: string
  readonly zoneId: string
  readonly bodyMassKg: number | null
  readonly heightM: number | null
  /** What the runner believes; a weak prior where the strike can't be measured. */
  readonly declaredStrike: DeclaredStrike
  /** Longest run of the last 30 days as the runner remembers it, until there is history. */
  readonly declaredLongestRunM: number | null
  readonly defaultShoeId: string | null
  readonly simulated: boolean
  readonly createdTimeUs: number
}

export type ShoeKind = 'standard' | 'minimal' | 'plated'
export const SHOE_KINDS: readonly ShoeKind[] = ['standard', 'minimal', 'plated']

export interface Shoe {
  readonly shoeId: string
  readonly athleteId: string
  readonly name: string
  readonly kind: ShoeKind
  readonly retired: boolean
  /** Offset from a side-on video, added to the estimated foot strike angle; null until calibrated. */
  readonly footStrikeOffsetDeg: number | null
  readonly footStrikeOffsetSdDeg: number | null
}

/** What a device is: an IMU on a foot, or a pod that reports speed and cadence. */
export type DeviceKind = 'open-imu' | 'rsc'

/** Where an IMU is worn: on the foot or its shoe, or on the shank above the ankle. */
export type Placement = 'foot' | 'shank'

export function placementOf(device: { readonly placement?: Placement | undefined }): Placement {
  return device.placement ?? 'foot'
}

export interface Device {
  /** Stable across computers: the serial number where the device tells one, else its address. */
  readonly deviceId: string
  readonly kind: DeviceKind
  readonly name: string
  readonly address: string
  readonly serialNumber: string | null
  readonly manufacturer: string | null
  readonly firmware: string | null
  readonly athleteId: string | null
  /** Null for a pod that measures both feet. */
  readonly foot: Foot | null
  /** Of an IMU; absent where nobody said, which means the foot. */
  readonly placement?: Placement | undefined
  readonly batteryPercent: number | null
  readonly lastSeenTimeUs: number | null
}
