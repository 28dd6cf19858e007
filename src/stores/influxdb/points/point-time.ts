import { ImplementationError } from '../../../runtime/errors.js'

const LARGEST_TIME_US = 9_000_000_000_000_000
const DIGITS = 1000
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/**
 * A number from 0 to 999 made of a session's id: the digits below the microsecond, which no clock of ours fills. Two
 * records of the same run have the same times, and don't overwrite each other. FNV-1a over the id's UTF-16 units, modulo
 * 1000. It is part of the schema: another one makes every point a second one.
 */
export function sessionDigits(id: string): number {
  let hash = FNV_OFFSET
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), FNV_PRIME)
  return (hash >>> 0) % DIGITS
}

/**
 * Nanoseconds since the epoch as InfluxDB takes them; as a number they would lose their last digits.
 * @throws ImplementationError for a time before 1970, after 2255 or between two microseconds
 */
export function pointTimeNs(timeUs: number, digits: number): string {
  if (!Number.isSafeInteger(timeUs) || timeUs < 0 || timeUs > LARGEST_TIME_US)
    throw new ImplementationError(`${timeUs} is no time in whole microseconds that InfluxDB can hold`)
  return timeUs === 0 ? String(digits) : `${timeUs}${String(digits).padStart(3, '0')}`
}

/** Microseconds since the epoch of a time in nanoseconds; what stood below them is left out. */
export function timeUsOfPoint(timeNs: string): number {
  return Number(timeNs.slice(0, -3))
}

/** A local date's point: its 00:00 in UTC, wherever the athlete was. */
export function dayTimeNs(localDate: string): string {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(localDate) ? Date.parse(`${localDate}T00:00:00Z`) : NaN
  if (Number.isNaN(timeMs)) throw new ImplementationError(`${JSON.stringify(localDate)} is no date, which a day needs`)
  return pointTimeNs(timeMs * 1000, 0)
}
