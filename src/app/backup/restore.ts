import { existsSync, readdirSync, realpathSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError, StoreError } from '../../runtime/errors.js'
import { makeFolder } from '../../runtime/make-folder.js'
import { carryErasures } from '../../stores/sqlite/carry-erasures.js'
import { inspectDatabase } from '../../stores/sqlite/inspect-database.js'
import { prepareRestored } from '../../stores/sqlite/prepare-restored.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { explainDiskTrouble } from '../data-folder/disk-trouble.js'
import { dropStaged, exchangeContents, stageContents } from '../data-folder/exchange.js'
import { lockFolder } from '../data-folder/folder-lock.js'
import { ERASED_FILE, rememberErased } from '../erasure/erased-list.js'
import { checkBackup, refuseOther, totalBytes, type CheckListener } from './check-backup.js'
import { copyFileHashed, type CopyWatch } from './copy-file.js'
import { checkRoom, isWithin } from './destination.js'
import { erasedBefore } from './erased-before.js'
import { stampOf } from './layout.js'
import type { Manifest } from './manifest.js'
import { countContents, type ContentsCount } from './restored-contents.js'

export interface RestoreJob {
  readonly backup: string
  readonly dataPath: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Asked where the folder holds data; false ends it with nothing changed. */
  readonly confirm: (question: string) => Promise<boolean>
  /** Takes every trace of these athletes away from the contents of a folder that nobody uses. */
  readonly erase: (folder: string, athleteIds: readonly string[], timeUs: number) => Promise<void>
}

export interface RestoreReport {
  readonly manifest: Manifest
  /** What is there now: less than in the backup where somebody was left out. */
  readonly contents: ContentsCount
  /** Whether the folder knew who had been deleted since; one that is new can't. */
  readonly knewErased: boolean
  /** Where the earlier contents are; null where there were none. */
  readonly before: string | null
  readonly erasedAthleteCount: number
  /** Of these, deletions that the next start finishes. */
  readonly unfinishedErasureCount: number
  /** Entries that InfluxDB is told once more. */
  readonly toldAgainCount: number
}

/**
 * Puts the contents of a backup in the place of those of a data folder, which are kept beside it. Everything is checked, and
 * whole in the folder, before anything is exchanged.
 * @returns null where it was not confirmed
 * @throws ConfigError, StoreError; the folder is then as it was
 */
export async function restoreBackup(job: RestoreJob, listener: CheckListener): Promise<RestoreReport | null> {
  const { backup, dataPath, clock, signal } = job
  const manifest = await checkBackup(backup, signal, listener)
  makeDataFolder(dataPath)
  refuseWithin(dataPath, backup)
  const lock = lockFolder(dataPath)
  try {
    refuseNewerFolder(dataPath)
    if (holdsData(dataPath) && !(await job.confirm(questionOf(job, manifest)))) return null
    checkRoom(dataPath, totalBytes(manifest), 'The restored data')
    const knewErased = knowsErased(dataPath, manifest)
    const staging = stageContents(dataPath)
    await copyAll(manifest, { ...job, staging }, listener)
    const prepared = await prepare(job, staging, manifest)
    signal.throwIfAborted()
    const before = freeName(dataPath, `before-restore-${stampOf(clock.nowUs())}`)
    exchangeContents(dataPath, before)
    return { manifest, ...prepared, knewErased, before: keptBefore(join(dataPath, before)) }
  } catch (error) {
    if (!existsSync(join(dataPath, 'restore.json'))) dropStaged(dataPath)
    throw explainDiskTrouble(error, dataPath)
  } finally {
    lock.release()
  }
}

async function copyAll(
  manifest: Manifest,
  { backup, staging, signal }: RestoreJob & { readonly staging: string },
  listener: CheckListener,
): Promise<void> {
  listener.begin(totalBytes(manifest), 'restoring')
  let doneBytes = 0
  for (const file of manifest.files) {
    const watch: CopyWatch = { signal, moved: (bytes) => listener.at((doneBytes += bytes), `restoring ${file.path}`) }
    refuseOther(file, await copyFileHashed(join(backup, file.path), join(staging, file.path), watch), backup)
  }
}

type Prepared = Pick<RestoreReport, 'contents' | 'erasedAthleteCount' | 'unfinishedErasureCount' | 'toldAgainCount'>

/** Who was erased after the backup was made must not come back with it; what is unfinished of that stays so. */
async function prepare({ dataPath, clock, erase }: RestoreJob, staging: string, manifest: Manifest): Promise<Prepared> {
  const restored = join(staging, DATABASE_FILE)
  const { erasures, tellRemote } = erasedBefore({ dataPath, restored, nowUs: clock.nowUs() }, manifest)
  const { toldAgainCount } = prepareRestored(restored)
  const erasedIds = erasures.map(({ athleteId }) => athleteId)
  await erase(staging, erasedIds, clock.nowUs())
  const contents = countContents(staging)
  // After who only looks: whoever writes takes the log beside the database along when closing it.
  carryErasures(restored, erasures, tellRemote)
  rememberErased(dataPath, erasures)
  return {
    contents,
    erasedAthleteCount: erasures.length,
    unfinishedErasureCount: erasures.filter(({ completedTimeUs }) => completedTimeUs === null).length,
    toldAgainCount,
  }
}

/** By its list, or because it is where the backup was made and has none. */
function knowsErased(dataPath: string, { source }: Manifest): boolean {
  return existsSync(join(dataPath, ERASED_FILE)) || (holdsData(dataPath) && source.dataFolder === dataPath)
}

function makeDataFolder(path: string): void {
  try {
    makeFolder(path)
  } catch (cause) {
    throw new ConfigError(`The data folder ${path} can't be made. Choose one that you may write to with --data DIR.`, {
      code: 'data-folder',
      cause,
    })
  }
}

/** Its files would be taken for the contents of the folder, and moved. @throws ConfigError */
function refuseWithin(dataPath: string, backup: string): void {
  if (!isWithin(realpathSync(dataPath), realpathSync(backup))) return
  throw new ConfigError(`${dataPath} is the backup itself, or lies in it. Choose another folder with --data DIR.`, {
    code: 'restore-into-backup',
  })
}

/** Its list of who was deleted may say more than this program understands. @throws StoreError */
function refuseNewerFolder(dataPath: string): void {
  const facts = inspectDatabase({ file: join(dataPath, DATABASE_FILE), checkIntegrity: false })
  if (facts.kind !== 'opened' || facts.schemaVersion <= facts.newestVersion) return
  throw new StoreError(
    `The data folder ${dataPath} was written by a newer Solewatch (schema ${facts.schemaVersion}, this one knows ${facts.newestVersion}). ` +
      'Restore with that version, or into another folder with --data DIR.',
    { code: 'schema-newer' },
  )
}

function holdsData(dataPath: string): boolean {
  return existsSync(join(dataPath, DATABASE_FILE))
}

function questionOf({ dataPath, backup }: RestoreJob, { createdTime }: Manifest): string {
  return `Replace the data in ${dataPath} by the backup ${backup} of ${createdTime}? What is there now is kept beside it.`
}

function freeName(dataPath: string, name: string): string {
  let free = name
  for (let count = 2; existsSync(join(dataPath, free)); count += 1) free = `${name}-${count}`
  return free
}

function keptBefore(before: string): string | null {
  if (readdirSync(before).length > 0) return before
  rmdirSync(before)
  return null
}
