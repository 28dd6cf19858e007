import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { StoreError } from '../../runtime/errors.js'
import { SCHEMA_V1 } from './schema-v1.js'
import { SCHEMA_V2 } from './schema-v2.js'
import { SCHEMA_V3 } from './schema-v3.js'
import { SCHEMA_V4 } from './schema-v4.js'

export interface Migration {
  /** Counts from 1 without a gap; kept in the file as `user_version`. */
  readonly version: number
  readonly sql: string
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: SCHEMA_V1 },
  { version: 2, sql: SCHEMA_V2 },
  { version: 3, sql: SCHEMA_V3 },
  { version: 4, sql: SCHEMA_V4 },
]

/** 'Sole': tells our file from any other SQLite database. */
export const APPLICATION_ID = 0x536f6c65

/**
 * Only reads, so that a file that is not for us stays as it is.
 * @throws StoreError `schema-newer` for a file of a newer program, `not-solewatch` for somebody else's database
 */
export function checkUsable(database: Database, file: string, migrations: readonly Migration[] = MIGRATIONS): void {
  const present = versionOf(database)
  const newest = newestOf(migrations)
  if (!isOurs(database, present))
    throw new StoreError(
      `${file} is a database of another program. Choose another data folder or move the file away.`,
      {
        code: 'not-solewatch',
      },
    )
  if (present > newest)
    throw new StoreError(
      `The database ${file} was written by a newer Solewatch (schema ${present}, this one knows ${newest}). ` +
        'Install that version again, or choose another data folder.',
      { code: 'schema-newer' },
    )
}

/** Brings the schema to the newest version in one transaction; before it changes a schema it copies the database. */
export function migrate(database: Database, file: string, migrations: readonly Migration[] = MIGRATIONS): void {
  const present = versionOf(database)
  if (present === newestOf(migrations)) return
  if (present > 0) copyBefore(database, file, present)
  const bringUp = database.transaction(() => {
    for (const { version, sql } of migrations) {
      if (version <= present) continue
      database.exec(sql)
      database.pragma(`user_version = ${version}`)
    }
    database.pragma(`application_id = ${APPLICATION_ID}`)
  })
  bringUp.exclusive()
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}

function newestOf(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0
}

/** Where the copy of a database lies that was made before its schema left `version`. */
export function copyName(file: string, version: number): string {
  return `${file}.schema-${version}.bak`
}

function isOurs(database: Database, present: number): boolean {
  const applicationId = Number(database.pragma('application_id', { simple: true }))
  if (applicationId === APPLICATION_ID) return true
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  return applicationId === 0 && present === 0 && tables === 0
}

/** The copy is there whole or not at all; once it is, copies from before earlier upgrades are of no use any more. */
function copyBefore(database: Database, file: string, version: number): void {
  const copy = copyName(file, version)
  const next = `${copy}.next`
  try {
    rmSync(next, { force: true })
    database.prepare('VACUUM INTO ?').run(next)
    syncFile(next)
    renameSync(next, copy)
  } catch (error) {
    rmSync(next, { force: true })
    throw notCopied(file, error)
  }
  for (let earlier = 1; earlier < version; earlier += 1) rmSync(copyName(file, earlier), { force: true })
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Of a full disk a person is told how much is missing; what else may happen is told as of any database. */
function notCopied(file: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (!/^(SQLITE_FULL|SQLITE_IOERR|ENOSPC|EDQUOT)/.test(code)) return cause
  const neededMb = Math.ceil((statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 1e6)
  return new StoreError(
    `There is no room for the copy of ${file} that is made before an upgrade (about ${neededMb} MB). ` +
      'The database is untouched. Free some space and start again, or go on with the earlier version.',
    { code: 'disk-full', cause },
  )
}
