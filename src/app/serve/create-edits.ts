import { randomUUID } from 'node:crypto'
import type { LiveHub } from '../../http/live/live-hub.js'
import { findSessionJournal } from '../../journal/folder.js'
import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { EditService } from '../edits/edit-service.js'
import type { RecomputeService } from '../recompute/recompute-service.js'
import type { RulesRunner } from '../rules/rules-service.js'
import type { SessionManager } from '../session/session-manager.js'

interface Services {
  readonly db: LocalDatabase
  readonly dataPath: string
  readonly clock: Clock
  readonly hub: LiveHub
  readonly rules: RulesRunner
  readonly manager: SessionManager
  readonly recompute: RecomputeService
}

/** What people say of finished runs, over the server's data. */
export function createEdits(services: Services) {
  const { db, dataPath, clock, hub, rules, manager, recompute } = services
  const journalOf = (sessionId: string): string | null => findSessionJournal(dataPath, sessionId)?.folder ?? null
  const edits = new EditService({
    ...{ db, clock, rules, recompute, folderOf: journalOf, newId: randomUUID },
    isRunning: (sessionId) => manager.runningSessions().some((session) => session.sessionId === sessionId),
    event: hub.publishEvent.bind(hub),
  })
  return { edits, journalOf }
}
