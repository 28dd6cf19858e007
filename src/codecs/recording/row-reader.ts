import { STANDARD_GRAVITY_MPS2 } from '../../domain/units/units.js'
import { DecodeError } from '../../runtime/errors.js'
import { columnsNeeded, withoutSign, type RecordingMapping } from './recording-mapping.js'

const DPS_PER_RADPS = 180 / Math.PI
const US_PER_UNIT = { s: 1e6, ms: 1e3, us: 1 } as const
const VALUES_PER_FOOT = 6

/** Reads one row into numbers: time, then six values a foot in g and °/s. Reused for every row. */
export interface RowReader {
  timeUs: number
  /** Six values a foot, in the order of the mapping; the last three are zero without a gyroscope. */
  readonly values: Float64Array
  /** False for a foot that has nothing in this row. */
  readonly present: boolean[]
  /** Null where the row could be read, else why not. */
  read(cells: readonly string[], rowIndex: number): string | null
}

interface Cell {
  readonly column: number
  readonly name: string
  readonly factor: number
}

/** @throws DecodeError where a column of the mapping is not there */
export function compileRow(mapping: RecordingMapping, columns: readonly string[], origin: string): RowReader {
  const names = columns.map((name) => withoutQuotes(name))
  const missing = columnsNeeded(mapping).filter((name) => !names.includes(name))
  if (missing.length > 0) {
    throw new DecodeError(
      `${origin}, line 1: no column ${missing.map((name) => `'${name}'`).join(', ')} as the mapping '${mapping.name}' wants; found ${names.slice(0, 12).join(', ')}.`,
      { code: 'recording-columns' },
    )
  }
  const cell = (name: string, factor: number): Cell => {
    const bare = withoutSign(name)
    return { column: names.indexOf(bare), name: bare, factor: name === bare ? factor : -factor }
  }
  const gPerUnit = mapping.acceleration.unit === 'g' ? 1 : 1 / STANDARD_GRAVITY_MPS2
  const { unit = 'deg/s', scale = 1 } = mapping.angularVelocity ?? {}
  const dpsPerUnit = scale * (unit === 'rad/s' ? DPS_PER_RADPS : 1)
  const feet = mapping.feet.map((foot) => [
    ...foot.acceleration.map((name) => cell(name, gPerUnit)),
    ...(foot.angularVelocity ?? []).map((name) => cell(name, dpsPerUnit)),
  ])
  const time = 'column' in mapping.time ? cell(mapping.time.column, US_PER_UNIT[mapping.time.unit]) : null
  const fixedUs = 'rateHz' in mapping.time ? 1e6 / mapping.time.rateHz : 0
  let lastTimeUs = -Infinity

  const reader: RowReader = {
    timeUs: 0,
    values: new Float64Array(VALUES_PER_FOOT * mapping.feet.length),
    present: mapping.feet.map(() => true),
    read(cells, rowIndex) {
      const timeUs = time === null ? rowIndex * fixedUs : numberOf(cells[time.column]) * time.factor
      if (Number.isNaN(timeUs)) return `'${cells[time?.column ?? 0] ?? ''}' is no time (column ${time?.name ?? ''})`
      if (timeUs <= lastTimeUs) return 'its time is not after the row before'
      for (let foot = 0; foot < feet.length; foot++) {
        const why = readFoot(reader, feet[foot] ?? [], foot, cells)
        if (why !== null) return why
        if (mapping.zerosAreMissing && isZero(reader.values, foot)) reader.present[foot] = false
      }
      lastTimeUs = timeUs
      reader.timeUs = timeUs
      return null
    },
  }
  return reader
}

function readFoot(reader: RowReader, wanted: readonly Cell[], foot: number, cells: readonly string[]): string | null {
  reader.present[foot] = wanted.some((cell) => (cells[cell.column] ?? '') !== '')
  // In a file of two feet one of them may be missing; a row without anything is a bad one.
  if (!reader.present[foot]) return reader.present.length > 1 ? null : 'the row holds no values'
  for (let i = 0; i < wanted.length; i++) {
    const cell = wanted[i] as Cell
    const value = numberOf(cells[cell.column])
    if (Number.isNaN(value)) return `'${cells[cell.column] ?? ''}' is not a number (column ${cell.name})`
    reader.values[foot * VALUES_PER_FOOT + i] = value * cell.factor
  }
  return null
}

/** NaN for anything but a finite number. */
function numberOf(text: string | undefined): number {
  if (text === undefined || text === '') return NaN
  const value = Number(text)
  if (Number.isFinite(value)) return value
  const bare = withoutQuotes(text)
  return bare === text || bare === '' || !Number.isFinite(Number(bare)) ? NaN : Number(bare)
}

/** The text inside a pair of quotes; any other text as it is. */
export function withoutQuotes(text: string): string {
  const inside = /^"(.*)"$/.exec(text.trim())?.[1]
  return (inside ?? text).trim()
}

function isZero(values: Float64Array, foot: number): boolean {
  const at = foot * VALUES_PER_FOOT
  return values[at] === 0 && values[at + 1] === 0 && values[at + 2] === 0
}
