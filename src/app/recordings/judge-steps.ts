import { activeEdits } from '../../domain/edits/active-edits.js'
import type { EditRecord } from '../../domain/records/session-edit.js'
import { isCounted, type SessionRecord } from '../../domain/records/session-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { BY_PROGRAM, type EditService } from '../edits/edit-service.js'

export interface StepsServices {
  readonly db: Pick<LocalDatabase, 'getSession' | 'listEdits'>
  readonly edits: Pick<EditService, 'make' | 'undo'>
  readonly recompute: {
    /** Until all that waits has been computed. */
    settled(): Promise<void>
  }
}

/**
 * A kept run without a single step, such as of a pod that was only tried, is no run; that is an entry in its list of edits,
 * which can be taken back. Once the pod of the other foot has added its part it is looked at anew.
 * @returns the session as it is now @throws HttpProblem where it can't be changed @throws StoreError
 */
export async function judgeSteps(services: StepsServices, session: SessionRecord): Promise<SessionRecord> {
  const { db, edits, recompute } = services
  const { sessionId } = session
  const list = await db.listEdits([sessionId])
  const said = activeEdits(list).find(isNoRun)
  if (said !== undefined) {
    await edits.undo(sessionId, said.sequence, BY_PROGRAM)
    await recompute.settled()
  }
  const now = (await db.getSession(sessionId)) ?? session
  const { left, right } = now.totals.stepCount
  if (left + right > 0 || !isCounted(now) || wasTakenBack(list)) return now
  return await edits.make(sessionId, { kind: 'not-a-run' }, BY_PROGRAM)
}

function isNoRun({ detail, madeBy }: EditRecord): boolean {
  return detail.kind === 'not-a-run' && madeBy === BY_PROGRAM
}

/** Somebody knows better. */
function wasTakenBack(list: readonly EditRecord[]): boolean {
  const sequences = new Set(list.filter(isNoRun).map(({ sequence }) => sequence))
  return list.some(
    ({ detail, madeBy }) => detail.kind === 'undo' && madeBy !== BY_PROGRAM && sequences.has(detail.sequence),
  )
}
