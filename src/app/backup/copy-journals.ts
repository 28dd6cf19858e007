import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { listSessionJournals, rollingJournalFolder } from '../../journal/folder.js'
import { listSegments } from '../../journal/reader.js'
import { parseSegmentName } from '../../journal/segment-format.js'
import { readWholeRecords } from '../../journal/whole-records.js'
import { copyFileHashed, linkFileHashed, writeFileHashed, type CopyWatch, type HashedFile } from './copy-file.js'
import { RECORDINGS_FOLDER } from './layout.js'
import type { BackupFile } from './manifest.js'

/** A folder that is exchanged or compressed under the copy is looked at anew this often. */
const MOST_LOOKS = 8

export interface JournalSource {
  readonly folder: string
  readonly bytes: number
  /** Null for what came outside sessions. */
  readonly sessionId: string | null
}

/** @param wanted whether the journal of a session is to be copied */
export function listJournalSources(dataPath: string, wanted: (sessionId: string) => boolean): JournalSource[] {
  const sessions = listSessionJournals(dataPath).filter(({ sessionId }) => wanted(sessionId))
  const rolling = rollingJournalFolder(dataPath)
  return [...sessions, { folder: rolling, bytes: bytesIn(rolling), sessionId: null }]
}

/**
 * Segments that are closed never change, so they get a second name; the one that may be growing is copied up to its last
 * whole record. A folder that is gone was removed meanwhile, and gives nothing.
 */
export async function copyJournal(
  source: JournalSource,
  dataPath: string,
  backup: string,
  watch: CopyWatch,
): Promise<BackupFile[]> {
  const target = join(backup, relative(dataPath, source.folder))
  for (let look = 1; look < MOST_LOOKS; look += 1) {
    const before = inodeOf(source.folder)
    if (before === null) return []
    const copied = await copySegments(source.folder, target, watch)
    // The whole run from a pod's memory takes the place of a part by renaming; halves of both are neither.
    if (copied !== null && inodeOf(source.folder) === before) {
      return copied.map(({ name, ...file }) => ({ path: `${slashed(relative(backup, target))}/${name}`, ...file }))
    }
    rmSync(target, { recursive: true, force: true })
  }
  throw new Error(`The journal ${source.folder} keeps changing its files. Try again.`)
}

/** Parts of runs that are being fetched from a pod's memory. */
export async function copyRecordings(dataPath: string, backup: string, watch: CopyWatch): Promise<BackupFile[]> {
  const files: BackupFile[] = []
  const folder = join(dataPath, RECORDINGS_FOLDER)
  for (const name of namesIn(folder).filter((one) => one.endsWith('.run') && !one.startsWith('.'))) {
    const copied = await unlessGone(copyFileHashed(join(folder, name), join(backup, RECORDINGS_FOLDER, name), watch))
    if (copied !== null) files.push({ path: `${RECORDINGS_FOLDER}/${name}`, ...copied })
  }
  return files
}

export function recordingBytes(dataPath: string): number {
  return bytesIn(join(dataPath, RECORDINGS_FOLDER))
}

/** Null where one was compressed or removed under the copy. */
async function copySegments(
  folder: string,
  target: string,
  watch: CopyWatch,
): Promise<(HashedFile & { name: string })[] | null> {
  const files: (HashedFile & { name: string })[] = []
  const segments = listSegmentsIn(folder)
  for (const [at, path] of segments.entries()) {
    const name = basename(path)
    const growing = at === segments.length - 1 && parseSegmentName(name)?.compressed === false
    const copied = await unlessGone(
      growing ? copyGrowing(path, join(target, name), watch) : linkFileHashed(path, join(target, name), watch),
    )
    if (copied === null) return null
    files.push({ name, ...copied })
  }
  return files
}

async function copyGrowing(from: string, to: string, watch: CopyWatch): Promise<HashedFile> {
  return writeFileHashed(to, readWholeRecords(from), watch)
}

async function unlessGone<T>(copying: Promise<T>): Promise<T | null> {
  try {
    return await copying
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function listSegmentsIn(folder: string): string[] {
  return inodeOf(folder) === null ? [] : listSegments(folder)
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null
}

function bytesIn(folder: string): number {
  return namesIn(folder).reduce(
    (bytes, name) => bytes + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}
