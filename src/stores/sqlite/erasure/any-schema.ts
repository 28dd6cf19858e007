import type { Database } from 'better-sqlite3'

export type Row = Record<string, unknown>

/** A database of any schema that was ever released: copies and backups are not brought up to date to be cleaned. */
export interface AnySchema {
  readonly raw: Database
  has(table: string, ...columns: readonly string[]): boolean
  tables(): readonly string[]
  textColumns(table: string): readonly string[]
  /** Empty where the table or a column is not there. */
  rows(table: string, columns: readonly string[], where?: string, ...values: readonly unknown[]): readonly Row[]
  /** 0 where the table is not there. */
  count(table: string, where: string, ...values: readonly unknown[]): number
  sum(table: string, column: string, where: string, ...values: readonly unknown[]): number
  /** @returns how many; 0 where the table is not there */
  remove(table: string, where: string, ...values: readonly unknown[]): number
}

export function anySchema(raw: Database): AnySchema {
  const known = new Map<string, ReadonlyMap<string, string>>()
  const names = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
  for (const table of names.pluck().all() as string[]) {
    const columns = raw.pragma(`table_info("${table}")`) as { name: string; type: string }[]
    known.set(table, new Map(columns.map(({ name, type }) => [name, type.toUpperCase()])))
  }
  const has = (table: string, ...columns: readonly string[]): boolean => {
    const present = known.get(table)
    return present !== undefined && columns.every((column) => present.has(column))
  }
  const one = (sql: string, values: readonly unknown[]): number =>
    Number(
      raw
        .prepare(sql)
        .pluck()
        .get(...values) ?? 0,
    )
  return {
    raw,
    has,
    tables: () => [...known.keys()],
    textColumns: (table) => [...(known.get(table) ?? [])].filter(([, type]) => type === 'TEXT').map(([name]) => name),
    rows(table, columns, where = '1', ...values) {
      if (!has(table, ...columns)) return []
      return raw.prepare(`SELECT ${columns.join(', ')} FROM ${table} WHERE ${where}`).all(...values) as Row[]
    },
    count: (table, where, ...values) => (has(table) ? one(`SELECT count(*) FROM ${table} WHERE ${where}`, values) : 0),
    sum: (table, column, where, ...values) =>
      has(table, column) ? one(`SELECT sum(${column}) FROM ${table} WHERE ${where}`, values) : 0,
    remove: (table, where, ...values) =>
      has(table) ? raw.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...values).changes : 0,
  }
}

export function textOf(row: Row, column: string): string {
  const value = row[column]
  return typeof value === 'string' ? value : ''
}
