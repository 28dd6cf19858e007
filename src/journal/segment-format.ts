import { crc32 } from 'node:zlib'
import { StoreError } from '../runtime/errors.js'

/**
 * A segment is one file of a journal: a header, then records until the end.
 * Header, 16 bytes: `SOLEJRNL`, u16 format version, u16 zero, u32 CRC-32 of the 12 bytes before. Little-endian.
 */
export const FORMAT_VERSION = 1
export const HEADER_BYTES = 16
const MAGIC = Buffer.from('SOLEJRNL', 'latin1')
const SEGMENT_NAME = /^(\d{6,})\.swj(\.gz)?$/

export function encodeHeader(version = FORMAT_VERSION): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(header)
  header.writeUInt16LE(version, 8)
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12)
  return header
}

/**
 * Null where the header is good, else what is wrong with it.
 * @throws StoreError `journal-version` where a newer program wrote it: that is no damage, and must not be skipped.
 */
export function checkHeader(bytes: Uint8Array, file: string): string | null {
  if (bytes.length === 0) return 'the file is empty'
  if (bytes.length < HEADER_BYTES) return 'the header is cut'
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) return 'this is not a journal segment'
  if (crc32(header.subarray(0, 12)) !== header.readUInt32LE(12)) return 'the header is damaged'
  const version = header.readUInt16LE(8)
  if (version <= FORMAT_VERSION) return null
  throw new StoreError(
    `${file} has journal format ${version}; this program knows formats up to ${FORMAT_VERSION}. Update Solewatch to read it.`,
    { code: 'journal-version' },
  )
}

export function segmentName(index: number): string {
  return `${String(index).padStart(6, '0')}.swj`
}

export interface SegmentName {
  readonly index: number
  readonly compressed: boolean
}

/** Null for a file that is no segment (a half-written `.gz.tmp`, a note somebody left). */
export function parseSegmentName(name: string): SegmentName | null {
  const match = SEGMENT_NAME.exec(name)
  return match === null ? null : { index: Number(match[1]), compressed: match[2] !== undefined }
}
