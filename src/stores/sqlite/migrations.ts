import { existsSync, rmSync } from 'node:fs'
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

function copyBefore(database: Database, file: string, version: number): void {
  const copy = copyName(file, version)
  // One that is there is from an attempt that failed: the database is still what it was, so a fresh copy is as good.
  if (existsSync(copy)) rmSync(copy)
  database.prepare('VACUUM INTO ?').run(copy)
}
