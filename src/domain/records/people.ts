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

/** Families of devices that can be read; each has a folder under `sensors`. */
export const DEVICE_KINDS = [
  'open-imu',
  'rsc',
  'polar',
  'movesense',
  'witmotion',
  'nus-csv',
  'heart-rate',
  'treadmill',
  'stryd',
] as const
export type DeviceKind = (typeof DEVICE_KINDS)[number]

/** Those that send raw samples of one foot. */
export const IMU_KINDS: readonly DeviceKind[] = ['open-imu', 'polar', 'movesense', 'witmotion', 'nus-csv']

export function isImuKind(kind: DeviceKind): boolean {
  return IMU_KINDS.includes(kind)
}

/** How one device is to be started and read, where its family leaves a choice. Absent is the family's own way. */
export interface SensorSettings {
  /** What a pod's cadence counts; absent: judged from its speed and stride length. */
  readonly cadenceCounts?: 'steps' | 'strides' | undefined
  /** Of an IMU. */
  readonly sampleRateHz?: number | undefined
  /** Of a Stryd: read contact time from its own, undocumented characteristic. */
  readonly vendorContactTime?: boolean | undefined
  /** Of a board that sends lines of text. */
  readonly csv?: CsvLayout | undefined
}

export const CSV_COLUMNS = ['sequence', 'time-ms', 'time-us', 'ax', 'ay', 'az', 'gx', 'gy', 'gz', 'ignore'] as const
export type CsvColumn = (typeof CSV_COLUMNS)[number]

/** How to read the lines of a board of one's own. */
export interface CsvLayout {
  readonly columns: readonly CsvColumn[]
  readonly sampleRateHz: number
  readonly accelerationUnit: 'g' | 'm/s2'
  readonly angularVelocityUnit: 'dps' | 'rad/s'
  readonly accelerationRangeG: number
  readonly angularVelocityRangeDps: number
}

/** Where an IMU is worn: on the foot or its shoe, or on the shank above the ankle. */
export type Placement = 'foot' | 'shank'

export function placementOf(device: { readonly placement?: Placement | undefined }): Placement {
  return device.placement ?? 'foot'
}

/** In the axes of the sensor. */
export interface Axes {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** What the guided check of a pod found, standing still and over some strides. */
export interface PodCalibration {
  readonly checkedTimeUs: number
  /** What the gyroscope shows while nothing turns; null for a sensor without one. */
  readonly gyroscopeBiasDps: Axes | null
  /** Mean at rest: it points up, and is 1 g long where the sensor's scale is right. */
  readonly restAccelerationG: Axes
  /** Standard deviation at rest, over the three axes. */
  readonly accelerationNoiseG: number
  readonly gyroscopeNoiseDps: number | null
  readonly strideCount: number
  /** Samples a second, as they came. */
  readonly rateHz: number
  readonly lostRatio: number
  /** Whether the axis about which the foot pitches could be told from the strides; null without a gyroscope, and of walking. */
  readonly axesFound: boolean | null
  /** Whether the foot that made the first step is the one the pod is paired with; null where that could not be seen. */
  readonly rightFoot: boolean | null
  /** Share of the samples that lie at the end of the sensor's range. */
  readonly clippedRatio: number
  readonly verdict: 'good' | 'usable' | 'poor'
  /** What is not as it should be, and what to do, a sentence each. */
  readonly remarks: readonly string[]
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
  /** What it is called by its maker, where that is known. */
  readonly model?: string | undefined
  /** Worn by more than one person, so who wears it is asked when a run begins; absent is no. */
  readonly shared?: boolean | undefined
  readonly settings?: SensorSettings | undefined
  readonly calibration?: PodCalibration | undefined
}

/** Who wears a device, and where, over `[fromTimeUs, toTimeUs)`; an interval without an end is in force. */
export interface DeviceAssignment {
  readonly assignmentId: string
  readonly deviceId: string
  readonly athleteId: string
  /** Null for a device that measures both feet, or none. */
  readonly foot: Foot | null
  readonly placement?: Placement | undefined
  readonly fromTimeUs: number
  readonly toTimeUs: number | null
}
