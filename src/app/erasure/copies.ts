import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { folderBytes } from '../../journal/folder.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import { BACKUPS_FOLDER, isBackupName, isPartialName, JOURNAL_FOLDER, RECORDINGS_FOLDER } from '../backup/layout.js'
import { folderHolder } from '../data-folder/folder-lock.js'

/** A copy of a database, alone or with journals beside it. */
export interface Copy {
  /** In the data folder. */
  readonly name: string
  readonly path: string
  readonly kind: 'database' | 'contents'
}

export interface CopiesOfFolder {
  readonly copies: readonly Copy[]
  /** Made anew when they are needed, or left by something that was cut short. */
  readonly disposable: readonly string[]
  /** What nobody here knows how to read, and why. */
  readonly unknown: readonly NotReached[]
  /** A backup is being made now. */
  readonly busy: boolean
}

export interface NotReached {
  /** In the data folder. */
  readonly path: string
  readonly why: string
}

const NOT_OURS = 'Solewatch did not make it and can’t look into it.'
const SCHEMA_COPY = /^solewatch\.sqlite\.schema-\d+\.bak$/
/** Of a restore: what was there before it, whole. */
const EARLIER_CONTENTS = /^before-restore-/
const DISPOSABLE = /^(history-.*|restoring|solewatch\.sqlite\.schema-\d+\.bak-journal|.*\.next)$/
const OURS =
  /^(solewatch\.sqlite(-wal|-shm)?|solewatch\.lock.*|owner-token|reserve|journal|recordings|backups|demo|erased\.json|simulated-data|restore\.json|lost\+found|\..*)$/

/** Whatever else a data folder has besides its database, journals and recordings. */
export function listCopies(folder: string): CopiesOfFolder {
  const copies: Copy[] = []
  const disposable: string[] = []
  const unknown: NotReached[] = []
  let busy = false
  const add = (path: string, kind: Copy['kind']): void => void copies.push({ name: relative(folder, path), path, kind })
  for (const name of namesIn(folder)) {
    const path = join(folder, name)
    if (SCHEMA_COPY.test(name)) add(path, 'database')
    else if (EARLIER_CONTENTS.test(name) && holdsContents(path)) add(path, 'contents')
    else if (DISPOSABLE.test(name)) disposable.push(path)
    else if (!OURS.test(name)) unknown.push({ path: name, why: NOT_OURS })
  }
  for (const name of namesOfBackups(folder, unknown)) {
    const path = join(folder, BACKUPS_FOLDER, name)
    if (isPartialName(name)) {
      if (folderHolder(path) === null) disposable.push(path)
      else busy = true
    } else if (isBackupName(name) && existsSync(join(path, DATABASE_FILE))) add(path, 'contents')
    else unknown.push({ path: join(BACKUPS_FOLDER, name), why: NOT_OURS })
  }
  return { copies, disposable, unknown, busy }
}

export function removeDisposable({ disposable }: CopiesOfFolder): void {
  for (const path of disposable) rmSync(path, { recursive: true, force: true })
}

export function sizeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 0
  return found.isDirectory() ? folderBytes(path) : found.size
}

/** Of a damaged database that was put away before the restore, the raw recordings are left. */
function holdsContents(path: string): boolean {
  return [DATABASE_FILE, JOURNAL_FOLDER, RECORDINGS_FOLDER].some((name) => existsSync(join(path, name)))
}

/** Backups that somebody else made for themselves, such as root, may not be looked at. */
function namesOfBackups(folder: string, unknown: NotReached[]): string[] {
  try {
    return readdirSync(join(folder, BACKUPS_FOLDER))
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (why !== 'ENOENT') unknown.push({ path: BACKUPS_FOLDER, why: `Solewatch may not look into it (${why}).` })
    return []
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
