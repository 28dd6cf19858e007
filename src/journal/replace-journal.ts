import { readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '../runtime/errors.js'
import { GONE, journalYearFolders } from './folder.js'

/** No id of a session has a dot, so nobody takes these for journals. */
const NEXT = '.next'
const EARLIER = '.earlier'

/**
 * An empty folder beside a session's journal, for the one that is to take its place; the journal stays as it is meanwhile.
 * @throws StoreError where what an earlier attempt left there can't be removed
 */
export async function besideJournal(folder: string): Promise<string> {
  const beside = folder + NEXT
  await rm(beside, { recursive: true, force: true }).catch((cause: unknown) => {
    throw notReplaced(folder, cause)
  })
  return beside
}

/**
 * Puts the whole journal that was written beside in the place of the other one, which is removed. Killed at any moment, one of
 * the two is whole; `settleJournals` puts it where it belongs.
 * @throws StoreError where the disk refuses; then the other one is still in its place
 */
export function takeFromBeside(folder: string): void {
  try {
    rmSync(folder + EARLIER, { recursive: true, force: true })
    if (isFolder(folder)) renameSync(folder, folder + EARLIER)
    renameSync(folder + NEXT, folder)
    rmSync(folder + EARLIER, { recursive: true, force: true })
  } catch (cause) {
    settleAfterRefusal(folder)
    throw notReplaced(folder, cause)
  }
}

/**
 * What a kill left of an exchange: the earlier journal goes back where none is in its place, all else is removed; so is what
 * was being deleted.
 */
export function settleJournals(dataFolder: string): void {
  for (const year of journalYearFolders(dataFolder)) {
    for (const name of readdirSync(year)) {
      if (name.endsWith(GONE)) rmSync(join(year, name), { recursive: true, force: true })
      const end = [NEXT, EARLIER].find((one) => name.endsWith(one))
      if (end !== undefined) settle(join(year, name.slice(0, -end.length)))
    }
  }
}

function settle(folder: string): void {
  if (isFolder(folder + EARLIER) && !isFolder(folder)) renameSync(folder + EARLIER, folder)
  for (const end of [NEXT, EARLIER]) rmSync(folder + end, { recursive: true, force: true })
}

/** A disk that refuses this too is left to the next start. */
function settleAfterRefusal(folder: string): void {
  try {
    settle(folder)
  } catch {
    // What refused first is what people are told.
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function notReplaced(folder: string, cause: unknown): StoreError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new StoreError(
    `The journal ${folder} could not be replaced by the whole run (${why}). Check the disk and the folder's owner, then fetch the run again.`,
    { code: 'journal-replace', cause },
  )
}
