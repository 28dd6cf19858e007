import { toHex } from '../../codecs/hex.js'
import { DecodeError } from '../../runtime/errors.js'

/** GATT SensorData Protocol: one characteristic to write, one that notifies answers and data alike. */
export const GSP_UUIDS = {
  service: '3480225271854d5db431630e7050e8f0',
  write: '3480000171854d5db431630e7050e8f0',
  notify: '3480000271854d5db431630e7050e8f0',
} as const

export const GSP_WRITE = { serviceUuid: GSP_UUIDS.service, uuid: GSP_UUIDS.write }
export const GSP_NOTIFY = { serviceUuid: GSP_UUIDS.service, uuid: GSP_UUIDS.notify }

/** Commands. Those from 3 on differ between firmwares, some of which erase recordings with a 4. */
export const GSP_HELLO = 0
export const GSP_SUBSCRIBE = 1
export const GSP_UNSUBSCRIBE = 2
/** These only where `HELLO` was answered as the newer firmware does. */
export const GSP_FETCH_LOG = 3
export const GSP_GET = 4
export const GSP_CLEAR_LOGBOOK = 5
export const GSP_PUT_LOGGER_PATHS = 6
export const GSP_PUT_SYSTEM_MODE = 7
export const GSP_PUT_TIME = 8
export const GSP_PUT_LOGGER_STATE = 9

/** What a notification is, by its first byte. */
export const GSP_RESULT = 1
export const GSP_DATA = 2
export const GSP_DATA_PART2 = 3
export const GSP_DATA_PART3 = 4

const HEAD_BYTES = 2
const HIGHEST_REFERENCE = 255

/** `command reference data…`; the reference comes back in every answer. */
export function encodeGspCommand(command: number, reference: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  return Uint8Array.of(command, reference, ...data)
}

/** @param terminated newer firmware asks for a zero behind the path, older is written without */
export function encodeGspPath(path: string, terminated: boolean): Uint8Array {
  return new TextEncoder().encode(terminated ? `${path}\0` : path)
}

/** The path of a command that has one, without what ends it. */
export function gspPathOf(command: Uint8Array): string {
  return new TextDecoder().decode(command.subarray(HEAD_BYTES)).replace(/\0.*$/s, '')
}

export interface GspResult {
  readonly reference: number
  /** As in HTTP; null for the answer to `HELLO`, which has none. */
  readonly status: number | null
  /** Behind the status; all of it where there is none. */
  readonly data: Uint8Array
}

/**
 * Reads the answer to a command. The status is two bytes in either order, or one, depending on the firmware.
 * @throws DecodeError `gsp-result`
 */
export function decodeGspResult(bytes: Uint8Array): GspResult {
  const reference = bytes[1]
  if (bytes[0] !== GSP_RESULT || reference === undefined || bytes.length <= HEAD_BYTES) {
    const hex = toHex(bytes)
    throw new DecodeError(`Movesense answer can't be read: ${hex}`, { code: 'gsp-result', offset: 0, hex })
  }
  const [low = 0, high] = bytes.subarray(HEAD_BYTES)
  if (high === undefined) return { reference, status: isStatus(low) ? low : null, data: bytes.slice(HEAD_BYTES) }
  for (const status of [low | (high << 8), high | (low << 8)]) {
    if (isStatus(status)) return { reference, status, data: bytes.slice(HEAD_BYTES + 2) }
  }
  return { reference, status: null, data: bytes.slice(HEAD_BYTES) }
}

export type StatusBytes = 'little-endian' | 'big-endian' | 'one-byte'

export function encodeGspResult(
  reference: number,
  status: number,
  order: StatusBytes,
  data: readonly number[] = [],
): Uint8Array {
  const [low, high] = [status & 0xff, status >> 8]
  if (order === 'one-byte') return Uint8Array.of(GSP_RESULT, reference, low, ...data)
  return Uint8Array.of(GSP_RESULT, reference, ...(order === 'little-endian' ? [low, high] : [high, low]), ...data)
}

/** Whether it was answered as the newer firmware does: a version, then five texts. The older one says 'Hello'. */
export function isNewerHello(data: Uint8Array): boolean {
  const version = data[0] ?? 0
  const texts = new TextDecoder().decode(data.subarray(1)).split('\0')
  return version >= 1 && version < 0x20 && texts.length >= 5
}

export function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300
}

/** What a refusal means to the person who holds the sensor. */
export function wordsOfGspStatus(status: number | null): string {
  switch (status) {
    case 404:
      return 'it does not offer this rate'
    case 429:
      return 'too many requests were left unanswered; take out its battery and put it back'
    case 503:
      return 'it is busy; try again in a moment'
    case 507:
      return 'all four of its streams are in use; disconnect the other app'
    default:
      return status === null ? 'it gave no answer that Solewatch knows' : `it answered with code ${status}`
  }
}

/** 1 to 255; 0 is not allowed. */
export function isGspReference(reference: number): boolean {
  return reference >= 1 && reference <= HIGHEST_REFERENCE
}

function isStatus(status: number): boolean {
  return (status >= 200 && status <= 202) || (status >= 400 && status < 600)
}
