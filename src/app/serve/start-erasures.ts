import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { eraseInFolder } from '../erasure/erase-in-folder.js'
import { ErasureService, type LiveTraces } from '../erasure/erasure-service.js'
import { readErasedList, rememberErased } from '../erasure/erased-list.js'
import type { RecomputeService } from '../recompute/recompute-service.js'
import type { RecordingsService } from '../recordings/recordings-service.js'
import type { ServerParts } from './server-parts.js'

export interface FinishParts {
  readonly db: LocalDatabase
  readonly dataPath: string
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'warn'>
  readonly tellRemote: boolean
}

/**
 * Before anybody is looked at: brings database and list of the folder together, as a backup may have brought somebody back, and
 * ends what a kill cut short. What can't be ended now is tried again while the server runs; nobody sees who is on the list.
 * @throws StoreError where the list can't be read
 */
export async function finishErasures(parts: FinishParts): Promise<void> {
  const { db, dataPath, clock, logger, tellRemote } = parts
  for (const { athleteId, requestedTimeUs } of readErasedList(dataPath)) {
    await db.erasures.request(athleteId, requestedTimeUs, null)
  }
  const listed = await db.erasures.list()
  rememberErased(dataPath, listed)
  for (const { athleteId, completedTimeUs } of listed) {
    if (completedTimeUs !== null) continue
    try {
      await eraseInFolder({ ...{ db, dataPath, clock, athleteId, tellRemote }, listener: { step: () => undefined } })
      logger.info({ athleteId }, 'everything of an athlete was deleted and counted again')
    } catch (error) {
      logger.warn({ err: error, athleteId }, 'an athlete could not be deleted whole; it is tried again')
    }
  }
}

interface Services extends ServerParts {
  readonly dataPath: string
  readonly tellRemote: boolean
  readonly recompute: RecomputeService
  readonly recordings: RecordingsService
}

/** Athletes deleted while the server runs. */
export async function startErasures(services: Services, undo: (() => unknown)[]): Promise<ErasureService> {
  const { db, dataPath, clock, logger, hub, tellRemote } = services
  const event = hub.publishEvent.bind(hub)
  const erasures = new ErasureService({ db, dataPath, clock, logger, tellRemote, event, traces: tracesIn(services) })
  undo.push(() => erasures.stop())
  await erasures.resume()
  return erasures
}

function tracesIn({ db, manager, desk, rooms, rules, recompute, recordings, hub, services }: Services): LiveTraces {
  return {
    isRunning: (athleteId) => manager.runningSessions().some((session) => session.athleteId === athleteId),
    anybodyRuns: () => manager.runningSessions().length > 0,
    release: (athleteId) => desk.releaseAthlete(athleteId),
    async forget(athleteId) {
      await manager.removeAthlete(athleteId)
      rooms.forget(athleteId)
      hub.removeAthlete(athleteId)
      hub.forgetEvents()
    },
    async stopFetching(recordingIds) {
      const wanted = new Set(recordingIds)
      for (const { recordingId, state } of await db.listRecordings()) {
        if (wanted.has(recordingId) && state === 'fetching') await recordings.cancel(recordingId)
      }
    },
    undisturbed: (athleteId, work) =>
      recompute.whileIdle(() => rules.betweenEvaluations(athleteId, async () => work())),
    dropLastHour: (deviceIds) => services.dropOutside(new Set(deviceIds)),
    async erased(sessionIds) {
      await recompute.forget(new Set(sessionIds))
      await desk.readAgain()
    },
  }
}
