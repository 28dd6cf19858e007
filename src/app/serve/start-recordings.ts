import type { LiveEvent } from '../../contracts/views.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { RecordingsService } from '../recordings/recordings-service.js'
import type { RulesRunner } from '../rules/rules-service.js'
import type { SessionManager } from '../session/session-manager.js'
import { judgeFinished } from '../sessions/judge-finished.js'
import type { Radio } from './radio.js'
import type { SessionServices } from './session-services.js'

export interface RecordingParts {
  readonly dataPath: string
  readonly db: LocalDatabase
  readonly clock: Clock
  readonly logger: Logger
  readonly radio: Pick<Radio, 'withLink'>
  readonly manager: SessionManager
  readonly rules: RulesRunner
  readonly services: Pick<SessionServices, 'newSessionId' | 'clockSynchronised'>
  readonly recompute: { sessionEdited(sessionId: string): Promise<void> }
  readonly event: (event: LiveEvent) => void
}

/** Runs in the memory of pods, over the server's radio and data; goes on with what an earlier process had fetched. */
export async function startRecordings(parts: RecordingParts, undo: (() => unknown)[]): Promise<RecordingsService> {
  const { db, dataPath, clock, logger, manager, rules, services, recompute, event } = parts
  const recordings = new RecordingsService({
    ...{ db, dataPath, clock, logger, event },
    newSessionId: (startTimeUs) => services.newSessionId(startTimeUs),
    clockSynchronised: () => services.clockSynchronised(),
    withLink: parts.radio.withLink,
    isBusy: (deviceId) => wearsInRun(manager, deviceId),
    async stored(session) {
      const { athleteId, sessionId, localDate } = session
      event({ type: 'session-finished', sessionId, athleteId })
      event({ type: 'day-changed', athleteId, localDate })
      await judgeFinished({ db, rules, event }, session)
      // A run of both feet takes the place of one: what was said of that one holds for it.
      if ((await db.listEdits([sessionId])).length > 0) await recompute.sessionEdited(sessionId)
      // It may be of last week: what was said of the days since is looked at again.
      await rules.historyRewritten(athleteId, localDate)
    },
  })
  await recordings.start()
  undo.push(() => recordings.stop())
  return recordings
}

function wearsInRun(manager: SessionManager, deviceId: string): boolean {
  return manager.runningSessions().some(({ athleteId }) => {
    const device = manager.channel(athleteId)?.recorder()?.device(deviceId) ?? null
    return device !== null
  })
}
