import type { SessionRecord } from '../../domain/records/session-record.js'
import type { ChannelServices } from './channel-services.js'
import type { SessionRecorder } from './session-recorder.js'

interface Ending {
  readonly recorder: SessionRecorder
  readonly endTimeUs: number
}

/** Sessions that are over and whose last steps the store has not taken yet; what it refuses is tried again. */
export class SessionEndings {
  readonly #open = new Set<Ending>()

  constructor(private readonly services: Pick<ChannelServices, 'event' | 'finished'>) {}

  /** @throws StoreError where the store refuses; `retry` then goes on */
  finish(recorder: SessionRecorder, endTimeUs: number): Promise<SessionRecord | null> {
    const ending = { recorder, endTimeUs }
    this.#open.add(ending)
    return this.#commit(ending)
  }

  /** @throws StoreError where the store still refuses */
  async retry(): Promise<void> {
    for (const ending of [...this.#open]) await this.#commit(ending)
  }

  /** Whether the end of that session waits for the store. */
  has(sessionId: string): boolean {
    return [...this.#open].some(({ recorder }) => recorder.context.sessionId === sessionId)
  }

  /** What the store has not taken is not given to it any more. */
  async discard(): Promise<void> {
    const open = [...this.#open]
    this.#open.clear()
    for (const { recorder } of open) await recorder.suspend()
  }

  unwrittenRecords(): number {
    return [...this.#open].reduce((count, { recorder }) => count + recorder.unwrittenRecords(), 0)
  }

  async #commit(ending: Ending): Promise<SessionRecord | null> {
    const { recorder, endTimeUs } = ending
    await recorder.close(endTimeUs)
    const session = recorder.session()
    // Two commits of one ending may overlap; only the first one tells.
    if (!this.#open.delete(ending)) return session
    const { sessionId, athleteId } = recorder.context
    this.services.event({ type: 'session-finished', sessionId, athleteId })
    if (session !== null) this.services.finished(session)
    return session
  }
}

/** A session that nobody ended ends with the last running, one that somebody ended with its last record. */
export function endTimeOf(recorder: SessionRecorder): number {
  const last = recorder.latest()
  const idleSinceUs = recorder.stoppedBy() === 'user' ? null : (last?.idleSinceUs ?? null)
  return idleSinceUs ?? last?.timeUs ?? recorder.context.startTimeUs
}
