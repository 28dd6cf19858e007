import { readdirSync, statSync, type Dirent } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ImplementationError } from '../runtime/errors.js'

const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Where a session's journal lies: `journal/<yyyy>/<sessionId>`; the year is that of its frozen local date. */
export function sessionJournalFolder(dataFolder: string, session: { sessionId: string; localDate: string }): string {
  return join(journalRoot(dataFolder), session.localDate.slice(0, 4), checkSessionId(session.sessionId))
}

/** Where what comes outside sessions lies. */
export function rollingJournalFolder(dataFolder: string): string {
  return join(journalRoot(dataFolder), 'rolling')
}

export interface SessionJournal {
  readonly sessionId: string
  readonly folder: string
  readonly bytes: number
}

/** The journals of all sessions, oldest year first. */
export function listSessionJournals(dataFolder: string): SessionJournal[] {
  return journalYearFolders(dataFolder).flatMap((year) =>
    list(year)
      .filter((entry) => entry.isDirectory() && SESSION_ID.test(entry.name))
      .map(({ name }) => ({ sessionId: name, folder: join(year, name), bytes: folderBytes(join(year, name)) })),
  )
}

/** Folders of the years that have journals, the oldest first. */
export function journalYearFolders(dataFolder: string): string[] {
  const root = journalRoot(dataFolder)
  const years = list(root).filter((year) => year.isDirectory() && /^\d{4}$/.test(year.name))
  return years.map(({ name }) => join(root, name)).sort()
}

/** Null where the session has no journal (imported, demo history, or kept no longer). */
export function findSessionJournal(dataFolder: string, sessionId: string): SessionJournal | null {
  checkSessionId(sessionId)
  for (const year of journalYearFolders(dataFolder)) {
    const folder = join(year, sessionId)
    const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
    if (isThere) return { sessionId, folder, bytes: folderBytes(folder) }
  }
  return null
}

/** Bytes of the files in a folder and below, as they lie on the disk. 0 where there is none. */
export function folderBytes(folder: string): number {
  let bytes = 0
  for (const entry of list(folder)) {
    const path = join(folder, entry.name)
    // A segment may be compressed, and its raw file removed, meanwhile.
    bytes += entry.isDirectory() ? folderBytes(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  }
  return bytes
}

/** What a journal is called while it is being deleted: no id of a session has a dot, so nobody takes it for one. */
export const GONE = '.gone'

/**
 * Deletes a session's journal for good; gives how many bytes that freed. The writer must have been closed. Killed on the
 * way it is there as a whole or not at all: half a journal would pass for a damaged one. `settleJournals` removes the rest.
 */
export async function deleteSessionJournal(dataFolder: string, sessionId: string): Promise<number> {
  const journal = findSessionJournal(dataFolder, sessionId)
  if (journal === null) return 0
  const gone = journal.folder + GONE
  await rm(gone, { recursive: true, force: true })
  await rename(journal.folder, gone)
  await rm(gone, { recursive: true, force: true })
  return journal.bytes
}

function journalRoot(dataFolder: string): string {
  return join(dataFolder, 'journal')
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** An id becomes part of a path, so it must not be able to lead out of the folder. */
function checkSessionId(sessionId: string): string {
  if (SESSION_ID.test(sessionId)) return sessionId
  throw new ImplementationError(`'${sessionId}' can't name a journal folder.`)
}
