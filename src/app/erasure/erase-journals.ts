import { readdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { folderBytes, journalYearFolders, listSessionJournals, rollingJournalFolder } from '../../journal/folder.js'
import type { JournalRecord, SessionContext, SessionShoe } from '../../journal/journal-record.js'
import { readJournal } from '../../journal/reader.js'
import { readOpening } from '../../journal/read-opening.js'
import { besideJournal, takeFromBeside } from '../../journal/replace-journal.js'
import { openJournal } from '../../journal/writer.js'
import { StoreError } from '../../runtime/errors.js'
import { ERASED_ID, type ErasureScope } from '../../stores/erasure.js'

/** Some milliseconds of work; a run that goes on is heard in between. */
const RECORDS_A_TURN = 200

export interface FileCount {
  readonly count: number
  readonly bytes: number
}

export const NO_FILES: FileCount = { count: 0, bytes: 0 }

export type JournalScope = Pick<ErasureScope, 'journalIds' | 'renamedJournals' | 'shoeIds'>

/** Raw recordings that are theirs: by the database, and those that open with the athlete's id and that no run of others uses. */
export async function findJournals(
  folder: string,
  athleteId: string,
  scope: JournalScope,
): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const ids = new Set(scope.journalIds)
  const kept = new Set(scope.renamedJournals.map(({ journalId }) => journalId))
  const found: { path: string; bytes: number }[] = []
  for (const { sessionId, folder: path, bytes } of listSessionJournals(folder)) {
    const isTheirs = ids.has(sessionId) || (!kept.has(sessionId) && readOpening(path)?.athleteId === athleteId)
    if (isTheirs) found.push({ path, bytes })
    await turn()
  }
  // Of an exchange that was cut short.
  for (const year of journalYearFolders(folder)) {
    for (const name of readdirSync(year)) {
      const path = join(year, name)
      const [sessionId = ''] = name.split('.')
      if (name === sessionId) continue
      if (ids.has(sessionId) || readOpening(path)?.athleteId === athleteId)
        found.push({ path, bytes: folderBytes(path) })
    }
  }
  return found
}

export function totalOf(files: readonly { readonly bytes: number }[]): FileCount {
  return { count: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** @returns the paths of those that were changed */
export async function eraseJournals(
  folder: string,
  athleteId: string,
  scope: JournalScope,
): Promise<readonly string[]> {
  for (const { path } of await findJournals(folder, athleteId, scope)) await rm(path, { recursive: true, force: true })
  return await renameJournals(folder, athleteId, scope)
}

/** What came outside runs belongs to a run of nobody, and holds the pods of everybody: all of it goes. */
export function eraseRolling(folder: string): FileCount {
  const rolling = rollingJournalFolder(folder)
  const names = namesIn(rolling)
  const bytes = folderBytes(rolling)
  for (const name of names) rmSync(join(rolling, name), { force: true })
  return { count: names.length, bytes }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Runs that were recorded under the wrong name open with who ran them, from now on. */
async function renameJournals(folder: string, athleteId: string, scope: JournalScope): Promise<readonly string[]> {
  const whose = new Map(scope.renamedJournals.map((one) => [one.journalId, one.athleteId]))
  const shoeIds = new Set(scope.shoeIds)
  const changed: string[] = []
  for (const { sessionId, folder: path } of listSessionJournals(folder)) {
    const owner = whose.get(sessionId)
    if (owner === undefined) continue
    const naming: Naming = { athleteId, owner, shoeIds }
    if (!(await namesThem(path, naming))) continue
    await rewrite(path, naming)
    changed.push(path)
  }
  return changed
}

interface Naming {
  readonly athleteId: string
  readonly owner: string
  readonly shoeIds: ReadonlySet<string>
}

async function namesThem(path: string, naming: Naming): Promise<boolean> {
  let count = 0
  for (const record of readJournal(path)) {
    count += 1
    if (count % RECORDS_A_TURN === 0) await turn()
    const unnamed = withoutName(record, naming)
    if (unnamed !== record && JSON.stringify(unnamed) !== JSON.stringify(record)) return true
  }
  return false
}

async function rewrite(path: string, naming: Naming): Promise<void> {
  const journal = openJournal({ directory: await besideJournal(path) })
  let count = 0
  for (const record of readJournal(path)) {
    journal.append(withoutName(record, naming))
    count += 1
    if (count % RECORDS_A_TURN === 0) await turn()
  }
  await journal.close()
  const { unwrittenRecords, failedSyncs } = journal.counters()
  if (unwrittenRecords + failedSyncs > 0)
    throw new StoreError(`The recording ${basename(path)} could not be written anew. Free some space and try again.`, {
      code: 'disk-full',
      retryable: true,
    })
  takeFromBeside(path)
}

function withoutName(record: JournalRecord, naming: Naming): JournalRecord {
  if (record.kind === 'context') return { ...record, context: contextOf(record.context, naming) }
  if (record.kind !== 'command' || record.command !== 'shoe') return record
  return { ...record, shoe: shoeOf(record.shoe, naming) }
}

/** Body and usual strike were those of who it was taken for. */
function contextOf(context: SessionContext, naming: Naming): SessionContext {
  const shoe = shoeOf(context.shoe, naming)
  if (context.athleteId !== naming.athleteId) return { ...context, shoe }
  return { ...context, athleteId: naming.owner, shoe, bodyMassKg: null, heightM: null, declaredStrike: 'unknown' }
}

/** That it was another shoe than today's stays known, and so do the numbers. */
function shoeOf(shoe: SessionShoe | null, { shoeIds }: Naming): SessionShoe | null {
  return shoe !== null && shoeIds.has(shoe.shoeId) ? { ...shoe, shoeId: ERASED_ID } : shoe
}
