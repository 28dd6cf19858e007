import type { Database } from 'better-sqlite3'
import { StoreError } from '../../../runtime/errors.js'
import type { EraseOptions, ErasedRows, ErasureScope } from '../../erasure.js'
import { anySchema } from './any-schema.js'
import { eraseRows } from './erase-rows.js'
import { countTraces, findTraces } from './find-traces.js'

/** What belongs to an athlete. Works on a database of any released schema, and changes nothing. */
export function erasureScope(raw: Database, athleteId: string): ErasureScope {
  return findTraces(anySchema(raw), athleteId)
}

/**
 * Takes everything of an athlete out of a database of any released schema in one transaction, over which what is freed is
 * overwritten, and counts again what is left. Erased once more, it finds nothing.
 */
export function eraseAthlete(raw: Database, athleteId: string, options: EraseOptions): ErasedRows {
  const schema = anySchema(raw)
  const work = raw.transaction((): ErasedRows => {
    const scope = findTraces(schema, athleteId)
    eraseRows({ schema, athleteId, scope, timeUs: options.timeUs })
    const remotePending = tellRemote()
    return { before: scope.traces, after: countTraces(schema, athleteId, scope), remotePending }
  })
  raw.pragma('secure_delete = ON')
  try {
    return work.immediate()
  } finally {
    raw.pragma('secure_delete = OFF')
  }

  /** A remote store that was ever told of anything has it still, whether it is configured now or not. */
  function tellRemote(): boolean {
    const wasTold = schema.count('forward_cursors', '1') + schema.count('copied_series', '1') > 0
    if (!schema.has('erasures') || !(options.tellRemote || wasTold)) return false
    const key = JSON.stringify([athleteId])
    raw.prepare("INSERT OR REPLACE INTO change_log (kind, key) VALUES ('erasure', ?)").run(key)
    return true
  }
}

/**
 * Writes the database anew and empties its log: what was deleted at any time before, and lies in free pages or between
 * rows, is in neither. Takes as much room as the database while it does, and some seconds for a large one.
 */
export function scrubDatabase(raw: Database): void {
  raw.exec('VACUUM')
  // Somebody who reads an older state keeps the log from being emptied.
  const [log] = raw.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[]
  if (log?.busy === 1) throw inUse(raw.name)
}

function inUse(file: string): StoreError {
  return new StoreError(
    `Another program reads the database ${file}, so its log can't be emptied. Close it and try again.`,
    {
      code: 'database-busy',
      retryable: true,
    },
  )
}
