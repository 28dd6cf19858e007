import { existsSync, readdirSync, realpathSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { ConfigError, StoreError } from '../../runtime/errors.js'
import { makeFolder } from '../../runtime/make-folder.js'
import { folderHolder } from '../data-folder/folder-lock.js'
import { sizeWords } from '../doctor/words.js'
import { link } from './copy-file.js'
import { BACKUPS_FOLDER, isPartialName, JOURNAL_FOLDER, RECORDINGS_FOLDER } from './layout.js'

/** Names, manifest and what the file system needs for itself. */
const SPARE_BYTES = 16 * 1024 * 1024

/**
 * Makes the folder for backups where it is not there.
 * @throws ConfigError where it can't be made, or lies where the program keeps something else
 */
export function prepareDestination(destination: string, dataPath: string): string {
  try {
    makeFolder(destination)
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new ConfigError(`The folder ${destination} can't be used for backups (${why}). Name another one.`, {
      code: 'backup-destination',
      cause,
    })
  }
  const real = realpathSync(destination)
  refuseInside(real, realpathSync(dataPath))
  clearPartial(real)
  return real
}

/** @throws ConfigError for a place in the data folder other than its `backups/` */
function refuseInside(destination: string, dataPath: string): void {
  if (!isWithin(destination, dataPath) || isWithin(destination, join(dataPath, BACKUPS_FOLDER))) return
  const [part = ''] = relative(dataPath, destination).split(sep)
  const what = [JOURNAL_FOLDER, RECORDINGS_FOLDER].includes(part)
    ? `${join(dataPath, part)}, which is itself part of a backup`
    : `the data folder ${dataPath}`
  throw new ConfigError(
    `${destination} lies in ${what}. Name a folder on another disk, or leave it away: then ${join(dataPath, BACKUPS_FOLDER)} is used.`,
    { code: 'backup-destination' },
  )
}

/** What a backup that was killed has left; one that is being made is known by its lock. */
function clearPartial(destination: string): void {
  for (const name of readdirSync(destination)) {
    const path = join(destination, name)
    if (isPartialName(name) && folderHolder(path) === null) rmSync(path, { recursive: true, force: true })
  }
}

/** @throws StoreError `disk-full` with how much is missing */
export function checkRoom(folder: string, neededBytes: number, what: string): void {
  const { bavail, bsize } = statfsSync(folder)
  const freeBytes = bavail * bsize
  if (freeBytes >= neededBytes + SPARE_BYTES) return
  throw new StoreError(
    `${what} needs about ${sizeWords(neededBytes + SPARE_BYTES)}, and only ${sizeWords(freeBytes)} are free where ${folder} lies. ` +
      'Free some space, or choose a folder on another disk.',
    { code: 'disk-full' },
  )
}

/** Whether files of the data folder can have a second name there: then they take no room. */
export function canLink(dataPath: string, folder: string): boolean {
  const probe = join(dataPath, `.link-probe-${process.pid}`)
  const linked = join(folder, '.link-probe')
  try {
    writeFileSync(probe, '')
    return link(probe, linked)
  } catch {
    return false
  } finally {
    for (const path of [probe, linked]) rmSync(path, { force: true })
  }
}

/** A disk that breaks takes both. */
export function onSameDisk(one: string, other: string): boolean {
  return statSync(one).dev === statSync(other).dev
}

export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && !way.startsWith(sep))
}

/** The nearest folder above that is there. */
export function existingPart(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingPart(dirname(path))
}
