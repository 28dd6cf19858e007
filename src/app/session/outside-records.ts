import type { JournalRecord } from '../../journal/journal-record.js'
import { readJournal } from '../../journal/reader.js'

/** A clock that goes back by this much is that of another boot. */
const WENT_BACK_US = 1_000_000

/** What the rolling journal has since a monotonic time, in order. What an earlier boot wrote is not of this time. */
export function readOutsideSince(folder: string, fromMonotonicUs: number): readonly JournalRecord[] {
  let records: JournalRecord[] = []
  let lastUs = Number.NEGATIVE_INFINITY
  for (const record of readJournal(folder)) {
    if (record.monotonicUs < lastUs - WENT_BACK_US) records = []
    lastUs = record.monotonicUs
    if (record.monotonicUs >= fromMonotonicUs) records.push(record)
  }
  return records
}
