import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { StepKeeping } from '../../stores/step-keeping.js'
import { BelievedClock } from './believed-clock.js'
import { evictInSlices } from './evict-in-slices.js'
import { makeRoomForRecordings } from './make-room-for-recordings.js'
import type { RetentionRound, RetentionStatus } from './retention-status.js'
import { planByRoom, plansByAge, type StepLimits } from './step-plans.js'

export interface RetentionServices {
  readonly db: LocalDatabase & { readonly keeping: StepKeeping }
  readonly dataPath: string
  readonly config: StepLimits
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'warn'>
  /** As in the forwarder's cursor; null where steps are kept nowhere else. */
  readonly target: string | null
  /** What the system says of its clock. */
  readonly isClockSynchronised: (nowUs: number) => boolean
  readonly recompute: {
    /** Sessions whose numbers are on their way. */
    computing(): readonly string[]
    /** Runs the work while nobody reads a journal to compute from it. */
    whileIdle<T>(work: () => Promise<T>): Promise<T>
  }
}

const DAY_MS = 86_400_000
/** A whole day of eight runners is 200 MB: room is looked after more often than age. */
const ROOM_EVERY_MS = 60_000
const KEPT_ROUNDS = 20
const NOTHING = { deliveredSteps: 0, expiredSteps: 0, lostSteps: 0, stepBytes: 0, journalCount: 0, journalBytes: 0 }

/** What is looked after by itself: one never waits for another, nor hides what is wrong with it. */
type Task = 'age' | 'recordings' | 'room'

/** What one task took, and why it does not go by the clock. */
type Done = Partial<Record<keyof typeof NOTHING, number>> & { readonly doubt: string | null }

/** Keeps steps and raw recordings within their months and their room: at the start, once a day, and room every minute. */
export class RetentionService {
  readonly #stopping = new AbortController()
  readonly #cancels = new Set<() => void>()
  readonly #working = new Map<Task, Promise<void>>()
  readonly #troubles = new Map<Task, string>()
  readonly #believed: BelievedClock
  #rounds: readonly RetentionRound[] = []
  #journalBytes: number | null = null
  #lastRoundTimeUs: number | null = null

  constructor(private readonly services: RetentionServices) {
    const { isClockSynchronised: isSynchronised } = services
    this.#believed = new BelievedClock({ ...services, isSynchronised })
  }

  start(): void {
    this.#every(DAY_MS, 'age', () => this.#takeOldSteps())
    this.#every(DAY_MS, 'recordings', () => this.#makeRoomForRecordings())
    if (planByRoom(this.services.config, this.services.target) !== null) {
      this.#every(ROOM_EVERY_MS, 'room', () => this.#makeRoomForSteps())
    }
  }

  /** Ends what is under way after its slice; never rejects. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const cancel of this.#cancels) cancel()
    await this.settled()
  }

  /** When what has begun has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#working.values())
  }

  async status(): Promise<RetentionStatus> {
    return {
      ...(await this.services.db.keeping.measureSteps()),
      journalBytes: this.#journalBytes,
      lastRoundTimeUs: this.#lastRoundTimeUs,
      trouble: [...this.#troubles.values()][0] ?? null,
      rounds: this.#rounds,
    }
  }

  /** Now, and then each time so long after it ended. */
  #every(delayMs: number, task: Task, work: () => Promise<Done>): void {
    const working = Promise.resolve().then(() => this.#note(task, work))
    this.#working.set(task, working)
    void working.then(() => {
      if (this.#stopping.signal.aborted) return
      const cancel = this.services.clock.timer(delayMs, () => {
        this.#cancels.delete(cancel)
        this.#every(delayMs, task, work)
      })
      this.#cancels.add(cancel)
    })
  }

  /** What can't be done now is done the next time. */
  async #note(task: Task, work: () => Promise<Done>): Promise<void> {
    if (this.#stopping.signal.aborted) return
    const { clock, logger } = this.services
    try {
      const { doubt, ...went } = { ...NOTHING, ...(await work()) }
      if (doubt === null) this.#troubles.delete(task)
      else if (this.#tell(task, doubt)) logger.warn({ task }, doubt)
      if (Object.values(went).every((count) => count === 0)) return
      this.#rounds = [{ timeUs: clock.nowUs(), ...went }, ...this.#rounds].slice(0, KEPT_ROUNDS)
      if (went.lostSteps > 0) logger.warn(went, 'the room for steps was used up: steps that no other store has went')
      else logger.info(went, 'what is kept no longer went')
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      this.#tell(task, error instanceof Error ? error.message : String(error))
      logger.warn({ err: error }, 'what is kept no longer could not be removed; it is tried again')
    }
  }

  /** @returns false where it was told before */
  #tell(task: Task, trouble: string): boolean {
    if (this.#troubles.get(task) === trouble) return false
    this.#troubles.set(task, trouble)
    return true
  }

  async #takeOldSteps(): Promise<Done> {
    const { config, target, clock, db } = this.services
    const nowUs = clock.nowUs()
    const doubt = await this.#believed.doubt()
    this.#lastRoundTimeUs = nowUs
    const went = { deliveredSteps: 0, expiredSteps: 0, stepBytes: 0 }
    for (const plan of doubt === null ? plansByAge(config, target, nowUs) : []) {
      const evicted = await evictInSlices(db.keeping, plan, { nowUs, signal: this.#stopping.signal })
      went.stepBytes += evicted.byteCount
      went[plan.kind === 'expired' ? 'expiredSteps' : 'deliveredSteps'] += evicted.stepCount
    }
    return { ...went, doubt }
  }

  async #makeRoomForRecordings(): Promise<Done> {
    const { config, clock, db, dataPath, recompute } = this.services
    const { journalMonths, journalGiB } = config.retention
    const doubt = journalMonths === null ? null : await this.#believed.doubt()
    const tools = { db, dataPath, computing: () => recompute.computing(), signal: this.#stopping.signal }
    const recordings = await makeRoomForRecordings(tools, {
      retention: { journalGiB, journalMonths: doubt === null ? journalMonths : null },
      nowUs: clock.nowUs(),
      whileIdle: (work) => recompute.whileIdle(work),
    })
    if (recordings === null) return { doubt }
    this.#journalBytes = recordings.leftBytes
    return { journalCount: recordings.count, journalBytes: recordings.bytes, doubt }
  }

  async #makeRoomForSteps(): Promise<Done> {
    const { db, config, target, clock } = this.services
    const plan = planByRoom(config, target)
    if (plan === null) return { doubt: null }
    const { stepCount, lostStepCount, byteCount } = await evictInSlices(db.keeping, plan, {
      ...{ nowUs: clock.nowUs(), signal: this.#stopping.signal },
    })
    return { deliveredSteps: stepCount - lostStepCount, lostSteps: lostStepCount, stepBytes: byteCount, doubt: null }
  }
}
