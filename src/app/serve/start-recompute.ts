import type { LiveHub } from '../../http/live/live-hub.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { RecomputeService } from '../recompute/recompute-service.js'
import { createReplayThread } from '../recompute/replay-thread.js'
import type { RulesRunner } from '../rules/rules-service.js'
import type { SessionManager } from '../session/session-manager.js'

interface Services {
  readonly db: LocalDatabase
  readonly dataPath: string
  readonly clock: Clock
  readonly logger: Logger
  readonly rules: RulesRunner
  readonly hub: LiveHub
  readonly manager: SessionManager
}

/** Runs computed anew beside the live ones: in a thread of its own, behind everybody else. */
export async function startRecompute(services: Services, undo: (() => unknown)[]): Promise<RecomputeService> {
  const { db, dataPath, clock, logger, rules, hub, manager } = services
  const thread = createReplayThread({ background: true })
  undo.push(() => thread.close())
  const recompute = new RecomputeService({
    ...{ db, dataPath, clock, logger, rules, run: thread.run },
    event: hub.publishEvent.bind(hub),
    isLive: () => manager.runningSessions().length > 0,
  })
  undo.push(() => recompute.stop())
  await recompute.resume()
  return recompute
}
