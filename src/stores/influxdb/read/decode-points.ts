import type { CsvTable } from './csv.js'
import { maskedFields, UNKNOWN_FIELDS } from '../points/unknown-fields.js'

export type Row = readonly string[]

/** Where the fields of a measurement stand in the rows of one table. */
export type Places<Field extends string> = Readonly<Record<Field, number>>

export function placesOf<Field extends string>(table: CsvTable, fields: readonly Field[]): Places<Field> {
  return Object.fromEntries(fields.map((field) => [field, table.column(field)])) as Places<Field>
}

/** Gives what a field holds, null where the point lacks it or says that it is not known. */
export interface FieldReader<Field extends string> {
  number(row: Row, field: Field): number | null
  text(row: Row, field: Field): string | null
}

/**
 * A reader of fields that may be unknown. The fields that a mask names are worked out once for each mask: a run has a
 * handful of them.
 */
export function maskedReader<Field extends string, Nullable extends Field>(
  table: CsvTable,
  places: Places<Field>,
  nullable: readonly Nullable[],
): FieldReader<Field> {
  const mask = table.column(UNKNOWN_FIELDS)
  const unknown = new Map<string, ReadonlySet<string>>()
  const unknownOf = (text: string): ReadonlySet<string> => {
    const made = unknown.get(text) ?? new Set<string>(maskedFields(nullable, Number(text)))
    unknown.set(text, made)
    return made
  }
  const text = (row: Row, field: Field): string | null => {
    const value = row[places[field]] ?? ''
    return value === '' || unknownOf(row[mask] ?? '').has(field) ? null : value
  }
  return {
    text,
    number(row, field) {
      const value = text(row, field)
      return value === null ? null : Number(value)
    },
  }
}
