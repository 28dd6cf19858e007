import type { LiveEvent } from '../../contracts/views.js'
import { isCounted, type SessionRecord } from '../../domain/records/session-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { BY_PROGRAM } from '../edits/edit-service.js'
import { judgeFinished, type FinishedServices } from '../sessions/judge-finished.js'
import { findOverlap } from './cut-overlap.js'
import { judgeSteps, type StepsServices } from './judge-steps.js'

export interface StoredServices extends StepsServices {
  readonly db: LocalDatabase
  readonly rules: FinishedServices['rules']
  readonly event: (event: LiveEvent) => void
}

/**
 * A fetched run is in the store. Without steps it is none. Minutes that another run has are cut off it, as an entry in its list of edits that can be
 * taken back; which of two records of a run counts is decided; and the rules look at the days since again.
 * @throws HttpProblem where the run can't be cut @throws StoreError
 */
export async function judgeStored(services: StoredServices, stored: SessionRecord): Promise<void> {
  const { db, edits, rules, event } = services
  const session = await judgeSteps(services, stored)
  const { athleteId, sessionId, localDate } = session
  const overlap = isCounted(session) ? await findOverlap(db, session) : null
  if (overlap !== null) await edits.make(sessionId, { kind: 'trim', ...overlap }, BY_PROGRAM)
  event({ type: 'session-finished', sessionId, athleteId })
  event({ type: 'day-changed', athleteId, localDate })
  await judgeFinished({ db, rules, event }, (await db.getSession(sessionId)) ?? session)
  // It may be of last week: what was said of the days since is looked at again.
  await rules.historyRewritten(athleteId, localDate)
}
