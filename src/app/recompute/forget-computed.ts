import { foldLoaded, loadGroup } from '../edits/session-group.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { noteKey } from './session-inputs.js'
import { planSession } from './session-plan.js'

/**
 * Numbers that were computed from a journal which has been replaced since are up to date no more, whatever model they are of.
 * @returns sessions that are to be computed anew
 */
export async function forgetComputed(db: LocalDatabase, journalId: string): Promise<readonly string[]> {
  const group = await loadGroup(db, journalId)
  const { states } = foldLoaded(group)
  const concerned: string[] = []
  for (const row of group.rows.values()) {
    const state = states.get(row.sessionId) ?? null
    if (!planSession(row, state).parts.some((part) => part.journalId === journalId)) continue
    await db.putSetting(noteKey(row.sessionId), '')
    if (state === null || state.countedBy === null) concerned.push(row.sessionId)
  }
  return concerned
}
