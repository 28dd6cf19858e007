import type { Connection } from './connection.js'

/** The generation that the session shows now; 0 for a session that is not known yet. */
export function resolveGeneration({ prepare }: Connection, key: { athleteId: string; sessionId: string }): number {
  const active = prepare('SELECT active_generation FROM sessions WHERE session_id = ? AND athlete_id = ?')
    .pluck()
    .get(key.sessionId, key.athleteId)
  return typeof active === 'number' ? active : 0
}
