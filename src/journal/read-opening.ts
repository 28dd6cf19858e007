import { closeSync, openSync, readSync } from 'node:fs'
import { constants, gunzipSync } from 'node:zlib'
import type { SessionContext } from './journal-record.js'
import { decodeRecord } from './record-codec.js'
import { listSegments } from './reader.js'
import { HEADER_BYTES } from './segment-format.js'

/** The opening comes first and is some kilobytes. */
const LOOKED_AT_BYTES = 64 * 1024

/**
 * With what a session's journal opens, from the beginning of its first segment alone; for who looks through many journals. Null
 * where that can't be read.
 */
export function readOpening(folder: string): SessionContext | null {
  try {
    const [first] = listSegments(folder)
    if (first === undefined) return null
    const begun = readBeginning(first)
    const bytes = first.endsWith('.gz') ? gunzipSync(begun, { finishFlush: constants.Z_SYNC_FLUSH }) : begun
    for (let offset = HEADER_BYTES; offset < bytes.length;) {
      const decoded = decodeRecord(bytes, offset)
      if ('record' in decoded && decoded.record.kind === 'context') return decoded.record.context
      if (decoded.nextOffset === null) return null
      offset = decoded.nextOffset
    }
    return null
  } catch {
    return null
  }
}

function readBeginning(file: string): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(LOOKED_AT_BYTES)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(descriptor)
  }
}
