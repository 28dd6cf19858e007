import { setImmediate as turn } from 'node:timers/promises'
import type { Athlete, Shoe } from '../../domain/records/people.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { deleteSessionJournal, sessionJournalFolder } from '../../journal/folder.js'
import type { SessionContext } from '../../journal/journal-record.js'
import { openJournal } from '../../journal/writer.js'
import type { Logger } from '../../runtime/logger.js'
import { StoreError } from '../../runtime/errors.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { parameterHash } from '../parameter-hash.js'
import { planSession } from '../recompute/session-plan.js'
import { describeInputs, noteKey, readInputs } from '../recompute/session-inputs.js'
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
}

/**
 * Makes a session of what pods kept, through the same reducers as a live one. A session of that id that is there
 * already, from the pod of the other foot, becomes the whole run, as its next generation.
 * @throws StoreError where journal or database can't be written; asked again, it begins anew
 */
export async function storeRecordedRun(run: RecordedRun, tools: StoreTools): Promise<SessionRecord> {
  const { db, dataPath, logger } = tools
  const before = await db.getSession(run.sessionId)
  const generation = before === null ? 0 : before.activeGeneration + 1
  const context = { ...(await contextOf(run, db)), generation }
  // What an attempt that was broken off left, in the journal or as steps, must not stand beside this one.
  const { athleteId, sessionId } = context
  await db.steps.remove({ athleteId, sessionId, exceptGeneration: before?.activeGeneration ?? -1 })
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
  if (recorder.unwrittenRecords() > 0) {
    throw new StoreError(
      `The journal of a fetched run could not be written whole; free some space and fetch it again.`,
      {
        code: 'recording-journal',
      },
    )
  }
  await db.steps.remove({ athleteId, sessionId, exceptGeneration: generation })
  return await noteComputed(db, sessionId)
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

/** It is of this model and of what people say now: a recompute need not look at it. */
async function noteComputed(db: LocalDatabase, sessionId: string): Promise<SessionRecord> {
  const session = await db.getSession(sessionId)
  if (session === null) throw new StoreError(`The fetched run ${sessionId} is not in the store.`, { code: 'recording' })
  const plan = planSession(session, null)
  const note = describeInputs(plan, session.activeGeneration, await readInputs(db, plan), [])
  await db.putSetting(noteKey(sessionId), JSON.stringify(note))
  return session
}
