import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../runtime/clock.js'
import { SolewatchError, StoreError } from '../../runtime/errors.js'
import {
  readErasedAthletes,
  readSnapshotFacts,
  snapshotDatabase,
  type SnapshotFacts,
} from '../../stores/sqlite/snapshot.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { LOCK_FILE, lockFolder } from '../data-folder/folder-lock.js'
import { readErasedList } from '../erasure/erased-list.js'
import { programVersion } from '../version.js'
import { hashFile, syncFolder, writeFileHashed, type CopyWatch } from './copy-file.js'
import { copyJournal, copyRecordings, listJournalSources, recordingBytes } from './copy-journals.js'
import { canLink, checkRoom } from './destination.js'
import { backupName, MANIFEST_FILE, partialName } from './layout.js'
import { MANIFEST_FORMAT, serialiseManifest, type BackupFile, type Manifest } from './manifest.js'

export interface BackupJob {
  readonly dataPath: string
  /** There and checked. */
  readonly destination: string
  readonly withoutJournals: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Told how far it is. */
export interface BackupListener {
  begin(totalBytes: number, words: string): void
  at(doneBytes: number, words: string): void
}

export interface MadeBackup {
  readonly path: string
  readonly manifest: Manifest
}

/**
 * Copies database, journals and half-fetched runs into a new folder, which has its name only when it is whole.
 *
 * The database comes first. What had been confirmed when it began is then in the copy of the database, or in a journal
 * that is copied afterwards and so reaches further: a restore replays it. The other way round a run could be finished in the
 * database whose journal was copied before its end.
 * @throws ConfigError, StoreError; nothing is left behind then
 */
export async function makeBackup(job: BackupJob, listener: BackupListener): Promise<MadeBackup> {
  const { destination, clock, signal } = job
  const createdTimeUs = clock.nowUs()
  const name = backupName(createdTimeUs, (taken) => existsSync(join(destination, taken)))
  const partial = join(destination, partialName(name))
  try {
    mkdirSync(partial, { mode: 0o700 })
    lockFolder(partial)
    const manifest = await fill(partial, { ...job, createdTimeUs }, listener)
    signal.throwIfAborted()
    await syncFolder(partial)
    renameSync(partial, join(destination, name))
    // Not before: whoever finds a part that nobody holds takes it for a leftover, and removes it.
    rmSync(join(destination, name, LOCK_FILE), { force: true })
    await syncFolder(destination)
    return { path: join(destination, name), manifest }
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw explained(error, destination)
  }
}

type RunningJob = BackupJob & { readonly createdTimeUs: number }

async function fill(partial: string, job: RunningJob, listener: BackupListener): Promise<Manifest> {
  const { dataPath, signal } = job
  const database = join(dataPath, DATABASE_FILE)
  const linkable = canLink(dataPath, partial)
  const databaseBytes = sizeOf(database) + sizeOf(`${database}-wal`)
  const journalBytes = listJournalSources(dataPath, () => !job.withoutJournals).reduce(
    (sum, { bytes }) => sum + bytes,
    0,
  )
  const known = databaseBytes + recordingBytes(dataPath)
  checkRoom(partial, known + (linkable ? 0 : journalBytes), 'The backup')
  listener.begin(known + journalBytes, 'database')
  let doneBytes = 0
  let words = 'database'
  const watch: CopyWatch = { signal, moved: (bytes) => listener.at((doneBytes += bytes), words) }

  const copy = join(partial, DATABASE_FILE)
  snapshotDatabase(database, copy)
  const files: BackupFile[] = [{ path: DATABASE_FILE, ...(await hashFile(copy, watch)) }]
  const facts = readSnapshotFacts(copy)
  const finished = new Set(facts.finishedSessions)
  // The journal of a run that was still going holds what the database has not been told yet.
  const journals = listJournalSources(dataPath, (sessionId) => !job.withoutJournals || !finished.has(sessionId))
  let journalCount = 0
  for (const source of journals) {
    words = source.sessionId ?? 'the last hour'
    if (source.sessionId === null && job.withoutJournals) continue
    const copied = await copyJournal(source, dataPath, partial, watch)
    files.push(...copied)
    if (source.sessionId !== null && copied.length > 0) journalCount += 1
  }
  words = 'runs in the memory of a pod'
  files.push(...(await copyRecordings(dataPath, partial, watch)))
  const manifest = manifestOf(job, { facts, files, journalCount, erasedAthletes: erasedAthletes(dataPath) })
  await writeFileHashed(join(partial, MANIFEST_FILE), Buffer.from(serialiseManifest(manifest)), watch)
  return manifest
}

interface Contents {
  readonly facts: SnapshotFacts
  readonly files: readonly BackupFile[]
  readonly journalCount: number
  /** Read at the end: who was erased while it was made must not come back either. */
  readonly erasedAthletes: readonly string[]
}

function manifestOf(job: RunningJob, { facts, files, journalCount, erasedAthletes }: Contents): Manifest {
  return {
    format: MANIFEST_FORMAT,
    program: 'solewatch',
    programVersion: programVersion(),
    createdTime: new Date(job.createdTimeUs / 1000).toISOString(),
    source: { host: hostname(), dataFolder: job.dataPath },
    schemaVersion: facts.schemaVersion,
    tables: { ...facts.tables },
    stepCount: facts.stepCount,
    journals: job.withoutJournals ? 'unfinished' : 'all',
    journalCount,
    onlyInInfluxdb: facts.deliveredOnly,
    erasedAthletes: [...erasedAthletes],
    files: [...files],
  }
}

function erasedAthletes(dataPath: string): string[] {
  const listed = readErasedList(dataPath).map(({ athleteId }) => athleteId)
  return [...new Set([...listed, ...readErasedAthletes(join(dataPath, DATABASE_FILE))])].sort()
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function explained(error: unknown, destination: string): unknown {
  if (error instanceof SolewatchError || !(error instanceof Error) || !('code' in error)) return error
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  const why = full ? 'the disk is full' : error.message
  return new StoreError(
    `The backup could not be made in ${destination}: ${why}. Nothing of it is left there; ${full ? 'free some space, or choose another disk' : 'check the disk and the folder, then try again'}.`,
    { code: full ? 'disk-full' : 'backup-failed', cause: error },
  )
}
