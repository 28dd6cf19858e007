import { maskedFields, UNKNOWN_FIELDS } from '../points/unknown-fields.js'
import type { CsvTable } from './csv.js'

export type Row = readonly string[]

/** Where the fields of a point stand in its row; -1 for one that it lacks or says not to know. */
export type Places<Field extends string> = Readonly<Record<Field, number>>

/**
 * Where to read the fields of each row of a table. What a mask leaves out is worked out once for each mask, as a run has
 * a handful of them and an hour ten thousand rows.
 */
export function maskedPlaces<Field extends string, Nullable extends Field>(
  table: CsvTable,
  fields: readonly Field[],
  nullable: readonly Nullable[],
): (row: Row) => Places<Field> {
  const mask = table.column(UNKNOWN_FIELDS)
  const made = new Map<string, Places<Field>>()
  return (row) => {
    const text = row[mask] ?? ''
    const known = made.get(text)
    if (known !== undefined) return known
    const unknown = new Set<string>(maskedFields(nullable, Number(text)))
    const places = Object.fromEntries(fields.map((field) => [field, unknown.has(field) ? -1 : table.column(field)]))
    made.set(text, places as Places<Field>)
    return places as Places<Field>
  }
}

export function textAt(row: Row, place: number): string | null {
  const value = row[place]
  return value === undefined || value === '' ? null : value
}

export function numberAt(row: Row, place: number): number | null {
  const value = row[place]
  return value === undefined || value === '' ? null : Number(value)
}

/** Of a field that every point has. */
export function sumAt(row: Row, place: number): number {
  return Number(row[place] ?? 0)
}
