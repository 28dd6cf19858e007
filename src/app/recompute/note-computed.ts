import type { LocalDatabase } from '../../stores/local-database.js'
import { describeInputs, noteKey, readInputs } from './session-inputs.js'
import { planSession } from './session-plan.js'

/** A run that was just stored from its own journal is of this model and of what people say now: a recompute need not look at it. */
export async function noteComputed(db: LocalDatabase, sessionId: string): Promise<void> {
  const session = await db.getSession(sessionId)
  if (session === null) return
  const plan = planSession(session, null)
  const note = describeInputs(plan, session.activeGeneration, await readInputs(db, plan), [])
  await db.putSetting(noteKey(sessionId), JSON.stringify(note))
}
