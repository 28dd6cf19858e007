import { readdirSync } from 'node:fs'
import { StoreError } from '../runtime/errors.js'
import { makeFolder } from '../runtime/make-folder.js'
import { DISK, isOutOfRoom, type JournalFiles } from './journal-files.js'
import type { JournalRecord } from './journal-record.js'
import { createRecordEncoder } from './record-codec.js'
import type { Reserve } from './reserve.js'
import { createSegmentChain } from './segment-chain.js'
import { parseSegmentName } from './segment-format.js'

export const DEFAULT_SEGMENT_BYTES = 8 * 1024 * 1024

export interface JournalWriter {
  readonly directory: string
  counters(): JournalCounters
  /** True while the last record could not be written. */
  readonly degraded: boolean
  /** One synchronous write: when it returns, a killed process loses nothing. Never throws for a full or failing disk. */
  append(record: JournalRecord): void
  /** Brings everything to the disk, off the main thread; its owner calls it at most every second. Never rejects. */
  sync(): Promise<void>
  /** Begins a new segment with the next record and puts this one away. */
  rotate(): void
  /** Syncs, closes and compresses; never rejects. Appending afterwards counts as unwritten. */
  close(): Promise<void>
}

export interface JournalCounters {
  readonly writtenRecords: number
  /** Records that live results have and the journal has not: the session must be marked. */
  readonly unwrittenRecords: number
  /** Uncompressed bytes written by this writer, without headers. */
  readonly bytes: number
  readonly failedSyncs: number
}

export interface JournalOptions {
  readonly directory: string
  readonly segmentBytes?: number
  /** Freed once when the disk is full. */
  readonly reserve?: Reserve
  /** Whether closed segments are compressed in the background; true unless said. */
  readonly compress?: boolean
  /** Told when writing begins to fail and when it goes on, with a sentence for people. */
  readonly onState?: (state: 'degraded' | 'recovered', message: string) => void
  /** Told when a segment has been closed. */
  readonly onClosed?: (file: string) => void
  readonly files?: JournalFiles
}

/**
 * Opens a folder for appending and makes it where it is missing. Each opening begins a new segment, so what a crash left,
 * whole or damaged, is never written to again.
 * @throws StoreError `journal-folder` where the folder can't be made or read for another reason than a full disk.
 */
export function openJournal(options: JournalOptions): JournalWriter {
  const { directory, reserve, segmentBytes = DEFAULT_SEGMENT_BYTES, files = DISK, compress = true } = options
  const firstIndex = prepareFolder(directory, reserve)
  const chain = createSegmentChain({ directory, firstIndex, segmentBytes, files, compress, onClosed: options.onClosed })
  const encoder = createRecordEncoder()
  const counters = { writtenRecords: 0, unwrittenRecords: 0, bytes: 0 }
  let degraded = false
  let closed = false

  function tryWrite(record: Uint8Array): unknown {
    if (closed) return new Error('it has been closed')
    const error = attempt(() => chain.append(record))
    if (error === null || !isOutOfRoom(error) || reserve?.release() !== true) return error
    return attempt(() => chain.append(record))
  }

  function setDegraded(next: boolean, error: unknown): void {
    if (degraded === next) return
    degraded = next
    const missing = `The journal is being written again; ${counters.unwrittenRecords} records are missing in it.`
    options.onState?.(next ? 'degraded' : 'recovered', next ? failureMessage(directory, error) : missing)
  }

  return {
    directory,
    counters: () => ({ ...counters, failedSyncs: chain.failedSyncs() }),
    get degraded() {
      return degraded
    },
    append(record) {
      const bytes = encoder.encode(record)
      const error = tryWrite(bytes)
      if (error === null) {
        counters.writtenRecords++
        counters.bytes += bytes.length
      } else counters.unwrittenRecords++
      setDegraded(error !== null, error)
    },
    sync: chain.sync,
    rotate: chain.rotate,
    async close() {
      closed = true
      await chain.close()
    },
  }
}

/** Null where it went well, else what was thrown. */
function attempt(action: () => void): unknown {
  try {
    action()
    return null
  } catch (error) {
    return error
  }
}

/** Makes the folder and gives the number of its next segment. */
function prepareFolder(directory: string, reserve: Reserve | undefined): number {
  try {
    makeJournalFolder(directory, reserve)
    const indexes = readdirSync(directory).map((name) => parseSegmentName(name)?.index ?? 0)
    return Math.max(0, ...indexes) + 1
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(
      `The journal folder ${directory} can't be used: ${why}. Check the path, its owner and the disk.`,
      {
        code: 'journal-folder',
        cause,
      },
    )
  }
}

function makeJournalFolder(directory: string, reserve: Reserve | undefined): void {
  try {
    makeFolder(directory)
  } catch (error) {
    if (!isOutOfRoom(error) || reserve?.release() !== true) throw error
    makeFolder(directory)
  }
}

function failureMessage(directory: string, error: unknown): string {
  const why = isOutOfRoom(error) ? 'the disk is full' : error instanceof Error ? error.message : String(error)
  return `The journal in ${directory} can't be written: ${why}. The run goes on without being recorded; free some space.`
}
