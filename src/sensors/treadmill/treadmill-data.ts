/** One message of the characteristic 0x2ACD, as sent; null is what it doesn't say or marks as not available. */
export interface TreadmillData {
  /** More parts of the same report follow. */
  readonly moreFollows: boolean
  readonly speedMps: number | null
  readonly averageSpeedMps: number | null
  readonly totalDistanceM: number | null
  /** Of the belt: 100 % is as far up as forward. */
  readonly inclinationPercent: number | null
  readonly rampAngleDeg: number | null
  readonly elevationGainM: number | null
  readonly elevationLossM: number | null
  /** Kilometres a minute, in steps of 0.1. */
  readonly paceKmPerMinute: number | null
  readonly averagePaceKmPerMinute: number | null
  readonly energyKcal: number | null
  readonly energyPerHourKcal: number | null
  readonly energyPerMinuteKcal: number | null
  readonly heartRateBpm: number | null
  readonly metabolicEquivalent: number | null
  readonly elapsedTimeS: number | null
  readonly remainingTimeS: number | null
  readonly forceOnBeltN: number | null
  readonly powerOutputW: number | null
}

export type TreadmillValue = Exclude<keyof TreadmillData, 'moreFollows'>

/** One number in the message. */
export interface TreadmillField {
  readonly name: TreadmillValue
  readonly byteCount: 1 | 2 | 3
  readonly signed: boolean
  readonly rawPerUnit: number
  /** Raw value that says that there is none. */
  readonly absentRaw: number | null
}

/** Fields that come together under one flag. */
export interface TreadmillGroup {
  readonly flagBit: number
  readonly fields: readonly TreadmillField[]
  /** Some makers send two bytes where the standard has one. */
  readonly isPace: boolean
}

/** Hundredths of a km/h in a m/s. */
const RAW_PER_MPS = 360

/** The groups in the order in which they are sent. Bit 0 is the odd one: speed is there where it is *not* set. */
export const TREADMILL_GROUPS: readonly TreadmillGroup[] = [
  group(0, unsigned('speedMps', 2, RAW_PER_MPS)),
  group(1, unsigned('averageSpeedMps', 2, RAW_PER_MPS)),
  group(2, unsigned('totalDistanceM', 3, 1)),
  group(3, signed('inclinationPercent', 10), signed('rampAngleDeg', 10)),
  group(4, unsigned('elevationGainM', 2, 10), unsigned('elevationLossM', 2, 10)),
  pace(5, 'paceKmPerMinute'),
  pace(6, 'averagePaceKmPerMinute'),
  group(
    7,
    unsigned('energyKcal', 2, 1, 0xffff),
    unsigned('energyPerHourKcal', 2, 1, 0xffff),
    unsigned('energyPerMinuteKcal', 1, 1, 0xff),
  ),
  group(8, unsigned('heartRateBpm', 1, 1, 0)),
  group(9, unsigned('metabolicEquivalent', 1, 10)),
  group(10, unsigned('elapsedTimeS', 2, 1)),
  group(11, unsigned('remainingTimeS', 2, 1)),
  group(12, signed('forceOnBeltN', 1), signed('powerOutputW', 1)),
]

export const NO_TREADMILL_DATA: TreadmillData = {
  moreFollows: false,
  speedMps: null,
  averageSpeedMps: null,
  totalDistanceM: null,
  inclinationPercent: null,
  rampAngleDeg: null,
  elevationGainM: null,
  elevationLossM: null,
  paceKmPerMinute: null,
  averagePaceKmPerMinute: null,
  energyKcal: null,
  energyPerHourKcal: null,
  energyPerMinuteKcal: null,
  heartRateBpm: null,
  metabolicEquivalent: null,
  elapsedTimeS: null,
  remainingTimeS: null,
  forceOnBeltN: null,
  powerOutputW: null,
}

function group(flagBit: number, ...fields: TreadmillField[]): TreadmillGroup {
  return { flagBit, fields, isPace: false }
}

function pace(flagBit: number, name: TreadmillValue): TreadmillGroup {
  return { flagBit, fields: [unsigned(name, 1, 10)], isPace: true }
}

function unsigned(
  name: TreadmillValue,
  byteCount: 1 | 2 | 3,
  rawPerUnit: number,
  absentRaw: number | null = null,
): TreadmillField {
  return { name, byteCount, signed: false, rawPerUnit, absentRaw }
}

function signed(name: TreadmillValue, rawPerUnit: number): TreadmillField {
  return { name, byteCount: 2, signed: true, rawPerUnit, absentRaw: 0x7fff }
}
