// Reading of the shared recordings: what is not there is null, what is broken is a RecordingError that names the file.
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { loadMapping } from '../../../dist/app/replay/load-mappings.js'
import { createRecordingDecoder } from '../../../dist/codecs/recording/recording-decoder.js'
import { ROOT } from '../../setup-lib.mjs'

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
 * Rows of a table with a header as objects of strings; an empty cell is ''.
 * @throws RecordingError for what is not a table, or lacks one of the columns
 */
export function readTable(path, columns) {
  let rows
  try {
    rows = parse(readText(path), { columns: true, trim: true, skip_empty_lines: true })
  } catch (cause) {
    if (cause instanceof RecordingError) throw cause
    throw new RecordingError(path, `is not a table of comma-separated values (${cause.message})`, { cause })
  }
  const missing = columns.filter((column) => rows.length > 0 && !(column in rows[0]))
  if (missing.length > 0) throw new RecordingError(path, `has no column ${missing.join(', ')}`)
  return rows
}

/** A cell as a number; null where it is empty or says 'nan'. */
export function numberOrNull(cell) {
  if (cell === '' || cell === undefined || cell === null) return null
  const value = Number(cell)
  return Number.isFinite(value) ? value : null
}

/**
 * The samples of a recorded file, read the way `solewatch replay` reads them, one block a foot.
 * Feet whose columns are absent or empty are left out.
 * @param mapping name of a file in config/mappings
 * @returns `[{ foot, rateHz, block }]`, times from START_US on
 * @throws RecordingError
 */
export function readFeet(path, mapping) {
  const text = readText(path)
  try {
    const whole = loadMapping(join(ROOT, 'config', 'mappings', `${mapping}.yaml`))
    const recorded = { ...whole, feet: whole.feet.filter((foot) => hasFoot(text, whole, foot)) }
    if (recorded.feet.length === 0) throw new Error('the columns of both feet are absent or empty')
    const decoder = createRecordingDecoder(recorded, { samplesPerBlock: WHOLE_FILE, origin: basename(path) })
    const blocks = [...decoder.push(text), ...decoder.end()]
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
  const [header = '', first = ''] = text.slice(0, 4096).split('\n', 2)
  const names = header.split(mapping.delimiter).map((name) => name.trim())
  const cells = first.split(mapping.delimiter)
  const said = (column) => numberOrNull(cells[names.indexOf(column)]?.trim()) !== null
  return [...foot.acceleration, ...(foot.angularVelocity ?? [])].every(said)
}

function shiftTimes(block, byUs) {
  return { ...block, timeUs: block.timeUs.map((timeUs) => timeUs + byUs) }
}

/** The folder of one data set, or null where it is not there. */
export function findFolder(dataFolder, name) {
  const folder = join(dataFolder, name)
  return existsSync(folder) ? folder : null
}
