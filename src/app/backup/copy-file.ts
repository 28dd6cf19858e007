import { createHash } from 'node:crypto'
import { linkSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../../runtime/make-folder.js'

const CHUNK_BYTES = 1024 * 1024

export interface HashedFile {
  readonly bytes: number
  readonly sha256: string
}

/** What a long copy asks and tells on the way. */
export interface CopyWatch {
  /** Aborts between two chunks. */
  readonly signal: AbortSignal
  /** So many more bytes are done. */
  moved(bytes: number): void
}

/** @throws what the system says; the reason of the signal */
export async function hashFile(path: string, watch: CopyWatch): Promise<HashedFile> {
  const source = await open(path, 'r')
  try {
    return await pump(source, null, watch)
  } finally {
    await source.close()
  }
}

/** A new file with the same bytes, on the disk when it resolves, and what they are. */
export async function copyFileHashed(from: string, to: string, watch: CopyWatch): Promise<HashedFile> {
  const source = await open(from, 'r')
  try {
    return await writing(to, (target) => pump(source, target, watch))
  } finally {
    await source.close()
  }
}

/** The same for bytes in memory. */
export async function writeFileHashed(to: string, bytes: Uint8Array, watch: CopyWatch): Promise<HashedFile> {
  await writing(to, (target) => target.writeFile(bytes))
  watch.moved(bytes.length)
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** A second name for a file that is never changed again; where the file system has no such thing, a copy. */
export async function linkFileHashed(from: string, to: string, watch: CopyWatch): Promise<HashedFile> {
  makeFolder(dirname(to))
  return link(from, to) ? hashFile(to, watch) : copyFileHashed(from, to, watch)
}

/** False where it can't be done here; a file that is gone is an error. */
export function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw error
    return false
  }
}

/** Brings the names in a folder to the disk. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writing<T>(to: string, write: (target: FileHandle) => Promise<T>): Promise<T> {
  makeFolder(dirname(to))
  const target = await open(to, 'wx', 0o600)
  try {
    const result = await write(target)
    await target.sync()
    return result
  } finally {
    await target.close()
  }
}

async function pump(source: FileHandle, target: FileHandle | null, watch: CopyWatch): Promise<HashedFile> {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let bytes = 0
  for (;;) {
    watch.signal.throwIfAborted()
    const { bytesRead } = await source.read(chunk, 0, CHUNK_BYTES, bytes)
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') }
    const read = chunk.subarray(0, bytesRead)
    hash.update(read)
    if (target !== null) await target.writeFile(read)
    bytes += bytesRead
    watch.moved(bytesRead)
  }
}
