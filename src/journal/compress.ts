import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { parseSegmentName } from './segment-format.js'

/**
 * Replaces a closed segment by its gzip, off the main thread. At every moment the raw file or a complete `.gz` is
 * there: a crash leaves at most both, or a `.tmp` that nobody reads. Where it fails (disk full) the raw file stays.
 * @returns whether the segment is compressed now
 */
export async function compressSegment(file: string): Promise<boolean> {
  const temporary = `${file}.gz.tmp`
  try {
    await pipeline(createReadStream(file), createGzip(), createWriteStream(temporary))
    await syncPath(temporary)
    await rename(temporary, `${file}.gz`)
    await syncPath(dirname(file))
    await rm(file)
    return true
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
    return false
  }
}

/** Clears up after a crash: drops half-written files and compressed doubles, and gives the raw segments left. */
export async function tidySegments(directory: string): Promise<string[]> {
  const names = new Set(await readdir(directory))
  const raw: string[] = []
  for (const name of [...names].sort()) {
    if (name.endsWith('.swj.gz.tmp')) await rm(join(directory, name), { force: true })
    const segment = parseSegmentName(basename(name))
    if (segment === null || segment.compressed) continue
    // The raw file is what was written; its double is made again.
    if (names.has(`${name}.gz`)) await rm(join(directory, `${name}.gz`), { force: true })
    raw.push(join(directory, name))
  }
  return raw
}

/** Brings a file's bytes, or a folder's names, to the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
