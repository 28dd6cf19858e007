import { parse } from 'csv-parse/sync'
import type { SampleBlock } from '../../domain/records/sample-block.js'
import type { Foot } from '../../domain/records/step-record.js'
import { estimateSamplingIntervalUs } from '../../domain/signal/sampling-interval.js'
import { DecodeError } from '../../runtime/errors.js'
import { createRowTally } from './row-tally.js'
import { createBlockBuilder, type BlockBuilder } from './block-builder.js'
import { compileRow, type RowReader } from './row-reader.js'
import type { RecordingMapping } from './recording-mapping.js'

/** A line this long is not a line of numbers. */
const LONGEST_LINE = 65_536

/** Samples of one foot, in the order in which both feet take turns. */
export interface RecordedBlock {
  readonly foot: Foot
  readonly block: SampleBlock
  readonly intervalUs: number
}

export interface RecordingOptions {
  /** Puts a file of one foot on this foot, whatever its mapping says. */
  readonly foot?: Foot
  readonly samplesPerBlock: number
  /** The file's name, for messages. */
  readonly origin: string
}

/** Turns the text of a recording, chunk by chunk, into blocks of samples. Rows that can't be read are counted. */
export interface RecordingDecoder {
  /** @throws DecodeError where the text is not a table at all, with the line */
  push(text: string): readonly RecordedBlock[]
  /** @throws DecodeError where most rows, or all, could not be read */
  end(): readonly RecordedBlock[]
  readonly rowCount: number
  readonly badRowCount: number
  /** Lines of the first rows that could not be read. */
  readonly badLines: readonly number[]
  /** From one sample to the next as the sensor was set; null before the first rows. */
  readonly intervalUs: number | null
}

export function createRecordingDecoder(mapping: RecordingMapping, options: RecordingOptions): RecordingDecoder {
  const { origin } = options
  const tally = createRowTally(origin, mapping.name)
  const builders = mapping.feet.map((_, index) => createBlockBuilder(mapping, index, options))
  let rest = ''
  let reader: RowReader | null = mapping.header ? null : compileRow(mapping, mapping.columns ?? [], origin)
  let intervalUs: number | null = 'rateHz' in mapping.time ? 1e6 / mapping.time.rateHz : null

  const takeRow = (cells: readonly string[]): void => {
    tally.line += 1
    if (cells.length === 1 && cells[0] === '') return
    if (reader === null) {
      reader = compileRow(mapping, cells, origin)
      return
    }
    const why = reader.read(cells, tally.rowCount)
    tally.rowCount += 1
    if (why !== null) tally.bad(why)
    else for (const builder of builders) builder.add(reader)
  }
  const decode = (text: string): readonly RecordedBlock[] => {
    for (const cells of splitRows(text, mapping.delimiter, { line: tally.line, origin })) takeRow(cells)
    const fullest = builders.find((builder) => builder.pendingCount > 1)
    if (intervalUs === null && fullest !== undefined) {
      intervalUs = estimateSamplingIntervalUs(fullest.pendingTimesUs(), fullest.pendingCount)
    }
    return takeTurns(builders, intervalUs, false)
  }
  return {
    push(text) {
      const whole = rest + text
      const cut = whole.lastIndexOf('\n') + 1
      rest = whole.slice(cut)
      if (rest.length > LONGEST_LINE) throw tooLong(origin, tally.line + 1)
      return cut === 0 ? [] : decode(whole.slice(0, cut))
    },
    end() {
      const blocks = rest === '' ? [] : decode(rest)
      rest = ''
      tally.check()
      return [...blocks, ...takeTurns(builders, intervalUs, true)]
    },
    get rowCount() {
      return tally.rowCount
    },
    get badRowCount() {
      return tally.badRowCount
    },
    get badLines() {
      return tally.badLines
    },
    get intervalUs() {
      return intervalUs
    },
  }
}

function tooLong(origin: string, line: number): DecodeError {
  return new DecodeError(
    `${origin}, line ${line}: longer than ${LONGEST_LINE} characters; this is not a table of numbers.`,
    { code: 'recording-line' },
  )
}

/** The feet alternate block by block, so that each can look at the other's last contact. */
function takeTurns(builders: readonly BlockBuilder[], intervalUs: number | null, all: boolean): RecordedBlock[] {
  const blocks: RecordedBlock[] = []
  for (let more = true; more;) {
    more = false
    for (const builder of builders) {
      const block = builder.take(all)
      if (block === null) continue
      blocks.push({ foot: builder.foot, block, intervalUs: intervalUs ?? 10_000 })
      more = true
    }
  }
  return blocks
}

function splitRows(text: string, delimiter: string, at: { line: number; origin: string }): string[][] {
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      // Quotes around a number are taken off later; one that is never closed must not swallow the file.
      quote: false,
      trim: true,
      skip_empty_lines: false,
      bom: at.line === 0,
      max_record_size: LONGEST_LINE,
    })
  } catch (error) {
    const inChunk = error instanceof Error && 'lines' in error && typeof error.lines === 'number' ? error.lines : 1
    throw new DecodeError(
      `${at.origin}, line ${at.line + inChunk}: not a table of values separated by '${delimiter}'.`,
      {
        code: 'recording-csv',
      },
    )
  }
}
