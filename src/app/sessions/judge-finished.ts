import type { LiveEvent } from '../../contracts/views.js'
import { isCounted, type SessionRecord } from '../../domain/records/session-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { resolveDuplicates } from './duplicates.js'

export interface FinishedServices {
  readonly db: LocalDatabase
  readonly rules: {
    sessionFinished(session: SessionRecord): Promise<void>
    historyRewritten(athleteId: string, fromDate: string): Promise<void>
  }
  readonly event: (event: LiveEvent) => void
}

/**
 * A session has come to its end, whichever way: what another source recorded of the same run must not count twice, and the
 * rules look at what counts.
 */
export async function judgeFinished(services: FinishedServices, session: SessionRecord): Promise<void> {
  const { db, rules, event } = services
  const { athleteId, sessionId } = session
  const changed = await resolveDuplicates(db, athleteId, session.startTimeUs)
  for (const row of changed) event({ type: 'session-changed', sessionId: row.sessionId, athleteId })
  const now = await db.getSession(sessionId)
  if (now !== null && isCounted(now)) await rules.sessionFinished(now)
  if (changed.length === 0) return
  const first = changed.reduce((date, { localDate }) => (localDate < date ? localDate : date), session.localDate)
  await rules.historyRewritten(athleteId, first)
}
