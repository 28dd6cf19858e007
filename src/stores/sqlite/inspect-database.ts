import BetterSqlite3, { type Database } from 'better-sqlite3'
import { statSync } from 'node:fs'
import { APPLICATION_ID, MIGRATIONS } from './migrations.js'

/** What can be told of a database from outside, without changing it. */
export type DatabaseFacts =
  | { readonly kind: 'missing' }
  /** `why` is what SQLite says. */
  | { readonly kind: 'unreadable'; readonly code: string; readonly why: string }
  | { readonly kind: 'foreign' }
  | OpenedDatabase

export interface OpenedDatabase {
  readonly kind: 'opened'
  readonly schemaVersion: number
  /** The version that this program brings a database to. */
  readonly newestVersion: number
  /** With what has not been put into the main file yet. */
  readonly sizeBytes: number
  readonly unfinishedSessionCount: number
  /** Lines that a remote store would have to be told. */
  readonly changeLogLength: number
  /** Null where it was not checked; empty where the file is sound; else what SQLite found, the first few. */
  readonly damage: readonly string[] | null
}

export interface InspectOptions {
  readonly file: string
  /** Reads the whole file: seconds for a large one. */
  readonly checkIntegrity: boolean
}

const MOST_DAMAGE_LINES = 5

/** Looks at a database that another process may be using. Never throws; writes nothing. */
export function inspectDatabase({ file, checkIntegrity }: InspectOptions): DatabaseFacts {
  const bytes = sizeOf(file)
  if (bytes === null) return { kind: 'missing' }
  let database: Database | null = null
  try {
    database = new BetterSqlite3(file, { readonly: true, fileMustExist: true })
    const applicationId = Number(database.pragma('application_id', { simple: true }))
    if (applicationId !== APPLICATION_ID) return { kind: 'foreign' }
    return {
      kind: 'opened',
      schemaVersion: Number(database.pragma('user_version', { simple: true })),
      newestVersion: MIGRATIONS.at(-1)?.version ?? 0,
      sizeBytes: bytes + (sizeOf(`${file}-wal`) ?? 0),
      unfinishedSessionCount: count(database, "SELECT count(*) FROM sessions WHERE state <> 'finished'"),
      changeLogLength: count(database, 'SELECT count(*) FROM change_log'),
      damage: checkIntegrity ? damageOf(database) : null,
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return { kind: 'unreadable', code, why: error instanceof Error ? error.message : String(error) }
  } finally {
    database?.close()
  }
}

function count(database: Database, sql: string): number {
  return Number(database.prepare(sql).pluck().get())
}

function damageOf(database: Database): string[] {
  const lines = database.prepare(`PRAGMA quick_check(${MOST_DAMAGE_LINES})`).pluck().all().map(String)
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines
}

function sizeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null
}
