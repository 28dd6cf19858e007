import BetterSqlite3, { type Database } from 'better-sqlite3'
import { chmodSync, closeSync, fsyncSync, openSync } from 'node:fs'
import { StoreError } from '../../runtime/errors.js'
import { checkUsable } from './migrations.js'
import { toStoreError } from './sql-errors.js'

/** What a copy of the database holds, counted in the copy. */
export interface SnapshotFacts {
  readonly schemaVersion: number
  /** Rows of each table. */
  readonly tables: Readonly<Record<string, number>>
  /** Single steps of all computations. */
  readonly stepCount: number
  /** Steps that were delivered elsewhere and are not in the database any more. */
  readonly deliveredOnly: { readonly stepCount: number; readonly sessionCount: number }
  readonly erasedAthletes: readonly string[]
  readonly finishedSessions: readonly string[]
}

/**
 * Copies a database that another process may be writing to, as it is at one instant: one read transaction, which holds up
 * no writer. `VACUUM INTO` leaves out the free pages, so what was deleted is not in the copy either.
 * @throws StoreError `schema-newer`, `not-solewatch`, `corrupt-database`, `disk-full`, …
 */
export function snapshotDatabase(file: string, target: string): void {
  try {
    reading(file, (database) => {
      checkUsable(database, file)
      database.prepare('VACUUM INTO ?').run(target)
    })
    chmodSync(target, 0o600)
    const descriptor = openSync(target, 'r+')
    fsyncSync(descriptor)
    closeSync(descriptor)
  } catch (error) {
    throw isFullCopy(error) ? noRoom(target, error) : toStoreError(error, file)
  }
}

/** @throws StoreError as `snapshotDatabase`, and `corrupt-database` where SQLite's own check finds damage */
export function readSnapshotFacts(file: string): SnapshotFacts {
  try {
    return reading(file, (database) => {
      checkUsable(database, file)
      const [damage] = database.prepare('PRAGMA quick_check(1)').pluck().all().map(String)
      if (damage !== 'ok')
        throw new StoreError(`The copy ${file} is damaged: ${damage ?? 'it can not be checked'}. Use another backup.`, {
          code: 'corrupt-database',
        })
      return factsOf(database)
    })
  } catch (error) {
    throw toStoreError(error, file)
  }
}

/** Athletes who must not come back, whatever is restored. Empty for a database from before there was such a list. */
export function readErasedAthletes(file: string): readonly string[] {
  try {
    return reading(file, erasedIn)
  } catch (error) {
    throw toStoreError(error, file)
  }
}

function reading<T>(file: string, read: (database: Database) => T): T {
  const database = new BetterSqlite3(file, { readonly: true, fileMustExist: true })
  try {
    database.pragma('busy_timeout = 5000')
    return read(database)
  } finally {
    database.close()
  }
}

function factsOf(database: Database): SnapshotFacts {
  const names = tableNames(database)
  const number = (sql: string): number => Number(database.prepare(sql).pluck().get())
  const delivered = (what: string): number =>
    names.includes('evicted_steps') ? number(`SELECT ${what} FROM evicted_steps WHERE reason = 'forwarded'`) : 0
  return {
    schemaVersion: Number(database.pragma('user_version', { simple: true })),
    tables: Object.fromEntries(names.map((name) => [name, number(`SELECT count(*) FROM "${name}"`)])),
    stepCount: number('SELECT coalesce(sum(step_count), 0) FROM step_blocks'),
    deliveredOnly: {
      stepCount: delivered('coalesce(sum(step_count), 0)'),
      sessionCount: delivered('count(DISTINCT session_id)'),
    },
    erasedAthletes: erasedIn(database),
    finishedSessions: texts(database, "SELECT session_id FROM sessions WHERE state = 'finished'"),
  }
}

function erasedIn(database: Database): string[] {
  if (!tableNames(database).includes('erasures')) return []
  return texts(database, 'SELECT athlete_id FROM erasures ORDER BY athlete_id')
}

function tableNames(database: Database): string[] {
  return texts(
    database,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  )
}

function texts(database: Database, sql: string): string[] {
  return database.prepare(sql).pluck().all().map(String)
}

function isFullCopy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'SQLITE_FULL' || error.code === 'ENOSPC')
}

function noRoom(target: string, cause: unknown): StoreError {
  return new StoreError(
    `The disk is full: there is no room for the copy ${target}. Free some space, or choose another disk.`,
    {
      code: 'disk-full',
      cause,
    },
  )
}
