import { close, fdatasync } from 'node:fs'
import { promisify } from 'node:util'
import { writeAll, type JournalFiles } from './journal-files.js'
import { encodeHeader, HEADER_BYTES } from './segment-format.js'

const fdatasyncAsync = promisify(fdatasync)
const closeAsync = promisify(close)

/** The file that is being appended to. Positions are explicit, so a half-written record is overwritten by the next. */
export interface OpenSegment {
  readonly path: string
  readonly bytes: number
  /** One write. Throws what the disk says; then the file is as before. */
  append(record: Uint8Array): void
  /** Brings what was appended to the disk, off the main thread. */
  sync(): Promise<void>
  /** After the syncs under way and a last one. */
  close(): Promise<void>
}

/** Throws what the disk says where there is no room for a file and its header. */
export function createSegment(path: string, files: JournalFiles): OpenSegment {
  const descriptor = files.create(path)
  let bytes = 0
  let syncedBytes = 0
  let lastSync: Promise<void> = Promise.resolve()

  function append(record: Uint8Array): void {
    try {
      writeAll(files, descriptor, record, bytes)
      bytes += record.length
    } catch (error) {
      cutBack()
      throw error
    }
  }

  function cutBack(): void {
    try {
      files.truncate(descriptor, bytes)
    } catch {
      // What was half written stays; the next record goes on top of it.
    }
  }

  async function syncOnce(): Promise<void> {
    if (bytes === syncedBytes) return
    const reached = bytes
    await fdatasyncAsync(descriptor)
    syncedBytes = reached
  }

  function sync(): Promise<void> {
    // One after the other, so that the descriptor is never closed under a sync.
    lastSync = lastSync.catch(() => undefined).then(syncOnce)
    return lastSync
  }

  return {
    path,
    get bytes() {
      return Math.max(bytes, HEADER_BYTES)
    },
    append(record) {
      // The header goes first, or again where there was no room for it when the file was made.
      if (bytes === 0) append(encodeHeader())
      append(record)
    },
    sync,
    async close() {
      await sync().finally(() => closeAsync(descriptor))
    },
  }
}
