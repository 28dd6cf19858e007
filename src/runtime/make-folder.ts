import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and what is missing above it, each for its owner alone. Node's own recursive making never returns where a
 * file system says that a parent is missing which is there (/proc).
 * @throws what the system says; EEXIST where a file is in its place, ENOTDIR where one is above it
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return
  if (!existsSync(dirname(path))) makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Somebody else made it in the same moment.
    if (!isFolder(path)) throw error
  }
}

/** One that can't be looked at is none: making it says why. */
function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    return false
  }
}
