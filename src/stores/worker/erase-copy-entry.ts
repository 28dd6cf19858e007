import BetterSqlite3, { type Database } from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'
import { ImplementationError } from '../../runtime/errors.js'
import { anySchema } from '../sqlite/erasure/any-schema.js'
import { eraseAthlete, erasureScope, scrubDatabase } from '../sqlite/erasure/erase-athlete.js'
import { checkUsable } from '../sqlite/migrations.js'
import { toStoreError } from '../sqlite/sql-errors.js'
import type { ErasedCopy, EraseCopyJob, EraseCopyAnswer } from './erase-copy.js'
import { toFailure } from './messages.js'

/** Runs in a thread of its own: one job, one answer. */
function work(): void {
  const port = parentPort
  if (port === null) throw new ImplementationError('Copies are erased from in a worker thread only')
  const job = workerData as EraseCopyJob
  const answer = (said: EraseCopyAnswer): void => port.postMessage(said)
  try {
    answer({ ok: true, erased: eraseFrom(job) })
  } catch (error) {
    answer({ ok: false, failure: toFailure(toStoreError(error, job.file)) })
  }
}

function eraseFrom({ file, athleteIds, timeUs, dryRun }: EraseCopyJob): ErasedCopy[] {
  const raw = new BetterSqlite3(file, { fileMustExist: true, readonly: dryRun })
  try {
    raw.pragma('busy_timeout = 5000')
    checkUsable(raw, file)
    const scopes = athleteIds.map((athleteId) => ({ athleteId, scope: erasureScope(raw, athleteId) }))
    if (dryRun) return scopes.map((one) => ({ ...one, after: one.scope.traces }))
    raw.pragma('foreign_keys = ON')
    const erased = scopes.map((one) => ({
      ...one,
      after: eraseAthlete(raw, one.athleteId, { timeUs, tellRemote: false }).after,
    }))
    listAsErased(raw, athleteIds, timeUs)
    if (scopes.some(({ scope }) => Object.values(scope.traces).some((count) => count > 0))) scrubDatabase(raw)
    return erased
  } finally {
    raw.close()
  }
}

/** A database from before there was such a list gets it from the folder when it is brought up to date. */
function listAsErased(raw: Database, athleteIds: readonly string[], timeUs: number): void {
  if (!anySchema(raw).has('erasures')) return
  const insert = raw.prepare(
    'INSERT OR IGNORE INTO erasures (athlete_id, requested_time_us, completed_time_us) VALUES (?, ?, ?)',
  )
  for (const athleteId of athleteIds) insert.run(athleteId, timeUs, timeUs)
}

work()
