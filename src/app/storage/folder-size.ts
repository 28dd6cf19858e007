import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Bytes of the files in a folder and below, as they lie on the disk; 0 where there is none. One file after the other,
 * so that a year of recordings holds nobody up.
 */
export async function sizeOfFolder(folder: string): Promise<number> {
  let bytes = 0
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    bytes += entry.isDirectory() ? await sizeOfFolder(path) : await sizeOfFile(path)
  }
  return bytes
}

/** 0 where there is none; files come and go while they are counted. */
export async function sizeOfFile(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Room on the file system that holds the path; null where the system doesn't say. */
export async function roomOnDisk(path: string): Promise<{ freeBytes: number; totalBytes: number } | null> {
  return statfs(path).then(
    ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
    () => null,
  )
}
