import type { Status } from '../../contracts/views.js'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { ReadinessCheck } from '../../http/health.js'
import type { Clock } from '../../runtime/clock.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { StorageBoard } from '../storage/storage-board.js'
import type { SessionManager } from '../session/session-manager.js'
import { programVersion } from '../version.js'
import type { Radio } from './radio.js'

export interface StatusSources {
  readonly db: LocalDatabase
  readonly clock: Clock
  readonly manager: SessionManager
  readonly radio: Radio
  readonly storage: Pick<StorageBoard, 'gist' | 'figures'>
  readonly demo: boolean
  /** Set while the journal can't be written. */
  readonly journalMessage: () => string | null
}

/** How the parts of the server are. */
export class StatusBoard {
  constructor(private readonly sources: StatusSources) {}

  async status(): Promise<Status> {
    const { clock, demo, manager, radio } = this.sources
    const { storage: board } = this.sources
    const [store, storage, { journalBytes }] = await Promise.all([this.#store(), board.gist(), board.figures()])
    const message = this.sources.journalMessage()
    const unwrittenRecords = manager.unwrittenRecords()
    return {
      version: programVersion(),
      modelVersion: MODEL_VERSION,
      demo,
      adapter: radio.adapter(),
      store,
      journal: { ok: message === null, message, unwrittenRecords, sizeBytes: journalBytes },
      storage,
      runningSessions: manager.runningSessions(),
      nowUs: clock.nowUs(),
    }
  }

  async readiness(): Promise<ReadinessCheck[]> {
    const store = await this.#store()
    const message = this.sources.journalMessage()
    return [
      { name: 'store', ok: store.ok, message: store.message },
      { name: 'journal', ok: message === null, message },
    ]
  }

  async #store(): Promise<Status['store']> {
    try {
      await this.sources.db.getSetting('ownerTokenHash')
      // Reading works on a full disk; only who writes finds out.
      const message = this.sources.manager.storeMessage()
      return { kind: 'sqlite', ok: message === null, message }
    } catch (error) {
      return { kind: 'sqlite', ok: false, message: error instanceof Error ? error.message : String(error) }
    }
  }
}
