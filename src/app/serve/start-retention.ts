import type { Forwarding } from '../forwarding/forwarding.js'
import type { RecomputeService } from '../recompute/recompute-service.js'
import { isClockSynchronised } from '../session/clock-synchronised.js'
import { RetentionService } from '../retention/retention-service.js'
import type { ServerParts } from './server-parts.js'

interface Services extends Pick<ServerParts, 'db' | 'config' | 'clock' | 'logger'> {
  readonly dataPath: string
  readonly recompute: RecomputeService
  readonly forwarding: Pick<Forwarding, 'status'> | null
}

/** Keeps steps and raw recordings within their bounds, from now on. */
export function startRetention(services: Services, undo: (() => unknown)[]): RetentionService {
  const { db, config, clock, logger, dataPath, recompute, forwarding } = services
  const retention = new RetentionService({
    ...{ db, config, clock, logger, dataPath },
    target: forwarding?.status().target ?? null,
    isClockSynchronised,
    recompute: {
      computing: () =>
        recompute
          .snapshot()
          .sessions.filter(({ state }) => state === 'waiting' || state === 'running')
          .map(({ sessionId }) => sessionId),
      whileIdle: (work) => recompute.whileIdle(work),
    },
  })
  undo.push(() => retention.stop())
  retention.start()
  return retention
}
