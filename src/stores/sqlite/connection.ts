import BetterSqlite3, { type Database, type Statement } from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Compilable } from 'kysely'
import { checkUsable, migrate, type Migration } from './migrations.js'
import { toStoreError } from './sql-errors.js'
import type { Tables } from './tables.js'

/**
 * The one connection. Kysely writes the SQL with its types; better-sqlite3 runs it at once, so a transaction is a plain
 * function that nothing else can get between.
 */
export interface Connection {
  readonly file: string
  readonly raw: Database
  readonly sql: Kysely<Tables>
  /** All rows of a query. */
  all<Row>(query: Compilable<Row>): Row[]
  /** The first row, or null. */
  first<Row>(query: Compilable<Row>): Row | null
  /** @returns how many rows changed */
  run(query: Compilable): number
  /** The statement of this text, prepared once; for the hot paths. */
  prepare(sql: string): Statement
  /** Runs the work in one transaction (in the one that is open, if one is); errors become StoreErrors. */
  transaction<T>(work: () => T): T
  close(): void
}

export interface ConnectionOptions {
  readonly file: string
  readonly migrations?: readonly Migration[]
}

/** @throws StoreError for a file that is damaged, newer, somebody else's, held or not writable */
export function openConnection(options: ConnectionOptions): Connection {
  const { file } = options
  let raw: Database | null = null
  try {
    raw = new BetterSqlite3(file)
    // Waits for a tool that looks into the file; the owner of the folder is alone with its writes.
    raw.pragma('busy_timeout = 5000')
    checkUsable(raw, file, options.migrations)
    setPragmas(raw)
    migrate(raw, file, options.migrations)
    return connectionOver(raw, file)
  } catch (error) {
    raw?.close()
    throw toStoreError(error, file)
  }
}

function setPragmas(database: Database): void {
  // Readers don't wait for the writer, and a commit is one append to one file.
  database.pragma('journal_mode = WAL')
  // "Committed here is acknowledged": with NORMAL the last commits before a power cut would be gone although their
  // promises had resolved. The sync costs 1 to 10 ms a commit, and steps come once a second in one commit for all sensors.
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  // A WAL that a long read has let grow is cut back afterwards.
  database.pragma('journal_size_limit = 67108864')
  database.pragma('cache_size = -16000')
}

function connectionOver(raw: Database, file: string): Connection {
  const statements = new Map<string, Statement>()
  const prepare = (sql: string): Statement => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = raw.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const inTransaction = raw.transaction((work: () => unknown) => work())
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw toStoreError(error, file)
    }
  }
  return {
    file,
    raw,
    sql: createSqlBuilder(),
    prepare,
    all<Row>(query: Compilable<Row>): Row[] {
      const { sql, parameters } = query.compile()
      return guarded(() => prepare(sql).all(...parameters) as Row[])
    },
    first<Row>(query: Compilable<Row>): Row | null {
      const { sql, parameters } = query.compile()
      return guarded(() => (prepare(sql).get(...parameters) as Row | undefined) ?? null)
    },
    run(query) {
      const { sql, parameters } = query.compile()
      return guarded(() => prepare(sql).run(...parameters).changes)
    },
    transaction: <T>(work: () => T): T =>
      guarded(() => (raw.inTransaction ? work() : (inTransaction.immediate(work) as T))),
    close: () => {
      raw.close()
    },
  }
}

/** Kysely without a connection: it only writes SQL. */
function createSqlBuilder(): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}
