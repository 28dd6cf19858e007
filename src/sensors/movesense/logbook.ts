import { toHex } from '../../codecs/hex.js'
import { DecodeError } from '../../runtime/errors.js'
import { GSP_DATA, GSP_DATA_PART3 } from './gsp.js'

export const LOGBOOK_PATHS = {
  state: '/Mem/DataLogger/State',
  entries: '/Mem/Logbook/entries',
  time: '/Time/Detailed',
} as const

export const LOGGER_READY = 2
export const LOGGER_LOGGING = 3
/** The mode of everyday; asked for, the sensor starts anew. */
export const SYSTEM_MODE_APPLICATION = 5

const ENTRY_BYTES = 16
const TIME_BYTES = 20
const PART_HEAD_BYTES = 6

export interface LogbookEntry {
  readonly id: number
  /** In a unit that its maker doesn't say. */
  readonly lastModified: number
  readonly byteCount: number
}

export interface Logbook {
  readonly entries: readonly LogbookEntry[]
  /** More than there are entries where the answer didn't hold them all. */
  readonly totalCount: number
}

/** u8 number, then for each u32 id, u32 last change, u64 bytes. @throws DecodeError `logbook-length` or `logbook-value` */
export function decodeLogbook(data: Uint8Array): Logbook {
  const [totalCount] = data
  if (totalCount === undefined) throw wrong(data, 'length')
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const entries: LogbookEntry[] = []
  for (let at = 1; at + ENTRY_BYTES <= data.length && entries.length < totalCount; at += ENTRY_BYTES) {
    const byteCount = view.getBigUint64(at + 8, true)
    if (byteCount > 0xffff_ffffn) throw wrong(data, 'value')
    const [id, lastModified] = [view.getUint32(at, true), view.getUint32(at + 4, true)]
    entries.push({ id, lastModified, byteCount: Number(byteCount) })
  }
  return { entries, totalCount }
}

/** @param roomBytes what is left of a notification; entries that don't fit are only counted */
export function encodeLogbook(entries: readonly LogbookEntry[], roomBytes: number): Uint8Array {
  const fitting = entries.slice(0, logbookRoom(roomBytes))
  const data = new Uint8Array(1 + ENTRY_BYTES * fitting.length)
  const view = new DataView(data.buffer)
  data[0] = entries.length
  for (const [n, { id, lastModified, byteCount }] of fitting.entries()) {
    view.setUint32(1 + ENTRY_BYTES * n, id, true)
    view.setUint32(5 + ENTRY_BYTES * n, lastModified, true)
    view.setBigUint64(9 + ENTRY_BYTES * n, BigInt(byteCount), true)
  }
  return data
}

/** How many entries an answer of so many bytes holds. */
export function logbookRoom(roomBytes: number): number {
  return Math.max(0, Math.floor((roomBytes - 1) / ENTRY_BYTES))
}

export interface SensorTime {
  /** The date as the sensor takes it, in microseconds since the epoch. */
  readonly utcUs: number
  /** Since it was switched on; the clock of its samples. */
  readonly relativeMs: number
}

/** u64 µs since the epoch, u32 ms since the start, then the clock's rate and accuracy. @throws DecodeError */
export function decodeSensorTime(data: Uint8Array): SensorTime {
  if (data.length < 12) throw wrong(data, 'length')
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const utcUs = view.getBigUint64(0, true)
  if (utcUs > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong(data, 'value')
  return { utcUs: Number(utcUs), relativeMs: view.getUint32(8, true) }
}

export function encodeSensorTime({ utcUs, relativeMs }: SensorTime): Uint8Array {
  const data = new Uint8Array(TIME_BYTES)
  const view = new DataView(data.buffer)
  view.setBigUint64(0, BigInt(utcUs), true)
  view.setUint32(8, relativeMs, true)
  view.setUint32(12, 1024, true)
  view.setUint32(16, 20, true)
  return data
}

/** Some bytes of a log; without any, the log's end is at `fromByte`. */
export interface LogPart {
  readonly fromByte: number
  readonly bytes: Uint8Array
}

/** Null for what is no part of a log. */
export function decodeLogPart(value: Uint8Array): LogPart | null {
  const [code = 0] = value
  if (code < GSP_DATA || code > GSP_DATA_PART3 || value.length < PART_HEAD_BYTES) return null
  const fromByte = new DataView(value.buffer, value.byteOffset, value.byteLength).getUint32(2, true)
  return { fromByte, bytes: value.subarray(PART_HEAD_BYTES) }
}

export function encodeLogPart(reference: number, { fromByte, bytes }: LogPart): Uint8Array {
  const value = new Uint8Array(PART_HEAD_BYTES + bytes.length)
  value.set([GSP_DATA, reference])
  new DataView(value.buffer).setUint32(2, fromByte, true)
  value.set(bytes, PART_HEAD_BYTES)
  return value
}

export const LOG_PART_HEAD_BYTES = PART_HEAD_BYTES

/** What is recorded: paths, each with a zero behind it. */
export function encodeLoggerPaths(paths: readonly string[]): Uint8Array {
  return new TextEncoder().encode(paths.map((path) => `${path}\0`).join(''))
}

export function decodeLoggerPaths(data: Uint8Array): string[] {
  return new TextDecoder()
    .decode(data)
    .split('\0')
    .filter((path) => path !== '')
}

function wrong(data: Uint8Array, code: string): DecodeError {
  const hex = toHex(data)
  return new DecodeError(`What the sensor says of its logbook can't be read: ${hex}`, {
    ...{ code: `logbook-${code}`, offset: 0, hex },
  })
}
