import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { ConfigError, StoreError } from '../../runtime/errors.js'
import { makeFolder } from '../../runtime/make-folder.js'

/** There only while the contents of the folder are being exchanged; says how to go on. */
const MARKER = 'restore.json'
/** Where what is to come is put together; nobody reads it. */
const STAGING = 'restoring'
/** Everything that a backup stands for; the lock, the owner's token and the backups stay where they are. */
const CONTENTS = /^(solewatch\.sqlite.*|journal|recordings)$/

interface Exchange {
  /** 'away' while the earlier contents leave, 'in' while the new ones come. */
  readonly phase: 'away' | 'in'
  /** The folder's name for what was there before. */
  readonly before: string
}

/** An empty folder inside for the new contents. The lock must be held. */
export function stageContents(folder: string): string {
  const staging = join(folder, STAGING)
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { mode: 0o700 })
  return staging
}

/** Nothing of a restore that did not come to its exchange is kept. */
export function dropStaged(folder: string): void {
  rmSync(join(folder, STAGING), { recursive: true, force: true })
}

/**
 * Puts what was staged, whole and on the disk, in the place of the contents, which go to the folder `before`. Killed at any
 * moment, `settleExchange` ends it.
 * @throws StoreError where the contents can't leave, such as a folder on a disk of its own; all is then as it was
 */
export function exchangeContents(folder: string, before: string): void {
  const exchange = { phase: 'away', before } as const
  writeMarker(folder, exchange)
  try {
    moveAway(folder, exchange)
  } catch (cause) {
    putBack(folder, join(folder, before), cause)
    throw refused(folder, cause)
  }
  settleExchange(folder)
}

function moveAway(folder: string, exchange: Exchange): void {
  const before = join(folder, exchange.before)
  makeFolder(before)
  moveContents(folder, before)
  syncFolders(before, folder)
  writeMarker(folder, { ...exchange, phase: 'in' })
}

/** @throws StoreError where that can't be done either; the marker stays, so that nobody serves half of it */
function putBack(folder: string, before: string, why: unknown): void {
  try {
    for (const name of existsSync(before) ? readdirSync(before) : []) {
      if (CONTENTS.test(name) && !existsSync(join(folder, name))) renameSync(join(before, name), join(folder, name))
    }
    if (existsSync(before) && readdirSync(before).length === 0) rmdirSync(before)
    rmSync(join(folder, MARKER))
    syncFolders(folder)
  } catch {
    throw stuck(folder, before, why)
  }
}

/**
 * Ends an exchange that was cut short; called by whoever gets the lock, so that no half folder is ever served.
 * @returns a sentence for people where there was one, else null
 * @throws StoreError where it can't be ended
 */
export function settleExchange(folder: string): string | null {
  const exchange = readMarker(folder)
  if (exchange === null) {
    dropStaged(folder)
    return null
  }
  const before = join(folder, exchange.before)
  try {
    if (exchange.phase === 'away') moveAway(folder, exchange)
    moveContents(join(folder, STAGING), folder)
    syncFolders(folder)
    rmSync(join(folder, MARKER))
    dropStaged(folder)
    syncFolders(folder)
  } catch (cause) {
    throw stuck(folder, before, cause)
  }
  return `A restore of ${folder} had been cut short; it has been finished. What was there before is in ${before}.`
}

/** For who only looks into a folder without owning it. @throws ConfigError while its contents are being exchanged */
export function refuseHalfRestored(folder: string): void {
  if (!existsSync(join(folder, MARKER))) return
  throw new ConfigError(
    `The contents of ${folder} are being replaced by a backup, or that was cut short. ` +
      'If no "solewatch restore" is running, start "solewatch serve" once: it finishes the restore. Then try again.',
    { code: 'restore-unfinished' },
  )
}

function moveContents(from: string, to: string): void {
  if (!existsSync(from)) return
  for (const name of readdirSync(from).filter((one) => CONTENTS.test(one))) {
    const path = join(from, name)
    // Somebody who starts makes an empty journal folder first; it must not stand in the way of a full one.
    if (statSync(path).isDirectory() && readdirSync(path).length === 0) rmdirSync(path)
    else renameSync(path, join(to, name))
  }
}

function readMarker(folder: string): Exchange | null {
  const path = join(folder, MARKER)
  if (!existsSync(path)) return null
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Exchange
    if (['away', 'in'].includes(value.phase) && /^before-restore-[\w-]+$/.test(value.before)) return value
    throw new Error('it says nothing that can be followed')
  } catch (cause) {
    throw stuck(folder, join(folder, 'before-restore-…'), cause)
  }
}

/** Written beside and renamed: it is there whole or not at all. */
function writeMarker(folder: string, exchange: Exchange): void {
  const path = join(folder, MARKER)
  const descriptor = openSync(`${path}.next`, 'w', 0o600)
  try {
    writeSync(descriptor, JSON.stringify(exchange))
    fsyncSync(descriptor)
  } catch (error) {
    rmSync(`${path}.next`, { force: true })
    throw error
  } finally {
    closeSync(descriptor)
  }
  renameSync(`${path}.next`, path)
  syncFolders(folder)
}

function syncFolders(...folders: readonly string[]): void {
  // Folders can't be opened for syncing there, and need not be.
  if (process.platform === 'win32') return
  for (const folder of folders) {
    const descriptor = openSync(folder, 'r')
    fsyncSync(descriptor)
    closeSync(descriptor)
  }
}

function refused(folder: string, cause: unknown): StoreError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new StoreError(
    `The contents of ${folder} can't be exchanged (${why}), so everything is as it was. ` +
      'Where a folder in it is on a disk of its own, restore into another folder with --data DIR and bring the files over yourself.',
    { code: 'restore-refused', cause },
  )
}

function stuck(folder: string, before: string, cause: unknown): StoreError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new StoreError(
    `A restore of ${folder} was cut short and can't be finished (${why}). Check the disk, then start again. ` +
      `What was there before is in ${before}, what was to come in ${join(folder, STAGING)}; nothing is lost.`,
    { code: 'restore-unfinished', cause },
  )
}
