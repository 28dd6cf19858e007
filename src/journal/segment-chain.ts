import { basename, join } from 'node:path'
import { compressSegment, syncPath, tidySegments } from './compress.js'
import type { JournalFiles } from './journal-files.js'
import { parseSegmentName, segmentName } from './segment-format.js'
import { createSegment, type OpenSegment } from './segment.js'

/** The segments of one folder in turn: rotation by size, and what happens to those that are full. */
export interface SegmentChain {
  /** Throws what the disk says; then nothing of the record is in the file. */
  append(record: Uint8Array): void
  /** Never rejects; failures are counted. */
  sync(): Promise<void>
  rotate(): void
  /** Ends when everything is on the disk and compressed; never rejects. */
  close(): Promise<void>
  failedSyncs(): number
}

export interface SegmentChainOptions {
  readonly directory: string
  readonly firstIndex: number
  readonly segmentBytes: number
  readonly compress: boolean
  readonly files: JournalFiles
  readonly onClosed: ((file: string) => void) | undefined
}

export function createSegmentChain(options: SegmentChainOptions): SegmentChain {
  const { directory, firstIndex, compress, files } = options
  let nextIndex = firstIndex
  let segment: OpenSegment | null = null
  let namesSynced = false
  let failedSyncs = 0
  // Closing and compressing go one after the other, so that they never compete with the radio for the disk.
  let background: Promise<void> = compress ? compressLeftovers(directory, firstIndex) : Promise.resolve()

  async function putAway(done: OpenSegment): Promise<void> {
    await done.close().catch(() => failedSyncs++)
    options.onClosed?.(done.path)
    if (compress) await compressSegment(done.path)
  }

  function rotate(): void {
    if (segment === null) return
    const done = segment
    segment = null
    background = background.then(() => putAway(done))
  }

  async function syncCurrent(current: OpenSegment): Promise<void> {
    await current.sync()
    if (namesSynced) return
    await syncPath(directory)
    namesSynced = true
  }

  return {
    append(record) {
      if (segment !== null && segment.bytes + record.length > options.segmentBytes) rotate()
      if (segment === null) {
        // Counted before it is tried: a name that is taken must not be tried for ever.
        const path = join(directory, segmentName(nextIndex++))
        segment = createSegment(path, files)
        namesSynced = false
      }
      segment.append(record)
    },
    async sync() {
      if (segment !== null) await syncCurrent(segment).catch(() => failedSyncs++)
    },
    rotate,
    async close() {
      rotate()
      await background
    },
    failedSyncs: () => failedSyncs,
  }
}

async function compressLeftovers(directory: string, beforeIndex: number): Promise<void> {
  try {
    for (const file of await tidySegments(directory)) {
      const index = parseSegmentName(basename(file))?.index ?? beforeIndex
      if (index < beforeIndex) await compressSegment(file)
    }
  } catch {
    // Uncompressed segments are only larger; the next opening tries again.
  }
}
