import type { LiveAthlete, LiveEvent } from '../../../src/contracts/views.js'
import type { Athlete } from '../../../src/domain/records/people.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import type { JournalRecord, SessionContext, SessionDevice } from '../../../src/journal/journal-record.js'
import type { JournalWriter } from '../../../src/journal/writer.js'
import { SessionManager, type ManagerServices } from '../../../src/app/session/session-manager.js'
import type { Clock } from '../../../src/runtime/clock.js'
import { StoreError } from '../../../src/runtime/errors.js'
import { createLogger } from '../../../src/runtime/logger.js'
import type { LocalDatabase } from '../../../src/stores/local-database.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { START_MONOTONIC_US, START_TIME_US } from '../../pipeline/simulated-session.js'

export const ANA: Athlete = {
  ...{ athleteId: 'ana', name: 'Ana', zoneId: 'Europe/Vienna', bodyMassKg: 62, heightM: 1.7 },
  ...{ declaredStrike: 'unknown', declaredLongestRunM: null, defaultShoeId: null, simulated: true, createdTimeUs: 0 },
}

/** A journal of one session as it would lie on the disk. */
export interface MemoryJournal {
  readonly context: SessionContext
  readonly records: JournalRecord[]
  closed: boolean
}

export interface RigOptions {
  readonly devices: readonly SessionDevice[]
  readonly autoStart?: boolean
  readonly idleMinutes?: number
}

/** A session manager over memory and a clock that stands where the last record put it. */
export class ManagerRig {
  readonly db: LocalDatabase
  readonly journals: MemoryJournal[] = []
  readonly outside: JournalRecord[] = []
  readonly events: LiveEvent[] = []
  readonly finished: SessionRecord[] = []
  readonly manager: SessionManager
  monotonicUs = START_MONOTONIC_US
  /** While set, the store takes nothing. */
  storeFull = false
  /** While set, no journal can be opened. */
  journalRefused = false
  live: LiveAthlete | null = null

  readonly clock: Clock = {
    nowUs: () => START_TIME_US + this.monotonicUs - START_MONOTONIC_US,
    monotonicUs: () => this.monotonicUs,
    bootId: 'boot-1',
    timer: () => () => undefined,
  }

  constructor(readonly options: RigOptions) {
    this.db = this.#refusing(createMemoryDatabase())
    this.manager = new SessionManager(this.#services())
    this.manager.setAthlete(ANA, null)
    for (const device of options.devices) {
      this.manager.setDevice({
        ...{ ...device, athleteId: ANA.athleteId, address: device.deviceId, serialNumber: null, manufacturer: null },
        ...{ firmware: null, batteryPercent: null, lastSeenTimeUs: null },
      })
    }
  }

  /** Lets the records arrive at their times. Microtasks, in which sessions begin, run after each. */
  async feed(records: Iterable<JournalRecord>): Promise<void> {
    for (const record of records) {
      this.monotonicUs = record.monotonicUs
      if (record.kind === 'tick') this.manager.tick()
      else if (record.kind === 'notification' || record.kind === 'link') this.manager.handle(record)
      if (record.kind === 'tick') await settle()
      else await Promise.resolve()
    }
  }

  /** Seconds without data. */
  async wait(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.monotonicUs += 1_000_000
      this.manager.tick()
      await settle()
    }
  }

  async settle(): Promise<void> {
    await settle()
  }

  #services(): ManagerServices {
    const rig = (): ManagerRig => this
    return {
      db: this.db,
      clock: this.clock,
      logger: createLogger({ level: 'silent' }),
      autoStart: this.options.autoStart ?? true,
      idleLimitUs: (this.options.idleMinutes ?? 3) * 60_000_000,
      parameterHash: 'hash',
      source: 'simulator',
      newSessionId: () => `session-${rig().journals.length + 1}`,
      openJournal: (context) => this.#openJournal(context),
      preRoll: (fromUs) => this.outside.filter((record) => record.monotonicUs >= fromUs),
      outsideSince: (fromUs) => this.outside.filter((record) => record.monotonicUs >= fromUs),
      recordOutside: (record) => void this.outside.push(record),
      syncOutside: () => undefined,
      clockSynchronised: () => true,
      room: () => null,
      publish: (live) => (this.live = live),
      unpublish: () => (this.live = null),
      event: (event) => void this.events.push(event),
      finished: (session) => void this.finished.push(session),
    }
  }

  #openJournal(context: SessionContext): JournalWriter {
    if (this.journalRefused) throw new StoreError('The journal folder can not be used.', { code: 'journal-folder' })
    const journal: MemoryJournal = { context, records: [], closed: false }
    this.journals.push(journal)
    return {
      directory: context.sessionId,
      degraded: false,
      counters: () => ({ writtenRecords: journal.records.length, unwrittenRecords: 0, bytes: 0, failedSyncs: 0 }),
      append: (record) => void journal.records.push(record),
      sync: async () => undefined,
      rotate: () => undefined,
      close: async () => void (journal.closed = true),
    }
  }

  #refusing(db: LocalDatabase): LocalDatabase {
    const check = (): void => {
      if (this.storeFull) throw new StoreError('The disk is full.', { code: 'disk-full', retryable: true })
    }
    const { append, appendMinutes } = db.steps
    return {
      ...db,
      steps: {
        ...db.steps,
        async append(batch) {
          check()
          await append(batch)
        },
        async appendMinutes(batch) {
          check()
          await appendMinutes(batch)
        },
      },
      async putSession(session) {
        check()
        await db.putSession(session)
      },
    }
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
