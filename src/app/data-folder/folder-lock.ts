import { closeSync, existsSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError } from '../../runtime/errors.js'
import { explainDiskTrouble } from './disk-trouble.js'
import { settleExchange } from './exchange.js'

export const LOCK_FILE = 'solewatch.lock'

interface Holder {
  readonly pid: number
  /** When that process began, in the kernel's ticks; a pid alone may have been given to another process since. */
  readonly startTicks: string | null
  readonly url: string | null
}

export interface FolderLock {
  /** What had to be put right in the folder before it could be used, as a sentence; null where nothing had. */
  readonly settled: string | null
  /** Says under which address the holder serves, so that other commands can go through it. */
  announce(url: string): void
  release(): void
}

/**
 * One process at a time owns a data folder.
 * @throws ConfigError when a living process holds it, StoreError when the disk refuses or a restore can't be finished
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, LOCK_FILE)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (tryCreate(path)) return settledLock(path)
    const holder = readHolder(path)
    if (holder !== null && isAlive(holder)) {
      throw new ConfigError(
        `Another Solewatch (process ${holder.pid}${holder.url === null ? '' : `, ${holder.url}`}) already uses ${folder}. ` +
          'Stop it first, or choose another folder with --data DIR.',
        { code: 'folder-in-use' },
      )
    }
    removeStale(path)
  }
  throw new ConfigError(
    `The lock ${path} keeps coming back. Is another Solewatch starting at the same moment? Try again.`,
  )
}

/** The process that owns the folder now, if one does. */
export function folderHolder(folder: string): { pid: number; url: string | null } | null {
  const holder = readHolder(join(folder, LOCK_FILE))
  return holder !== null && isAlive(holder) ? { pid: holder.pid, url: holder.url } : null
}

function tryCreate(path: string): boolean {
  // On a full disk there is room for a new one only when the old one has gone.
  if (existsSync(path)) return false
  const own = `${path}.${process.pid}`
  try {
    // Written beside, then given its name: a lock that says nothing yet would be taken for nobody's.
    writeLock(own, null)
    return named(own, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw explainDiskTrouble(error, dirname(path))
  } finally {
    rmSync(own, { force: true })
  }
}

/** @throws EEXIST where there is a lock */
function named(own: string, path: string): true {
  try {
    linkSync(own, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['EEXIST', 'ENOSPC', 'EDQUOT'].includes(String(error.code)))
      throw error
    // No second names on this file system.
    closeSync(openSync(path, 'wx', 0o600))
    renameSync(own, path)
  }
  return true
}

/** A lock of a process that has ended; of two who find it, the second must not remove the lock of the first. */
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch {
    // Somebody else was quicker.
    return
  }
  const taken = readHolder(aside)
  if (taken !== null && isAlive(taken) && !existsSync(path)) renameSync(aside, path)
  rmSync(aside, { force: true })
}

function writeLock(path: string, url: string | null): void {
  const file = openSync(path, 'w', 0o600)
  try {
    writeSync(file, JSON.stringify(self(url)))
  } finally {
    closeSync(file)
  }
}

/** Whoever comes next ends a restore that was cut short, so that nobody uses half of one. */
function settledLock(path: string): FolderLock {
  try {
    return heldLock(path, settleExchange(dirname(path)))
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  }
}

function heldLock(path: string, settled: string | null): FolderLock {
  return {
    settled,
    announce(url) {
      // Written beside and renamed, so that a reader never sees half a lock.
      const next = `${path}.next`
      writeLock(next, url)
      renameSync(next, path)
    },
    release() {
      if (readHolder(path)?.pid === process.pid) rmSync(path, { force: true })
    },
  }
}

function self(url: string | null): Holder {
  return { pid: process.pid, startTicks: startTicks(process.pid), url }
}

function readHolder(path: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') return null
    const ticks = 'startTicks' in value && typeof value.startTicks === 'string' ? value.startTicks : null
    const url = 'url' in value && typeof value.url === 'string' ? value.url : null
    return { pid: value.pid, startTicks: ticks, url }
  } catch {
    // Gone meanwhile, or cut short by a power cut: nobody holds it.
    return null
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const ticks = startTicks(holder.pid)
  return holder.startTicks === null || ticks === null || ticks === holder.startTicks
}

function startTicks(pid: number): string | null {
  try {
    // The name of the program stands in brackets and may hold blanks; field 22 is the 20th after it.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[19] ?? null
  } catch {
    return null
  }
}
