import { ByteReader, ByteWriter } from './bytes.js'
import { readNumberColumn, writeNumberColumn, type NumberColumn } from './number-column.js'
import { buildRecord, NUMBER_FIELDS, TEXT_FIELDS, type StepColumns } from './step-columns.js'

/**
 * A block of steps by columns, little-endian:
 *
 * | bytes | what |
 * |---|---|
 * | 1 | format: 2; format 1 lacks the last of NUMBER_FIELDS, which is read as null |
 * | 3 | zero |
 * | 4 | number of steps |
 * | … | the columns of NUMBER_FIELDS in their order |
 * | … | for each of TEXT_FIELDS: number of different texts (2), each with its length (2) in UTF-8, then a column of their indices |
 *
 * A column: encoding (1), flags (1: has nulls, 2: in thousandths), a bit a row for its nulls where it has some, then
 * all null: nothing; constant: one float64; uint8, uint16, uint32: the lowest value (float64), then each distance from
 * it; float32; float64. The narrowest that loses nothing is taken, column by column.
 */
export const STEP_BLOCK_FORMAT = 2
/** Columns of numbers in each format that can be read. */
const NUMBER_COLUMNS: Readonly<Record<number, number>> = { 1: 18, [STEP_BLOCK_FORMAT]: NUMBER_FIELDS.length }

/** No block is this long; a count beyond it is damage, not data. */
const LARGEST_COUNT = 10_000_000

export function encodeStepBlock(columns: StepColumns): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(256 + columns.count * 128)
  out.uint32(STEP_BLOCK_FORMAT)
  out.uint32(columns.count)
  for (const field of NUMBER_FIELDS) writeNumberColumn(out, columns.numbers[field])
  for (const field of TEXT_FIELDS) writeTexts(out, columns.texts[field])
  return out.finish()
}

/** @throws DecodeError for bytes that are not such a block, or of a format that this program doesn't know */
export function decodeStepBlock(bytes: Uint8Array): StepColumns {
  const from = new ByteReader(bytes)
  const format = from.uint32()
  const columnCount = NUMBER_COLUMNS[format]
  if (columnCount === undefined) throw from.error(`format ${format} is not known, only 1 to ${STEP_BLOCK_FORMAT} are`)
  const count = from.uint32()
  if (count > LARGEST_COUNT) throw from.error(`${count} steps are too many for one block`)
  const numbers = buildRecord(NUMBER_FIELDS, (field) =>
    NUMBER_FIELDS.indexOf(field) < columnCount ? readNumberColumn(from, count) : unknownColumn(count),
  )
  const texts = buildRecord(TEXT_FIELDS, () => readTexts(from, count))
  if (from.remainingBytes > 0) throw from.error(`${from.remainingBytes} bytes too many`)
  return { count, numbers, texts }
}

/** Of a field that was not kept yet. */
function unknownColumn(count: number): NumberColumn {
  return { values: new Float64Array(count), nulls: new Uint8Array(count).fill(1) }
}

function writeTexts(out: ByteWriter, texts: readonly (string | null)[]): void {
  const indices = new Map<string, number>()
  const column: NumberColumn = { values: new Float64Array(texts.length), nulls: new Uint8Array(texts.length) }
  texts.forEach((text, row) => {
    if (text === null) {
      column.nulls[row] = 1
      return
    }
    const index = indices.get(text) ?? indices.size
    indices.set(text, index)
    column.values[row] = index
  })
  out.uint16(indices.size)
  for (const text of indices.keys()) out.text(text)
  writeNumberColumn(out, column)
}

function readTexts(from: ByteReader, count: number): (string | null)[] {
  const texts = Array.from({ length: from.uint16() }, () => from.text())
  const { values, nulls } = readNumberColumn(from, count)
  return Array.from(values, (index, row) => {
    if (nulls[row] === 1) return null
    const text = texts[index]
    if (text === undefined) throw from.error(`text ${index} of ${texts.length} is missing`)
    return text
  })
}
