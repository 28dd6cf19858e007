import { listSessionJournals } from '../../journal/folder.js'
import { readJournal } from '../../journal/reader.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { readSessionContext } from '../session/recovery.js'
import type { SessionManager } from '../session/session-manager.js'

/**
 * Sessions whose journal is there and whose end is not in the database: an earlier process was killed. Their journals
 * go through the pipeline once more, and they go on where they stopped, with the outage as a marked gap.
 * @returns how many
 */
export async function recoverSessions(
  dataPath: string,
  services: { readonly db: LocalDatabase; readonly manager: SessionManager; readonly logger: Logger },
): Promise<number> {
  const { db, manager, logger } = services
  let recovered = 0
  for (const { sessionId, folder } of listSessionJournals(dataPath)) {
    const session = await db.getSession(sessionId)
    if (session?.state === 'finished') continue
    const context = readSessionContext(folder)
    if (context === null || manager.channel(context.athleteId) === null) {
      logger.warn({ sessionId, folder }, 'a journal without an opening or without an athlete was left alone')
      continue
    }
    const records = readJournal(folder, (damage) => logger.warn({ sessionId, damage }, 'the journal is damaged'))
    manager.resume(context.athleteId, context, records)
    recovered += 1
    logger.info({ sessionId }, 'an unfinished session goes on')
  }
  return recovered
}
