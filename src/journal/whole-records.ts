import { readFileSync } from 'node:fs'
import { decodeRecord, MAX_RECORD_BYTES } from './record-codec.js'
import { HEADER_BYTES } from './segment-format.js'

/** A record that is cut may only have been seen while it was being written. */
const MOST_READS = 3
/** Length and checksum in front of each record, as in `record-codec.ts`. */
const FRAME_BYTES = 8

/**
 * The bytes of a segment that may still be growing, up to the end of its last whole record. What is damaged otherwise
 * stays as it is: the reader tells of it.
 * @throws what the system says, ENOENT where the segment has been compressed meanwhile
 */
export function readWholeRecords(file: string): Buffer {
  for (let reads = 1; ; reads += 1) {
    const bytes = readFileSync(file)
    const end = endOfRecords(bytes)
    if (end === bytes.length || reads === MOST_READS) return bytes.subarray(0, end)
  }
}

/** Where the records end, if all that follows is the beginning of one; else the end of the bytes. */
function endOfRecords(bytes: Buffer): number {
  let offset = HEADER_BYTES
  // A header alone, or a part of one, holds no record.
  while (offset < bytes.length) {
    const decoded = decodeRecord(bytes, offset)
    if (decoded.nextOffset === null) return isLastRecord(bytes, offset) ? offset : bytes.length
    offset = decoded.nextOffset
  }
  return bytes.length
}

/** Its frame is cut, or says that it reaches to the end of the bytes or beyond. */
function isLastRecord(bytes: Buffer, offset: number): boolean {
  const rest = bytes.length - offset
  if (rest < FRAME_BYTES) return true
  const bodyBytes = bytes.readUInt32LE(offset)
  return bodyBytes > 0 && bodyBytes <= MAX_RECORD_BYTES && FRAME_BYTES + bodyBytes >= rest
}
