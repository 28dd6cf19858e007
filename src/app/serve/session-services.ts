import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { LiveHub } from '../../http/live/live-hub.js'
import { rollingJournalFolder, sessionJournalFolder } from '../../journal/folder.js'
import { createReserve, type Reserve } from '../../journal/reserve.js'
import { openRollingJournal } from '../../journal/rolling.js'
import { openJournal } from '../../journal/writer.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { parameterHash } from '../parameter-hash.js'
import type { Config } from '../config/config-schema.js'
import type { RulesRunner } from '../rules/rules-service.js'
import { judgeFinished } from '../sessions/judge-finished.js'
import { isClockSynchronised } from '../session/clock-synchronised.js'
import { readOutsideSince } from '../session/outside-records.js'
import type { ManagerServices } from '../session/session-manager.js'
import { createJournalHealth } from './journal-health.js'
import type { Rooms } from './rooms.js'

const MIB = 1024 * 1024

export interface SessionServicesInput {
  readonly dataPath: string
  readonly config: Config
  readonly db: LocalDatabase
  readonly clock: Clock
  readonly logger: Logger
  readonly hub: LiveHub
  readonly rules: RulesRunner
  readonly rooms: Rooms
  readonly demo: boolean
}

export interface SessionServices extends ManagerServices {
  readonly reserve: Reserve
  /** A sentence while the journal can't be written, else null. */
  journalMessage(): string | null
  closeOutside(): Promise<void>
  /** What came outside sessions: all of it on disk, and of these devices in memory. */
  dropOutside(deviceIds: ReadonlySet<string>): void
}

/** Ties the sessions to disk, database, rules and live stream. */
export function createSessionServices(input: SessionServicesInput): SessionServices {
  const { dataPath, config, clock, hub, rules, rooms, logger } = input
  const reserve = createReserve(join(dataPath, 'reserve'), config.journal.reserveMiB * MIB)
  const health = createJournalHealth({ logger, reserve, changed: () => hub.publishEvent({ type: 'status-changed' }) })
  const rollingFolder = rollingJournalFolder(dataPath)
  const rolling = openRollingJournal({ directory: rollingFolder, reserve, onState: health.follow(rollingFolder) })
  return {
    ...{ db: input.db, clock, logger, reserve },
    autoStart: config.session.autoStart,
    idleLimitUs: config.session.idleMinutes * 60_000_000,
    parameterHash: parameterHash(),
    source: input.demo ? 'simulator' : 'ble',
    newSessionId,
    openJournal(context) {
      const directory = sessionJournalFolder(dataPath, context)
      const segmentBytes = config.journal.segmentMiB * MIB
      return health.open(directory, (onState) => openJournal({ directory, segmentBytes, reserve, onState }))
    },
    preRoll: (fromMonotonicUs) =>
      rolling
        .tail((clock.monotonicUs() - fromMonotonicUs) / 1_000_000 + 1)
        .filter((record) => record.monotonicUs >= fromMonotonicUs),
    outsideSince: (fromMonotonicUs) => readOutsideSince(rollingFolder, fromMonotonicUs),
    recordOutside: (record) => rolling.append(record),
    syncOutside: () => void rolling.sync(),
    closeOutside: () => rolling.close(),
    dropOutside: (deviceIds) => rolling.forget(deviceIds),
    clockSynchronised: () => isClockSynchronised(clock.nowUs()),
    room: (athleteId, totals) => rooms.room(athleteId, totals),
    publish: (live) => hub.publishState(live),
    unpublish: (athleteId) => hub.removeAthlete(athleteId),
    event(event) {
      hub.publishEvent(event)
      if (event.type !== 'session-started') return
      const { athleteId } = event
      rooms.refresh(athleteId).catch((error: unknown) => {
        logger.warn({ err: error, athleteId }, 'the runs before this one could not be read; its room is not shown')
      })
    },
    finished(session) {
      const services = { db: input.db, rules, event: hub.publishEvent.bind(hub) }
      judgeFinished(services, session).catch((error: unknown) => {
        logger.error({ err: error, sessionId: session.sessionId }, 'a run that has ended could not be judged')
      })
    },
    journalMessage: () => health.message(),
  }
}

/** Sorts by time, and two computers never make the same. */
function newSessionId(startTimeUs: number): string {
  const stamp = new Date(startTimeUs / 1000).toISOString().replace(/[-:]/g, '').slice(0, 15)
  return `${stamp}-${randomBytes(5).toString('hex')}`
}
