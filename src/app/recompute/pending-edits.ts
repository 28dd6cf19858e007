import type { LocalDatabase } from '../../stores/local-database.js'

const KEY = 'recompute:pending'

/** Sessions whose numbers don't follow their surface or shoe yet; kept, so that a restart goes on with them. */
export interface PendingEdits {
  list(): readonly string[]
  /** Those that an earlier process left. */
  load(): Promise<readonly string[]>
  add(sessionId: string): Promise<void>
  remove(sessionId: string): Promise<void>
}

export function createPendingEdits(db: Pick<LocalDatabase, 'getSetting' | 'putSetting'>): PendingEdits {
  const pending = new Set<string>()
  const save = (): Promise<void> => db.putSetting(KEY, JSON.stringify([...pending]))
  return {
    list: () => [...pending],
    async load() {
      for (const sessionId of parse(await db.getSetting(KEY))) pending.add(sessionId)
      return [...pending]
    },
    async add(sessionId) {
      pending.add(sessionId)
      await save()
    },
    async remove(sessionId) {
      if (pending.delete(sessionId)) await save()
    },
  }
}

function parse(json: string | null): string[] {
  if (json === null) return []
  try {
    const ids: unknown = JSON.parse(json)
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
