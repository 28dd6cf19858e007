import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { deleteSessionJournal, findSessionJournal, listSessionJournals } from '../../journal/folder.js'
import type { SessionContext } from '../../journal/journal-record.js'
import { readJournal } from '../../journal/reader.js'
import { settleJournals } from '../../journal/replace-journal.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { parameterHash } from '../parameter-hash.js'
import { readSessionContext } from '../session/recovery.js'
import type { SessionManager } from '../session/session-manager.js'

interface Services {
  readonly db: LocalDatabase
  readonly manager: SessionManager
  readonly logger: Logger
}

/**
 * Sessions whose journal is there and whose end is not in the database: an earlier process was killed. Their journals
 * go through the pipeline once more, and they go on where they stopped, with the outage as a marked gap.
 * @returns how many
 */
export async function recoverSessions(dataPath: string, services: Services): Promise<number> {
  const { db, manager, logger } = services
  settleJournals(dataPath)
  let recovered = 0
  // Ids begin with the time: of two that one athlete left open, the later one goes on.
  const journals = listSessionJournals(dataPath).sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1))
  for (const { sessionId, folder } of journals) {
    const session = await db.getSession(sessionId)
    if (session?.state === 'finished') continue
    const recorded = readSessionContext(folder)
    if (recorded === null || manager.channel(recorded.athleteId) === null) {
      logger.warn({ sessionId, folder }, 'a journal without an opening or without an athlete was left alone')
      continue
    }
    if (WRITTEN_AT_ONCE.includes(recorded.source) && !isWhole(folder)) {
      await dropPart(dataPath, recorded, services)
      continue
    }
    const context = asOfThisModel(recorded, session)
    const records = readJournal(folder, (damage) => logger.warn({ sessionId, damage }, 'the journal is damaged'))
    manager.resume(context.athleteId, context, records)
    if (context.generation !== recorded.generation) await removeEarlier(context, services)
    recovered += 1
    logger.info({ sessionId, generation: context.generation }, 'an unfinished session goes on')
  }
  await finishWithoutJournal(dataPath, services)
  return recovered
}

/** These write a whole journal at once; where that was cut short, the file or the fetched run is still there. */
const WRITTEN_AT_ONCE: readonly SessionContext['source'][] = ['import', 'memory']

function isWhole(folder: string): boolean {
  for (const record of readJournal(folder)) if (record.kind === 'command' && record.command === 'stop') return true
  return false
}

/** Half a run must not pass for the whole of it, nor go on as a live one: nothing of it stays, so that it can be put in again. */
async function dropPart(dataPath: string, { sessionId, athleteId }: SessionContext, { db, logger }: Services) {
  await deleteSessionJournal(dataPath, sessionId)
  await db.steps.remove({ athleteId, sessionId })
  logger.warn({ sessionId, athleteId }, 'an import was cut short and nothing of it is kept; it can be put in again')
}

/**
 * Steps that another model made must not stand among those of this one: then the whole journal becomes a generation of its
 * own, which is shown with the first row that is written of it.
 */
function asOfThisModel(recorded: SessionContext, session: SessionRecord | null): SessionContext {
  const shown = session ?? { activeGeneration: recorded.generation, modelVersion: recorded.modelVersion }
  const isOurs = shown.modelVersion === MODEL_VERSION
  const generation = isOurs ? shown.activeGeneration : shown.activeGeneration + 1
  if (generation === recorded.generation) return recorded
  return { ...recorded, generation, modelVersion: MODEL_VERSION, parameterHash: parameterHash() }
}

/** Once the row shows the generation in hand; where the store refuses for now, the next start sweeps. */
async function removeEarlier(context: SessionContext, { db, manager, logger }: Services): Promise<void> {
  const { athleteId, sessionId, generation } = context
  try {
    await manager.channel(athleteId)?.flush(true)
    const row = await db.getSession(sessionId)
    if (row?.activeGeneration !== generation) return
    await db.steps.remove({ athleteId, sessionId, exceptGeneration: generation })
  } catch (error) {
    logger.warn({ err: error, sessionId }, 'steps of an earlier model are still there; the next start removes them')
  }
}

/** A session whose journal is gone can't go on: it ends with what the database has of it. */
async function finishWithoutJournal(dataPath: string, { db, logger }: Services): Promise<void> {
  for (const session of await db.listUnfinishedSessions()) {
    const journal = findSessionJournal(dataPath, session.sessionId)
    if (journal !== null && readSessionContext(journal.folder) !== null) continue
    const endTimeUs = session.endTimeUs ?? session.startTimeUs + Math.round(session.totals.durationS * 1_000_000)
    await db.putSession({ ...session, state: 'finished', endTimeUs })
    logger.warn({ sessionId: session.sessionId }, 'an unfinished session has no journal; it ends as it was last stored')
  }
}
