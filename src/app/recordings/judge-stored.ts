import type { LiveEvent } from '../../contracts/views.js'
import { isCounted, type SessionRecord } from '../../domain/records/session-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { EditService } from '../edits/edit-service.js'
import { judgeFinished, type FinishedServices } from '../sessions/judge-finished.js'
import { findOverlap } from './cut-overlap.js'

export interface StoredServices {
  readonly db: LocalDatabase
  readonly edits: Pick<EditService, 'make'>
  readonly rules: FinishedServices['rules']
  readonly event: (event: LiveEvent) => void
}

/** The entry in the list of edits is nobody's but the program's. */
const BY_PROGRAM = 'solewatch'

/**
 * A fetched run is in the store. Minutes that another run has are cut off it, as an entry in its list of edits that can be
 * taken back; which of two records of a run counts is decided; and the rules look at the days since again.
 * @throws HttpProblem where the run can't be cut @throws StoreError
 */
export async function judgeStored({ db, edits, rules, event }: StoredServices, session: SessionRecord): Promise<void> {
  const { athleteId, sessionId, localDate } = session
  const overlap = isCounted(session) ? await findOverlap(db, session) : null
  if (overlap !== null) await edits.make(sessionId, { kind: 'trim', ...overlap }, BY_PROGRAM)
  event({ type: 'session-finished', sessionId, athleteId })
  event({ type: 'day-changed', athleteId, localDate })
  await judgeFinished({ db, rules, event }, (await db.getSession(sessionId)) ?? session)
  // It may be of last week: what was said of the days since is looked at again.
  await rules.historyRewritten(athleteId, localDate)
}
