import { ftruncateSync, openSync, writeSync } from 'node:fs'

/** What the writer does to the disk on the main thread: small, so that tests can let a disk fill up. */
export interface JournalFiles {
  /** Makes a new file for writing; throws where one is there. Gives its descriptor. */
  create(path: string): number
  /** Gives how many bytes were written; fewer than asked where the disk filled up meanwhile. */
  write(descriptor: number, bytes: Uint8Array, position: number): number
  truncate(descriptor: number, length: number): void
}

export const DISK: JournalFiles = {
  create: (path) => openSync(path, 'wx'),
  write: (descriptor, bytes, position) => writeSync(descriptor, bytes, 0, bytes.length, position),
  truncate: (descriptor, length) => {
    ftruncateSync(descriptor, length)
  },
}

/** Writes all of it; throws what the disk says where it can't. */
export function writeAll(files: JournalFiles, descriptor: number, bytes: Uint8Array, position: number): void {
  let done = 0
  while (done < bytes.length) {
    const written = files.write(descriptor, done === 0 ? bytes : bytes.subarray(done), position + done)
    if (written <= 0) throw Object.assign(new Error('the disk took nothing'), { code: 'ENOSPC' })
    done += written
  }
}

/** True for a full disk or a used-up quota: the errors that freed room may cure. */
export function isOutOfRoom(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
