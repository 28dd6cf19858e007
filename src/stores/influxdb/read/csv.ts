import { InfluxError } from '../influx-error.js'

/** One kind of table of an answer: columns by their names, and rows of text. */
export interface CsvTable {
  /** Place of a column, -1 where the answer lacks it: a field that no point of it has. */
  column(name: string): number
  readonly rows: readonly (readonly string[])[]
}

/**
 * Reads an answer without annotations: a header line, rows, and an empty line before the next header.
 * @throws InfluxError where Flux failed half-way, which it says in a table under status 200
 */
export function parseCsv(text: string): CsvTable[] {
  const tables: CsvTable[] = []
  let columns: ReadonlyMap<string, number> | null = null
  let rows: string[][] = []
  for (const row of text.includes('"') ? quotedRows(text) : plainRows(text)) {
    if (row.length === 1 && row[0] === '') columns = null
    else if (columns !== null) rows.push(row)
    else {
      const places = new Map(row.map((name, place) => [name, place]))
      columns = places
      rows = []
      tables.push({ column: (name) => places.get(name) ?? -1, rows })
    }
  }
  tables.forEach(refuseError)
  return tables
}

/** A text as it comes back: the server ends lines within a value as those of the file, and so drops `\r` everywhere. */
export function asInCsv(text: string): string {
  return text.replaceAll('\r', '')
}

function refuseError(table: CsvTable): void {
  const error = table.column('error')
  if (error < 0 || table.column('reference') < 0) return
  throw new InfluxError(`InfluxDB could not finish a query: ${table.rows[0]?.[error] ?? 'it does not say why'}.`, {
    code: 'influx-refused',
  })
}

function* plainRows(text: string): Iterable<string[]> {
  for (const line of text.split('\n')) yield (line.endsWith('\r') ? line.slice(0, -1) : line).split(',')
}

/** A quoted value may hold commas, line ends, and quotes as pairs of them. */
function* quotedRows(text: string): Iterable<string[]> {
  let row: string[] = []
  let at = 0
  while (at <= text.length) {
    const value = text[at] === '"' ? quotedValue(text, at) : plainValue(text, at)
    row.push(value.text)
    at = value.end
    if (text[at] === ',') {
      at++
      continue
    }
    yield row
    row = []
    at += text[at] === '\r' ? 2 : 1
  }
}

interface Value {
  readonly text: string
  /** The comma, the line end or the end of the text behind it. */
  readonly end: number
}

const PLAIN_END = /[,\r\n]|$/g

function plainValue(text: string, start: number): Value {
  PLAIN_END.lastIndex = start
  const end = PLAIN_END.exec(text)?.index ?? text.length
  return { text: text.slice(start, end), end }
}

function quotedValue(text: string, start: number): Value {
  let end = start + 1
  for (;;) {
    const quote = text.indexOf('"', end)
    if (quote < 0) return { text: text.slice(start + 1), end: text.length }
    if (text[quote + 1] !== '"')
      return { text: asInCsv(text.slice(start + 1, quote).replaceAll('""', '"')), end: quote + 1 }
    end = quote + 2
  }
}
