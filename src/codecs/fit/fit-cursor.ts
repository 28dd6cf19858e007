import { DecodeError } from '../../runtime/errors.js'

/** Reads bytes one after the other and never beyond `end`. */
export interface ByteCursor {
  position: number
  readonly bytes: Uint8Array
  readonly end: number
  /** @throws DecodeError at the end */
  u8(): number
  u16(littleEndian: boolean): number
  /** Steps over bytes; gives where they begin. @throws DecodeError where there are fewer */
  skip(count: number): number
}

export function createCursor(bytes: Uint8Array, from: number, end: number): ByteCursor {
  const cursor: ByteCursor = {
    position: from,
    bytes,
    end,
    u8() {
      return bytes[cursor.skip(1)] ?? 0
    },
    u16(littleEndian) {
      const first = cursor.u8()
      const second = cursor.u8()
      return littleEndian ? first | (second << 8) : (first << 8) | second
    },
    skip(count) {
      const at = cursor.position
      if (at + count > end) {
        throw new DecodeError(`A message of the FIT file ends beyond its data, at byte ${at}.`, {
          code: 'fit-cut',
          offset: at,
        })
      }
      cursor.position = at + count
      return at
    },
  }
  return cursor
}
