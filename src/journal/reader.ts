import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { StoreError } from '../runtime/errors.js'
import type { JournalRecord } from './journal-record.js'
import { decodeRecord } from './record-codec.js'
import { checkHeader, HEADER_BYTES, parseSegmentName } from './segment-format.js'

const GZIP_LEAST_BYTES = 18
/** So that the end of the data is seen in the same turn. */
const GUNZIP_SPARE_BYTES = 64
const GUNZIP_CHUNK_BYTES = 16 * 1024
const GUNZIP_CHUNK_MAX_BYTES = 16 * 1024 * 1024

/** A stretch of a journal that could not be read; everything before it and all other segments were. */
export interface JournalDamage {
  readonly file: string
  /** Where it begins, in the segment's uncompressed bytes. */
  readonly offset: number
  readonly lostBytes: number
  readonly reason: string
}

/**
 * All records of a session's folder, or of one segment file, in order of arrival. Damage ends its segment, is reported,
 * and reading goes on with the next segment. A journal that is being written can be read at the same time.
 * @throws StoreError `journal-missing` where there is no journal, `journal-version` where a newer program wrote it.
 */
export function* readJournal(
  directoryOrFile: string,
  onDamage: (damage: JournalDamage) => void = () => undefined,
): Generator<JournalRecord> {
  for (const file of listSegments(directoryOrFile)) yield* readSegment(file, onDamage)
}

/** Segment files in order. A segment that is there raw and compressed (a crash between the two) counts once, raw. */
export function listSegments(directoryOrFile: string): string[] {
  if (!isDirectory(directoryOrFile)) return [directoryOrFile]
  const byIndex = new Map<number, string>()
  for (const name of readdirSync(directoryOrFile).sort()) {
    const segment = parseSegmentName(name)
    // '000001.swj' sorts before '000001.swj.gz', so the first one seen is the raw one.
    if (segment !== null && !byIndex.has(segment.index)) byIndex.set(segment.index, join(directoryOrFile, name))
  }
  return [...byIndex].sort(([a], [b]) => a - b).map(([, file]) => file)
}

function* readSegment(file: string, onDamage: (damage: JournalDamage) => void): Generator<JournalRecord> {
  const bytes = readSegmentBytes(file, onDamage)
  const wrong = checkHeader(bytes, file)
  if (wrong !== null) {
    onDamage({ file, offset: 0, lostBytes: bytes.length, reason: wrong })
    return
  }
  let offset = HEADER_BYTES
  while (offset < bytes.length) {
    const decoded = decodeRecord(bytes, offset)
    if ('record' in decoded) yield decoded.record
    else onDamage({ file, offset, lostBytes: (decoded.nextOffset ?? bytes.length) - offset, reason: decoded.damage })
    if (decoded.nextOffset === null) return
    offset = decoded.nextOffset
  }
}

function readSegmentBytes(file: string, onDamage: (damage: JournalDamage) => void): Buffer {
  if (file.endsWith('.gz')) return gunzip(file, onDamage)
  try {
    return readFileSync(file)
  } catch (error) {
    // The writer may have compressed the segment between listing and reading.
    if (isMissing(error) && parseSegmentName(basename(file)) !== null) return gunzip(`${file}.gz`, onDamage)
    throw unreadable(file, error)
  }
}

function gunzip(file: string, onDamage: (damage: JournalDamage) => void): Buffer {
  let packed: Buffer
  try {
    packed = readFileSync(file)
  } catch (error) {
    throw unreadable(file, error)
  }
  try {
    return gunzipSync(packed, { chunkSize: unpackedBytes(packed) })
  } catch {
    const bytes = gunzipReadablePart(packed)
    onDamage({ file, offset: bytes.length, lostBytes: 0, reason: 'the compressed file is cut or damaged' })
    return bytes
  }
}

/** One buffer of the right size takes a fifth less time than many small ones. What the file says may be damaged: it is only a hint. */
function unpackedBytes(packed: Buffer): number {
  const said = packed.length < GZIP_LEAST_BYTES ? 0 : packed.readUInt32LE(packed.length - 4)
  return Math.min(Math.max(said + GUNZIP_SPARE_BYTES, GUNZIP_CHUNK_BYTES), GUNZIP_CHUNK_MAX_BYTES)
}

/** The longest beginning that still unpacks. An error stays one when more bytes follow, so halving finds it. */
function gunzipReadablePart(packed: Buffer): Buffer {
  let best: Buffer = Buffer.alloc(0)
  let low = 0
  let high = packed.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    try {
      best = gunzipSync(packed.subarray(0, middle), { finishFlush: constants.Z_SYNC_FLUSH })
      low = middle
    } catch {
      high = middle - 1
    }
  }
  return best
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    throw unreadable(path, error)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function unreadable(path: string, cause: unknown): StoreError {
  if (isMissing(cause)) return new StoreError(`There is no journal at ${path}.`, { code: 'journal-missing', cause })
  const why = cause instanceof Error ? cause.message : String(cause)
  return new StoreError(`The journal ${path} can't be read: ${why}. Check its permissions.`, {
    code: 'journal-read',
    cause,
  })
}
