import type { LiveEvent } from '../../contracts/views.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { EditService } from '../edits/edit-service.js'
import type { StepsServices } from '../recordings/judge-steps.js'
import { judgeStored } from '../recordings/judge-stored.js'
import { RecordingsService, type RecordingsOptions } from '../recordings/recordings-service.js'
import type { RulesRunner } from '../rules/rules-service.js'
import type { SessionManager } from '../session/session-manager.js'
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
  readonly edits: Pick<EditService, 'make' | 'undo'>
  readonly recompute: RecordingsOptions['recompute'] & StepsServices['recompute']
  readonly event: (event: LiveEvent) => void
}

/** Runs in the memory of pods, over the server's radio and data; goes on with what an earlier process had fetched. */
export async function startRecordings(parts: RecordingParts, undo: (() => unknown)[]): Promise<RecordingsService> {
  const { db, dataPath, clock, logger, manager, rules, services, edits, recompute, event } = parts
  const recordings = new RecordingsService({
    ...{ db, dataPath, clock, logger, event },
    newSessionId: (startTimeUs) => services.newSessionId(startTimeUs),
    clockSynchronised: () => services.clockSynchronised(),
    withLink: parts.radio.withLink,
    isBusy: (deviceId) => wearsInRun(manager, deviceId),
    recompute,
    stored: (session) => judgeStored({ db, edits, rules, event, recompute }, session),
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
