import { DecodeError } from '../../runtime/errors.js'

/** A file whose first rows are all unreadable is not what its mapping says. */
const HOPELESS_ROWS = 100

const LINES_NAMED = 5

/** Counts the rows of a recording and remembers the first ones that could not be read. */
export interface RowTally {
  /** Lines taken so far, with the header. */
  line: number
  rowCount: number
  badRowCount: number
  /** Where the first of them stand, in the file's own lines. */
  readonly badLines: readonly number[]
  /** @throws DecodeError where nothing of the beginning can be read */
  bad(why: string): void
  /** @throws DecodeError where there was nothing, or most rows could not be read */
  check(): void
}

/** @param origin the file's name, for messages */
export function createRowTally(origin: string, mappingName: string): RowTally {
  const badLines: number[] = []
  let firstBad: { line: number; why: string } | null = null
  const hopeless = (): DecodeError =>
    new DecodeError(
      `${origin}, line ${firstBad?.line ?? tally.line}: ${firstBad?.why ?? 'nothing to read'}; ` +
        `${tally.badRowCount} of ${tally.rowCount} rows can't be read with the mapping '${mappingName}'.`,
      { code: 'recording-rows' },
    )
  const tally: RowTally = {
    line: 0,
    rowCount: 0,
    badRowCount: 0,
    badLines,
    bad(why) {
      tally.badRowCount += 1
      if (badLines.length < LINES_NAMED) badLines.push(tally.line)
      firstBad ??= { line: tally.line, why }
      if (tally.badRowCount === HOPELESS_ROWS && tally.rowCount === HOPELESS_ROWS) throw hopeless()
    },
    check() {
      if (tally.rowCount === 0) {
        throw new DecodeError(`${origin} is empty: it holds no row of samples.`, { code: 'recording-empty' })
      }
      if (tally.badRowCount * 2 > tally.rowCount) throw hopeless()
    },
  }
  return tally
}
