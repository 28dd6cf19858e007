import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { folderBytes, listSessionJournals, rollingJournalFolder, type SessionJournal } from '../../journal/folder.js'
import { listSegments, readJournal } from '../../journal/reader.js'
import { checkHeader, HEADER_BYTES } from '../../journal/segment-format.js'

/** What can be told of the journals without reading them all. */
export interface JournalFacts {
  readonly sessionCount: number
  /** With what came outside sessions. */
  readonly sizeBytes: number
  readonly segmentCount: number
  /** Segments whose first bytes are not those of one; the reason of each. */
  readonly damaged: readonly { readonly file: string; readonly reason: string }[]
  /** The newest session's journal, read through; null where there is none, or it is too large or in use. */
  readonly newest: NewestJournal | null
}

export interface NewestJournal {
  readonly sessionId: string
  readonly recordCount: number
  readonly damageCount: number
}

export interface InspectJournalsOptions {
  readonly dataFolder: string
  /** Not where a run goes on: its last bytes are being written. */
  readonly readNewest: boolean
}

const MOST_SEGMENTS = 20_000
const MOST_BYTES_READ = 64 * 1024 * 1024
const GZIP_MAGIC = 0x1f8b
const GZIP_LEAST_BYTES = 18

/** Sizes, the first bytes of every segment, and the newest journal in full. Never throws; writes nothing. */
export function inspectJournals({ dataFolder, readNewest }: InspectJournalsOptions): JournalFacts {
  const sessions = listSessionJournals(dataFolder)
  const segments = sessions.flatMap(({ folder }) => segmentsOf(folder))
  const damaged = segments.slice(0, MOST_SEGMENTS).flatMap((file) => {
    const reason = wrongBeginning(file)
    return reason === null ? [] : [{ file, reason }]
  })
  return {
    sessionCount: sessions.length,
    sizeBytes: sessions.reduce((sum, { bytes }) => sum + bytes, 0) + folderBytes(rollingJournalFolder(dataFolder)),
    segmentCount: segments.length,
    damaged,
    newest: readNewest ? readNewestOf(sessions) : null,
  }
}

function segmentsOf(folder: string): string[] {
  try {
    return listSegments(folder)
  } catch {
    return []
  }
}

/** Null where the file begins as a segment does, or has gone meanwhile. */
function wrongBeginning(file: string): string | null {
  try {
    const bytes = firstBytes(file)
    if (!file.endsWith('.gz')) return checkHeader(bytes, file)
    const packed = bytes.length < 2 ? 0 : bytes.readUInt16BE(0)
    if (packed === GZIP_MAGIC && statSync(file).size >= GZIP_LEAST_BYTES) return null
    return 'the compressed file is cut or damaged'
  } catch (error) {
    if (!existsSync(file)) return null
    return error instanceof Error ? error.message : String(error)
  }
}

function firstBytes(file: string): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(HEADER_BYTES)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, HEADER_BYTES, 0))
  } finally {
    closeSync(descriptor)
  }
}

function readNewestOf(sessions: readonly SessionJournal[]): NewestJournal | null {
  const dated = sessions.map((session) => ({ ...session, changedMs: changedMsOf(session.folder) }))
  const newest = dated.sort((a, b) => b.changedMs - a.changedMs)[0]
  if (newest === undefined || newest.bytes > MOST_BYTES_READ) return null
  let recordCount = 0
  let damageCount = 0
  try {
    const records = readJournal(newest.folder, () => (damageCount += 1))
    while (records.next().done !== true) recordCount += 1
  } catch {
    return null
  }
  return { sessionId: newest.sessionId, recordCount, damageCount }
}

function changedMsOf(folder: string): number {
  try {
    const files = readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs)
    return Math.max(0, ...files)
  } catch {
    return 0
  }
}
