import { setImmediate as turn } from 'node:timers/promises'
import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { deleteSessionJournal, findSessionJournal, sessionJournalFolder } from '../../journal/folder.js'
import type { SessionContext } from '../../journal/journal-record.js'
import { besideJournal, takeFromBeside } from '../../journal/replace-journal.js'
import { openJournal } from '../../journal/writer.js'
import type { Logger } from '../../runtime/logger.js'
import { StoreError } from '../../runtime/errors.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { parameterHash } from '../parameter-hash.js'
import { noteComputed } from '../recompute/note-computed.js'
import { buildSessionContext } from '../session/session-context.js'
import { createSessionRecorder } from '../session/session-recorder.js'
import { recordedRun, type RecordedPart } from './recorded-run.js'

/** Steps of so many records are committed at a time, and others get their turn in between. */
const RECORDS_A_TURN = 2_000

export interface RecordedRun {
  readonly sessionId: string
  readonly athlete: Athlete
  readonly parts: readonly RecordedPart[]
  readonly clockSynchronised: boolean
}

export interface StoreTools {
  readonly db: LocalDatabase
  readonly dataPath: string
  readonly logger: Pick<Logger, 'error'>
  readonly recompute: {
    /** Makes the exchange while nobody reads the journal; what comes of it is computed anew, with all that was said of it. */
    journalReplaced(sessionId: string, exchange: () => void): Promise<void>
  }
}

/**
 * Makes a session of what pods kept, through the same reducers as a live one. A session of that id that is there already,
 * from the pod of the other foot, gets the journal of the whole run: it shows what it showed until that is computed, and what
 * was said of it holds.
 * @throws StoreError where journal or database can't be written; what was there before is as it was, and asked again it begins anew
 */
export async function storeRecordedRun(run: RecordedRun, tools: StoreTools): Promise<SessionRecord> {
  const before = await tools.db.getSession(run.sessionId)
  const context = await contextOf(run, tools.db)
  if (before === null) await storeNew(run, context, tools)
  else await storeInPlace(run, { before, context }, tools)
  const session = await tools.db.getSession(run.sessionId)
  if (session !== null) return session
  throw new StoreError(`The fetched run ${run.sessionId} is not in the store.`, { code: 'recording' })
}

async function storeNew(run: RecordedRun, context: SessionContext, tools: StoreTools): Promise<void> {
  const { db, dataPath, logger } = tools
  const { athleteId, sessionId } = context
  // What an attempt that was broken off left, in the journal or as steps, must not stand beside this one.
  await db.steps.remove({ athleteId, sessionId })
  await deleteSessionJournal(dataPath, sessionId)
  const journal = openJournal({ directory: sessionJournalFolder(dataPath, context) })
  const onError = (error: unknown): void => logger.error({ err: error, sessionId }, 'a record could not be digested')
  const recorder = createSessionRecorder({ context, journal, db, onOutput: () => undefined, onError })
  let count = 0
  let lastUs = 0
  for (const record of recordedRun(context, run.parts)) {
    recorder.append(record)
    lastUs = Math.max(lastUs, record.monotonicUs)
    count += 1
    if (count % RECORDS_A_TURN !== 0) continue
    await recorder.flush(false)
    await turn()
  }
  await recorder.close(Math.round(context.startTimeUs + lastUs))
  checkWhole(recorder.unwrittenRecords())
  await noteComputed(db, sessionId)
}

interface InPlace {
  readonly before: SessionRecord
  readonly context: SessionContext
}

async function storeInPlace(run: RecordedRun, { before, context }: InPlace, tools: StoreTools): Promise<void> {
  const { db, dataPath, recompute } = tools
  const { sessionId } = before
  const folder = findSessionJournal(dataPath, sessionId)?.folder ?? sessionJournalFolder(dataPath, before)
  const endTimeUs = await writeBeside(run, context, await besideJournal(folder))
  const now = (await db.getSession(sessionId)) ?? before
  // Of a run that somebody cut, the list of edits says where it begins and ends.
  const isEdited = (await db.listEdits([sessionId])).length > 0
  if (!isEdited) await db.putSession({ ...now, startTimeUs: context.startTimeUs, endTimeUs })
  await recompute.journalReplaced(sessionId, () => takeFromBeside(folder))
}

/** @returns when the run ended */
async function writeBeside(run: RecordedRun, context: SessionContext, directory: string): Promise<number> {
  const journal = openJournal({ directory })
  let count = 0
  let lastUs = 0
  for (const record of recordedRun(context, run.parts)) {
    journal.append(record)
    lastUs = Math.max(lastUs, record.monotonicUs)
    count += 1
    if (count % RECORDS_A_TURN === 0) await turn()
  }
  await journal.close()
  const { unwrittenRecords, failedSyncs } = journal.counters()
  checkWhole(unwrittenRecords + failedSyncs)
  return Math.round(context.startTimeUs + lastUs)
}

function checkWhole(missingRecords: number): void {
  if (missingRecords === 0) return
  throw new StoreError('The journal of a fetched run could not be written whole; free some space and fetch it again.', {
    code: 'recording-journal',
  })
}

async function contextOf(run: RecordedRun, db: LocalDatabase): Promise<SessionContext> {
  const startTimeUs = Math.min(...run.parts.map((part) => part.startTimeUs))
  return buildSessionContext({
    sessionId: run.sessionId,
    athlete: run.athlete,
    shoe: await defaultShoe(run.athlete, db),
    surface: 'road',
    devices: run.parts.map(({ device }) => device),
    source: 'memory',
    startTimeUs,
    startMonotonicUs: 0,
    // No boot of this machine: the pods' own time.
    bootId: run.sessionId,
    clockSynchronised: run.clockSynchronised,
    parameterHash: parameterHash(),
  })
}

async function defaultShoe({ defaultShoeId }: Athlete, db: LocalDatabase): Promise<Shoe | null> {
  return defaultShoeId === null ? null : await db.getShoe(defaultShoeId)
}
