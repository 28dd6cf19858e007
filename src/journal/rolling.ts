import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalRecord } from './journal-record.js'
import { openJournal, type JournalOptions, type JournalWriter } from './writer.js'
import { parseSegmentName } from './segment-format.js'

/** What comes outside a session: the last hour on disk, the last moments in memory. */
export interface RollingJournal extends JournalWriter {
  /** Records of the last seconds before the latest one, in order: the pre-roll of a session that starts by itself. */
  tail(seconds: number): readonly JournalRecord[]
  /** Removes everything on disk, and from memory what came from these devices; what comes from now on is kept again. */
  forget(deviceIds: ReadonlySet<string>): void
}

export interface RollingOptions extends Omit<JournalOptions, 'compress' | 'onClosed'> {
  readonly keepSeconds?: number
  readonly maxBytes?: number
  /** How far back `tail` can reach. */
  readonly tailSeconds?: number
}

const PARTS = 6

/** @throws StoreError as `openJournal` */
export function openRollingJournal(options: RollingOptions): RollingJournal {
  const { keepSeconds = 3600, maxBytes = 256 * 1024 * 1024, tailSeconds = 120, ...rest } = options
  const shelf = createShelf(options.directory, keepSeconds, maxBytes)
  let lastUs = 0
  const writer = openJournal({
    ...rest,
    segmentBytes: Math.floor(maxBytes / PARTS),
    compress: false,
    onClosed: () => {
      shelf.clear(lastUs)
    },
  })
  const memory = createTail(tailSeconds)
  const partUs = (keepSeconds / PARTS) * 1e6
  let partSinceUs: number | null = null

  return {
    directory: writer.directory,
    counters: writer.counters,
    get degraded() {
      return writer.degraded
    },
    append(record) {
      // A clock that went back is another boot: its segment is of another time.
      if (
        partSinceUs === null ||
        record.monotonicUs - partSinceUs >= partUs ||
        record.monotonicUs < partSinceUs - 1e6
      ) {
        writer.rotate()
        partSinceUs = record.monotonicUs
        shelf.clear(record.monotonicUs)
      }
      lastUs = record.monotonicUs
      writer.append(record)
      memory.push(record)
    },
    tail: memory.last,
    forget(deviceIds) {
      writer.rotate()
      for (const name of readdirSync(options.directory)) rmSync(join(options.directory, name), { force: true })
      memory.forget(deviceIds)
    },
    sync: writer.sync,
    rotate: writer.rotate,
    close: writer.close,
  }
}

/** Deletes the oldest segments: those last seen growing longer ago than is kept, and those beyond the size. */
function createShelf(directory: string, keepSeconds: number, maxBytes: number): { clear(nowUs: number): void } {
  const lastSeenUs = new Map<string, { bytes: number; us: number }>()

  function clear(nowUs: number): void {
    const names = readdirSync(directory).filter((name) => parseSegmentName(name) !== null)
    let total = 0
    for (const name of names.sort().reverse()) {
      const bytes = statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0
      const seen = lastSeenUs.get(name)
      const us = seen !== undefined && seen.bytes === bytes && seen.us <= nowUs ? seen.us : nowUs
      lastSeenUs.set(name, { bytes, us })
      total += bytes
      if (total <= maxBytes && nowUs - us <= keepSeconds * 1e6) continue
      rmSync(join(directory, name), { force: true })
      lastSeenUs.delete(name)
    }
  }

  return {
    clear(nowUs) {
      try {
        clear(nowUs)
      } catch {
        // Old data stays a while longer; the next turn tries again.
      }
    },
  }
}

function createTail(tailSeconds: number): {
  push(record: JournalRecord): void
  last(seconds: number): JournalRecord[]
  forget(deviceIds: ReadonlySet<string>): void
} {
  let records: JournalRecord[] = []
  let dropped = 0
  return {
    push(record) {
      records.push(record)
      while (dropped < records.length && isOlder(records[dropped], record.monotonicUs, tailSeconds)) dropped++
      // Cut off in bulk, so that each record is moved about once.
      if (dropped > 1024 && dropped > records.length / 2) {
        records = records.slice(dropped)
        dropped = 0
      }
    },
    last(seconds) {
      const newest = records.at(-1)
      if (newest === undefined) return []
      return records.slice(dropped).filter((record) => !isOlder(record, newest.monotonicUs, seconds))
    },
    forget(deviceIds) {
      records = records.slice(dropped).filter((record) => !('deviceId' in record && deviceIds.has(record.deviceId)))
      dropped = 0
    },
  }
}

function isOlder(record: JournalRecord | undefined, nowUs: number, seconds: number): boolean {
  return record !== undefined && Math.abs(nowUs - record.monotonicUs) > seconds * 1e6
}
