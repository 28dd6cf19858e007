import type { ChangeLogEntry } from '../../change-log/change-log.js'
import type { ForwardBatch } from '../../change-log/forward-source.js'
import type { ForwardRecord } from '../../change-log/forward-target.js'
import { readChanges } from '../changes.js'
import type { Connection } from '../connection.js'
import { UnreadableEntry } from './entry-key.js'
import { readWork, type EntryWork } from './read-work.js'

/** Entries are read by so many; their records one by one, so a batch is all that is in memory. */
const ENTRIES_A_PAGE = 128
/** After so many entries without anything to send, the cursor moves on and others have their turn. */
const MOST_ENTRIES = 4_096

export interface BatchLimit {
  readonly bytes: number
  readonly records: number
}

/**
 * What follows the sequence, up to the first deletion. Entries and records are not read in one snapshot, and need not be:
 * whatever changes in between has an entry of its own further on.
 */
export function readBatch(connection: Connection, afterSequence: number, limit: BatchLimit): ForwardBatch {
  const filling = new Filling(afterSequence, limit)
  for (let read = 0; read < MOST_ENTRIES; read += ENTRIES_A_PAGE) {
    const page = readChanges(connection, filling.upToSequence, ENTRIES_A_PAGE)
    for (const entry of page) {
      const done = filling.add(entry, workOf(connection, entry))
      if (done !== null) return done
    }
    if (page.length < ENTRIES_A_PAGE) return filling.batch(true)
  }
  return filling.batch(false)
}

type Work = EntryWork | { readonly why: string }

function workOf(connection: Connection, entry: ChangeLogEntry): Work {
  try {
    return readWork(connection, entry)
  } catch (error) {
    if (error instanceof UnreadableEntry) return { why: `This entry can't be read: ${error.message}.` }
    throw error
  }
}

class Filling {
  readonly #records: ForwardRecord[] = []
  readonly #entries: ChangeLogEntry[] = []
  #sizeBytes = 0

  constructor(
    public upToSequence: number,
    private readonly limit: BatchLimit,
  ) {}

  /** @returns the batch where it is complete with this entry, or before it */
  add(entry: ChangeLogEntry, work: Work): ForwardBatch | null {
    if (work === null) {
      this.upToSequence = entry.sequence
      return null
    }
    if (!('record' in work)) {
      if (this.#records.length > 0) return this.batch(false)
      const upToSequence = entry.sequence
      if ('why' in work) return { upToSequence, isLast: false, work: { kind: 'unreadable', entry, why: work.why } }
      return { upToSequence, isLast: false, work: { kind: 'delete', entry, deletion: work.deletion } }
    }
    const count = this.#records.length
    if (count > 0 && (count >= this.limit.records || this.#sizeBytes + work.sizeBytes > this.limit.bytes))
      return this.batch(false)
    this.#records.push(work.record)
    this.#entries.push(entry)
    this.#sizeBytes += work.sizeBytes
    this.upToSequence = entry.sequence
    return null
  }

  batch(isLast: boolean): ForwardBatch {
    const { upToSequence } = this
    if (this.#records.length === 0) return { upToSequence, isLast, work: { kind: 'nothing' } }
    const [records, entries, sizeBytes] = [this.#records, this.#entries, this.#sizeBytes]
    return { upToSequence, isLast, work: { kind: 'write', records, entries, sizeBytes } }
  }
}
