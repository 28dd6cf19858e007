// Reading of the shared recordings: what is not there is null, what is broken is a RecordingError that names the file.
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { loadMapping } from '../../../dist/app/replay/load-mappings.js'
import { createRecordingDecoder } from '../../../dist/codecs/recording/recording-decoder.js'
import { ROOT } from '../../setup-lib.mjs'
import { counted } from '../markdown.mjs'

/** Times of all recordings begin here, as if each had been recorded then: microseconds since the epoch. */
export const START_US = 1_760_000_000_000_000
const WHOLE_FILE = 2 ** 30

/** A file that can't be used; its message begins with the file's path. `missing`: it isn't there, which is nobody's fault. */
export class RecordingError extends Error {
  constructor(path, problem, { cause, missing = false } = {}) {
    super(`${path}: ${problem}`, { cause })
    this.name = 'RecordingError'
    this.path = path
    this.missing = missing
  }
}

/** @throws RecordingError for a file that can't be read or unpacked */
export function readText(path) {
  try {
    const bytes = readFileSync(path)
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    const missing = cause.code === 'ENOENT'
    const problem = missing ? 'is not there' : `can't be read (${cause.message})`
    throw new RecordingError(path, problem, { cause, missing })
  }
}

/** @throws RecordingError for what is not JSON */
export function readJson(path) {
  const text = readText(path)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RecordingError(path, `is not JSON (${cause.message})`, { cause })
  }
}

/**
 * Rows of a table with a header as objects of strings; an empty cell is ''. Rows that can't be used are left out and told.
 * @param why `row → null`, or what is wrong with it
 * @param problem called with one RecordingError that counts those left out and says where the first ones are
 * @throws RecordingError for what is not a table, or lacks one of the columns
 */
export function readTable(path, columns, { why = () => null, problem = () => undefined } = {}) {
  const [header, ...lines] = parseLines(path)
  const names = header?.record ?? []
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0) throw new RecordingError(path, `has no column ${missing.join(', ')}`)
  const bad = []
  const rows = lines.flatMap(({ record, info }) => {
    const row = Object.fromEntries(names.map((name, n) => [name, record[n] ?? '']))
    const wrong = record.length === names.length ? why(row) : `${record.length} cells instead of ${names.length}`
    if (wrong === null) return [row]
    bad.push({ line: info.lines, wrong })
    return []
  })
  if (bad.length > 0) problem(new RecordingError(path, describeBadRows(bad)))
  return rows
}

const ROWS_NAMED = 5

function describeBadRows(bad) {
  const named = bad.slice(0, ROWS_NAMED).map(({ line, wrong }) => `line ${line}: ${wrong}`)
  const more = bad.length > ROWS_NAMED ? '; …' : ''
  return `${counted(bad.length, 'row')} left out (${named.join('; ')}${more})`
}

function parseLines(path) {
  try {
    return parse(readText(path), {
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
      bom: true,
    })
  } catch (cause) {
    if (cause instanceof RecordingError) throw cause
    throw new RecordingError(path, `is not a table of comma-separated values (${cause.message})`, { cause })
  }
}

/** A cell as a number; null where it is empty or says 'nan'. */
export function numberOrNull(cell) {
  if (cell === '' || cell === undefined || cell === null) return null
  const value = Number(cell)
  return Number.isFinite(value) ? value : null
}

/**
 * The samples of a recorded file, read the way `solewatch replay` reads them, one block a foot.
 * Feet whose columns are absent or empty are left out, and so are rows that can't be read.
 * @param mapping name of a file in config/mappings
 * @param problem called with one RecordingError that counts those rows and says where the first ones are
 * @returns `[{ foot, rateHz, block }]`, times from START_US on
 * @throws RecordingError
 */
export function readFeet(path, mapping, problem = () => undefined) {
  const text = readText(path)
  try {
    const whole = loadMapping(join(ROOT, 'config', 'mappings', `${mapping}.yaml`))
    const recorded = { ...whole, feet: whole.feet.filter((foot) => hasFoot(text, whole, foot)) }
    if (recorded.feet.length === 0) throw new Error('the columns of both feet are absent or empty')
    const decoder = createRecordingDecoder(recorded, { samplesPerBlock: WHOLE_FILE, origin: basename(path) })
    const blocks = [...decoder.push(text), ...decoder.end()]
    const { badRowCount, badLines } = decoder
    if (badRowCount > 0) {
      const where = `${badLines.length > 1 ? 'lines' : 'line'} ${badLines.join(', ')}${badRowCount > badLines.length ? ', …' : ''}`
      problem(
        new RecordingError(path, `${counted(badRowCount, 'row')} of samples can't be read (${where}) and left out`),
      )
    }
    const firstUs = Math.min(...blocks.map(({ block }) => block.timeUs[0]))
    return blocks.map(({ foot, block, intervalUs }) => {
      return { foot, rateHz: 1e6 / intervalUs, block: shiftTimes(block, START_US - firstUs) }
    })
  } catch (cause) {
    if (cause instanceof RecordingError) throw cause
    throw new RecordingError(path, `can't be read (${cause.message})`, { cause })
  }
}

function hasFoot(text, mapping, foot) {
  if (mapping.header === false) return true
  // One row that is damaged must not pass for a foot that was not recorded.
  const [header = '', ...first] = text.slice(0, 8192).split('\n', 21)
  const names = header.split(mapping.delimiter).map((name) => name.trim())
  return first.some((line) => {
    const cells = line.split(mapping.delimiter)
    const said = (column) => numberOrNull(cells[names.indexOf(column)]?.trim()) !== null
    return [...foot.acceleration, ...(foot.angularVelocity ?? [])].every(said)
  })
}

function shiftTimes(block, byUs) {
  return { ...block, timeUs: block.timeUs.map((timeUs) => timeUs + byUs) }
}

/** The folder of one data set, or null where it is not there. */
export function findFolder(dataFolder, name) {
  const folder = join(dataFolder, name)
  return existsSync(folder) ? folder : null
}
