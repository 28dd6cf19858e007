import type { LocalDatabase } from '../../stores/local-database.js'
import { foldLoaded, loadGroup } from '../edits/session-group.js'
import { isSameDisposition, keptDisposition } from '../edits/target-row.js'
import { hasItsShape } from './session-inputs.js'
import { planSession } from './session-plan.js'

/** Sessions whose rows don't follow their lists of edits; there are few lists, and most do. */
export async function listUnfollowed(db: LocalDatabase): Promise<readonly string[]> {
  const unfollowed: string[] = []
  for (const sessionId of await db.listEditedSessions()) {
    const group = await loadGroup(db, sessionId)
    const row = group.rows.get(sessionId)
    const state = foldLoaded(group).states.get(sessionId)
    if (row === undefined || state === undefined) continue
    const plan = planSession(row, state)
    const isDone = state.disposition !== 'counted' || (await hasItsShape(db, plan))
    if (!isDone || !isSameDisposition(row, keptDisposition(plan))) unfollowed.push(sessionId)
  }
  return unfollowed
}
