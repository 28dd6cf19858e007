import { erasureReportSchema, type ErasureReport } from '../../contracts/erasure.js'
import type { Clock } from '../../runtime/clock.js'
import { StoreError } from '../../runtime/errors.js'
import type { ErasureRecord, ErasureScope, TraceCounts } from '../../stores/erasure.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { removeRecordingFile } from '../recordings/recording-files.js'
import { listCopies, removeDisposable } from './copies.js'
import { eraseFromAnyCopy } from './erase-contents.js'
import { eraseJournals, eraseRolling } from './erase-journals.js'
import { rememberErased } from './erased-list.js'
import { beginReport, endReport, isClean, measureFolder, type Measured } from './measure.js'

export interface FolderJob {
  readonly dataPath: string
  readonly db: Pick<LocalDatabase, 'erasures'>
  readonly clock: Pick<Clock, 'nowUs'>
  readonly athleteId: string
  /** A remote store is configured. */
  readonly tellRemote: boolean
  readonly listener: ErasureListener
  /** Empties what is recorded outside runs, where somebody writes to it; the files are removed where nobody does. */
  readonly dropLastHour?: () => void
}

export interface ErasureListener {
  step(words: string, progressRatio: number): void
}

/** Said while it can't go on; whoever asked for it need not wait as well. */
export const WAITS_FOR_RUNS = 'Waits until nobody runs, to write the database anew'

/** What would go; changes nothing. */
export async function lookAtFolder(job: Omit<FolderJob, 'listener'>): Promise<Measured & { scope: ErasureScope }> {
  const { dataPath, db, clock, athleteId } = job
  const scope = await db.erasures.scope(athleteId)
  const counting = { dataPath, athleteId, timeUs: clock.nowUs(), known: scope, scope, traces: scope.traces }
  return { ...(await measureFolder(counting)), scope }
}

/** From here on it can't be taken back: whatever happens, the next start goes on with it. */
export async function requestErasure(job: Pick<FolderJob, 'dataPath' | 'db' | 'clock' | 'athleteId'>): Promise<void> {
  const { dataPath, db, clock, athleteId } = job
  const requestedTimeUs = clock.nowUs()
  await db.erasures.request(athleteId, requestedTimeUs, null)
  rememberErased(dataPath, [{ athleteId, requestedTimeUs }])
}

/**
 * Takes everything of an athlete who is on the list out of a data folder, in an order that can be begun anew at any point:
 * copies and recordings first, while the rows still say which they are, then the rows, then what is left of them between the
 * pages. Everything is counted again at the end.
 * @throws StoreError `erasure-incomplete` where the count finds something; what the disk or the database says
 */
export async function eraseInFolder(job: FolderJob): Promise<ErasureReport> {
  return await countAgain(job, await takeOut(job))
}

/** What is needed to count again, when nothing says any more what was theirs. */
export interface TakenOut {
  readonly begun: ErasureReport
  readonly scope: ErasureScope
  readonly traces: TraceCounts
  /** Copies that could not be cleaned, by name, and why. */
  readonly uncleaned: ReadonlyMap<string, string>
}

/** Everything but what lies between the pages of the database. */
export async function takeOut(job: FolderJob): Promise<TakenOut> {
  const { dataPath, db, clock, athleteId, listener } = job
  const timeUs = clock.nowUs()
  listener.step('Counting what there is', 0.05)
  const scope = await db.erasures.scope(athleteId)
  const begun = await begunReport(job)
  const uncleaned = await eraseCopies(job, scope, timeUs)
  listener.step('Removing recordings', 0.45)
  await eraseJournals(dataPath, athleteId, scope)
  for (const recordingId of scope.recordingIds) await removeRecordingFile(dataPath, recordingId)
  if (job.dropLastHour === undefined) eraseRolling(dataPath)
  else job.dropLastHour()
  listener.step('Removing runs, days and warnings', 0.6)
  const { after: traces } = await db.erasures.erase(athleteId, { timeUs, tellRemote: job.tellRemote })
  return { begun, scope, traces, uncleaned }
}

/** Writes the database anew, which then stands still for some seconds, and counts what is left anywhere. */
export async function countAgain(
  job: FolderJob,
  { begun, scope, traces, uncleaned }: TakenOut,
): Promise<ErasureReport> {
  const { dataPath, db, clock, athleteId, listener } = job
  listener.step('Writing the database anew, so that nothing is left between its pages', 0.75)
  await db.erasures.scrub()
  listener.step('Counting again', 0.9)
  const measuring = { dataPath, athleteId, timeUs: clock.nowUs(), known: scope, scope, traces, uncleaned }
  // One that was begun meanwhile may hold what it read before, and can't be looked into yet.
  if (listCopies(dataPath).busy) throw beingBackedUp()
  const report = endReport(begun, await measureFolder(measuring))
  if (!isClean(report)) throw incomplete(report)
  await db.erasures.complete(athleteId, clock.nowUs(), report)
  return report
}

/** @returns those that could not be cleaned, and why: the report names them */
async function eraseCopies(job: FolderJob, known: ErasureScope, timeUs: number): Promise<ReadonlyMap<string, string>> {
  const uncleaned = new Map<string, string>()
  const { dataPath, athleteId, listener } = job
  const found = listCopies(dataPath)
  if (found.busy) throw beingBackedUp()
  removeDisposable(found)
  for (const [n, copy] of found.copies.entries()) {
    listener.step(`Going through ${copy.name}`, 0.1 + (0.3 * n) / found.copies.length)
    try {
      await eraseFromAnyCopy(copy, { athleteId, timeUs, known })
    } catch (error) {
      if (!(error instanceof Error) || !isForGood(error)) throw error
      uncleaned.set(copy.name, error.message)
    }
  }
  return uncleaned
}

/** What can't be read or written can't be cleaned. A disk that is full will have room again. */
function isForGood(error: Error): boolean {
  if (error instanceof StoreError) return !error.retryable && error.code !== 'disk-full'
  return 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code))
}

/** What there was when the first thing was about to go; after a crash in the middle there is less to be counted. */
async function begunReport(job: FolderJob): Promise<ErasureReport> {
  const { db, athleteId, clock } = job
  const listed = (await db.erasures.list()).find((one) => one.athleteId === athleteId)
  const kept = reportOf(listed)
  if (kept !== null) return kept
  const looked = await lookAtFolder(job)
  const begun = beginReport(looked, looked.scope)
  await db.erasures.request(athleteId, clock.nowUs(), begun)
  return begun
}

export function reportOf(record: Pick<ErasureRecord, 'report'> | undefined): ErasureReport | null {
  const parsed = erasureReportSchema.safeParse(record?.report)
  return parsed.success ? parsed.data : null
}

export function beingBackedUp(): StoreError {
  return new StoreError('A backup of this data folder is being made now. Try again when it has ended.', {
    code: 'backup-running',
    retryable: true,
  })
}

function incomplete({ places }: ErasureReport): StoreError {
  const left = places.filter(({ after }) => after !== null && after.count > 0).map(({ place }) => place)
  return new StoreError(
    `A second count still finds something of this athlete (${left.join(', ')}). Restart the program: it goes on with it then.`,
    { code: 'erasure-incomplete' },
  )
}
