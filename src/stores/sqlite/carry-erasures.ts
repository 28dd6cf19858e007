import BetterSqlite3, { type Database } from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { anySchema, textOf } from './erasure/any-schema.js'
import { openConnection } from './connection.js'
import { toStoreError } from './sql-errors.js'

/** As a database keeps it; the report as its JSON. */
export interface CarriedErasure {
  readonly athleteId: string
  readonly requestedTimeUs: number
  /** Null while something is still to be done. */
  readonly completedTimeUs: number | null
  readonly reportJson: string | null
}

export interface KnownErasures {
  readonly erasures: readonly CarriedErasure[]
  /** A remote store was ever told anything. */
  readonly toldRemote: boolean
}

export const NOTHING_ERASED: KnownErasures = { erasures: [], toldRemote: false }

/** Of any released schema; nothing where there is no such file. @throws StoreError where it can't be read */
export function readKnownErasures(file: string): KnownErasures {
  if (!existsSync(file)) return NOTHING_ERASED
  try {
    const raw = new BetterSqlite3(file, { readonly: true, fileMustExist: true })
    try {
      raw.pragma('busy_timeout = 5000')
      return knownIn(raw)
    } finally {
      raw.close()
    }
  } catch (error) {
    throw toStoreError(error, file)
  }
}

function knownIn(raw: Database): KnownErasures {
  const schema = anySchema(raw)
  const columns = ['athlete_id', 'requested_time_us', 'completed_time_us', 'report_json']
  const erasures = schema.rows('erasures', columns).map((row) => ({
    athleteId: textOf(row, 'athlete_id'),
    requestedTimeUs: Number(row['requested_time_us']),
    completedTimeUs: row['completed_time_us'] === null ? null : Number(row['completed_time_us']),
    reportJson: textOf(row, 'report_json') || null,
  }))
  const toldRemote = schema.count('forward_cursors', '1') + schema.count('copied_series', '1') > 0
  return { erasures, toldRemote }
}

/**
 * Puts a list of erasures into a database of today's schema as they stood elsewhere: one that was not finished there is
 * finished by the next start.
 * @param tellRemote a remote store is to be told of each once more; it may never have heard of it
 * @throws StoreError
 */
export function carryErasures(file: string, erasures: readonly CarriedErasure[], tellRemote: boolean): void {
  const connection = openConnection({ file })
  try {
    const put = connection.prepare('INSERT OR REPLACE INTO erasures VALUES (?, ?, ?, ?)')
    const log = connection.prepare("INSERT OR REPLACE INTO change_log (kind, key) VALUES ('erasure', ?)")
    connection.transaction(() => {
      for (const { athleteId, requestedTimeUs, completedTimeUs, reportJson } of erasures) {
        const report = tellRemote ? withRemote(reportJson) : reportJson
        put.run(athleteId, requestedTimeUs, completedTimeUs, report)
        if (tellRemote) log.run(JSON.stringify([athleteId]))
      }
    })
  } catch (error) {
    throw toStoreError(error, file)
  } finally {
    connection.close()
  }
}

function withRemote(json: string | null): string {
  const kept = json === null ? { report: null } : (JSON.parse(json) as object)
  return JSON.stringify({ ...kept, remote: true })
}
