import { DecodeError } from '../../runtime/errors.js'
import { toHex } from '../hex.js'

/** GATT allows no value longer than this. */
const MOST_BYTES = 512

/**
 * Decodes a string of the device information service (0x2A29, 0x2A24, 0x2A25, 0x2A26): UTF-8, cut at the first NUL
 * because many devices pad, and trimmed. Null where nothing is left.
 * @throws DecodeError `device-information-length` or `device-information-text` (not UTF-8, or control characters).
 */
export function decodeDeviceInformationString(bytes: Uint8Array): string | null {
  if (bytes.length > MOST_BYTES)
    throw wrong(bytes, 'length', MOST_BYTES, `has ${bytes.length} bytes, at most ${MOST_BYTES}`)
  const end = bytes.indexOf(0)
  const text = decodeUtf8(bytes, end < 0 ? bytes.length : end)
  const control = Array.from(text).findIndex(
    (character) => (character.codePointAt(0) ?? 0) < 0x20 || character === '\x7f',
  )
  if (control >= 0) throw wrong(bytes, 'text', control, 'holds control characters')
  return text === '' ? null : text
}

export function encodeDeviceInformationString(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function decodeUtf8(bytes: Uint8Array, end: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end)).trim()
  } catch {
    throw wrong(bytes, 'text', 0, 'is not UTF-8')
  }
}

function wrong(bytes: Uint8Array, code: string, offset: number, what: string): DecodeError {
  const hex = toHex(bytes)
  return new DecodeError(`Device information ${what}: ${hex}`, { code: `device-information-${code}`, offset, hex })
}
