import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { ReplaySink } from './replay-sink.js'

/**
 * A session that is there already gets new numbers; what people said of it since, and when it ended, stays. The same numbers
 * go over themselves; those of another model, or of a session that was computed anew since, become the generation after the
 * one that is shown, so that no step of the two mixes.
 */
export function sinkOver(db: Pick<LocalDatabase, 'steps' | 'getSession' | 'putSession'>): ReplaySink {
  const generations = new Map<string, Promise<number>>()

  function generationOf(athleteId: string, sessionId: string, own: number): Promise<number> {
    const known = generations.get(sessionId) ?? chooseGeneration(athleteId, sessionId, own)
    generations.set(sessionId, known)
    return known
  }

  async function chooseGeneration(athleteId: string, sessionId: string, own: number): Promise<number> {
    const session = await db.getSession(sessionId)
    if (session === null || (session.activeGeneration === own && session.modelVersion === MODEL_VERSION)) return own
    await db.steps.remove({ athleteId, sessionId, exceptGeneration: session.activeGeneration })
    return session.activeGeneration + 1
  }

  async function placed<R extends StepRecord | MinuteRecord>(batch: readonly R[]): Promise<readonly R[]> {
    const [first] = batch
    if (first === undefined) return batch
    const generation = await generationOf(first.athleteId, first.sessionId, first.generation)
    return generation === first.generation ? batch : batch.map((record) => ({ ...record, generation }))
  }

  return {
    append: async (steps) => db.steps.append(await placed(steps)),
    appendMinutes: async (minutes) => db.steps.appendMinutes(await placed(minutes)),
    async putSession(session) {
      const { athleteId, sessionId } = session
      const known = await db.getSession(sessionId)
      if (known === null) return db.putSession(session)
      const activeGeneration = await generationOf(athleteId, sessionId, session.activeGeneration)
      const { surface, shoeId } = known
      const endTimeUs = known.endTimeUs ?? session.endTimeUs
      await db.putSession({ ...session, activeGeneration, surface, shoeId, endTimeUs })
      generations.delete(sessionId)
      if (activeGeneration !== known.activeGeneration) {
        await db.steps.remove({ athleteId, sessionId, exceptGeneration: activeGeneration })
      }
    },
  }
}
