import type { ImuSensorCount } from './imu-message.js'
import { sampleCountOf } from './imu-message.js'

/** Rates that the sensor knows, up to what a link carries: 13 Hz and its doubles. */
export const MOVESENSE_RATES_HZ: readonly number[] = [13, 26, 52, 104, 208, 416]
export const MOVESENSE_RATE_HZ = 208
/** Messages a second, whatever the rate: captured at 52 Hz with four samples each. */
export const MESSAGES_PER_SECOND = 13

/** The stream of motion; other references belong to other uses. */
export const IMU_REFERENCE = 99
/** The greeting; no answer to it may be taken for one to the stream. */
export const HELLO_REFERENCE = 96
/** Questions for the ranges. */
export const ACCELERATION_RANGE_REFERENCE = 97
export const ANGULAR_VELOCITY_RANGE_REFERENCE = 98

export function isRangeReference(reference: number | undefined): boolean {
  return reference === ACCELERATION_RANGE_REFERENCE || reference === ANGULAR_VELOCITY_RANGE_REFERENCE
}

/** What one message of a stream holds. */
export interface ImuShape {
  readonly rateHz: number
  readonly sensorCount: ImuSensorCount
  /** Samples in a message. */
  readonly count: number
}

export function imuPath(rateHz: number): string {
  return `/Meas/IMU6/${rateHz}`
}

/** The stream of a path; null where it is none with a gyroscope. */
export function shapeOfPath(path: string): ImuShape | null {
  const found = /^\/?Meas\/IMU([69])\/(\d{1,4})$/.exec(path)
  const rateHz = Number(found?.[2])
  if (found === null || !MOVESENSE_RATES_HZ.includes(rateHz)) return null
  return shape(rateHz, found[1] === '9' ? 3 : 2)
}

/** The stream that has whole messages of this length; null where none has. No length fits two of them. */
export function shapeOfLength(bodyBytes: number): ImuShape | null {
  for (const sensorCount of [2, 3] as const) {
    const rateHz = MESSAGES_PER_SECOND * sampleCountOf(bodyBytes, sensorCount)
    if (MOVESENSE_RATES_HZ.includes(rateHz)) return shape(rateHz, sensorCount)
  }
  return null
}

/** The fastest rate that is no faster than wanted, and the slower ones to fall back to. */
export function ratesUpTo(wantedRateHz: number): readonly number[] {
  const slowest = 52
  const within = MOVESENSE_RATES_HZ.filter((rateHz) => rateHz <= wantedRateHz)
  const [fastest = MOVESENSE_RATES_HZ[0] ?? 13] = within.slice(-1)
  return [fastest, ...within.filter((rateHz) => rateHz < fastest && rateHz >= slowest).reverse()]
}

function shape(rateHz: number, sensorCount: ImuSensorCount): ImuShape {
  return { rateHz, sensorCount, count: rateHz / MESSAGES_PER_SECOND }
}
