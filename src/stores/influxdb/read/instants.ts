import { type FluxParameterLike, fluxDateTime } from '@influxdata/influxdb-client'
import { DecodeError } from '../../../runtime/errors.js'

const US_PER_S = 1_000_000
const MS_PER_S = 1000
const NS_DIGITS = 9

/** Before and after everything that is stored: what InfluxDB takes at the most, less a second. */
export const FIRST_INSTANT = '1970-01-01T00:00:00Z'
export const LAST_INSTANT = '2262-04-11T23:47:15Z'
const LAST_INSTANT_US = Date.parse(LAST_INSTANT) * MS_PER_S

/** A whole microsecond as InfluxDB writes times. What lies outside of what it can hold is taken to its edge. */
export function instantOf(timeUs: number, nanoseconds = 0): string {
  const heldUs = Math.min(Math.max(Math.floor(timeUs), 0), LAST_INSTANT_US)
  const seconds = Math.floor(heldUs / US_PER_S)
  const ns = (heldUs - seconds * US_PER_S) * 1000 + nanoseconds
  return `${new Date(seconds * MS_PER_S).toISOString().slice(0, 19)}.${String(ns).padStart(NS_DIGITS, '0')}Z`
}

/** `[fromUs, toUs)` holds nothing that can be stored, which Flux would refuse to look for. */
export function isEmptyRange({ fromUs = 0, toUs = LAST_INSTANT_US }: { fromUs?: number; toUs?: number }): boolean {
  return Math.max(fromUs, 0) >= Math.min(toUs, LAST_INSTANT_US)
}

/** As a value in Flux. */
export function fluxInstant(instant: string): FluxParameterLike {
  return fluxDateTime(instant)
}

/**
 * The microsecond of a time as InfluxDB writes it, with up to nine digits of a second; those below are of the session.
 * @throws DecodeError for anything else
 */
export function timeUsOf(instant: string): number {
  const whole = Date.parse(`${instant.slice(0, 19)}Z`)
  const fraction = instant[19] === '.' ? instant.slice(20, -1) : ''
  if (Number.isNaN(whole) || !/^\d{0,9}$/.test(fraction))
    throw new DecodeError(`InfluxDB gives ${JSON.stringify(instant)} where a time should be`)
  return whole * MS_PER_S + Number(fraction.slice(0, 6).padEnd(6, '0'))
}
