import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import type { StepKeeping } from '../../stores/step-keeping.js'
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

type Went = { -readonly [Key in keyof typeof NOTHING]: number }

/** Keeps steps and raw recordings within their months and their room: at the start, once a day, and room every minute. */
export class RetentionService {
  readonly #stopping = new AbortController()
  readonly #cancels = new Set<() => void>()
  #working: Promise<void> = Promise.resolve()
  #rounds: readonly RetentionRound[] = []
  #journalBytes: number | null = null
  #lastRoundTimeUs: number | null = null
  #trouble: string | null = null

  constructor(private readonly services: RetentionServices) {}

  start(): void {
    this.#every(DAY_MS, () => this.#round())
    if (planByRoom(this.services.config, this.services.target) !== null) {
      this.#every(ROOM_EVERY_MS, () => this.#makeRoomForSteps())
    }
  }

  /** Ends what is under way after its slice; never rejects. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const cancel of this.#cancels) cancel()
    await this.#working
  }

  /** When what has begun has ended. */
  async settled(): Promise<void> {
    await this.#working
  }

  async status(): Promise<RetentionStatus> {
    return {
      ...(await this.services.db.keeping.measureSteps()),
      journalBytes: this.#journalBytes,
      lastRoundTimeUs: this.#lastRoundTimeUs,
      trouble: this.#trouble,
      rounds: this.#rounds,
    }
  }

  /** Now, and then each time so long after it ended. */
  #every(delayMs: number, work: () => Promise<Went>): void {
    this.#working = this.#working.then(() => this.#note(work))
    void this.#working.then(() => {
      if (this.#stopping.signal.aborted) return
      const cancel = this.services.clock.timer(delayMs, () => {
        this.#cancels.delete(cancel)
        this.#every(delayMs, work)
      })
      this.#cancels.add(cancel)
    })
  }

  /** What can't be done now is done the next time. */
  async #note(work: () => Promise<Went>): Promise<void> {
    if (this.#stopping.signal.aborted) return
    const { clock, logger } = this.services
    try {
      const went = await work()
      this.#trouble = null
      if (Object.values(went).every((count) => count === 0)) return
      this.#rounds = [{ timeUs: clock.nowUs(), ...went }, ...this.#rounds].slice(0, KEPT_ROUNDS)
      if (went.lostSteps > 0) logger.warn(went, 'the room for steps was used up: steps that no other store has went')
      else logger.info(went, 'what is kept no longer went')
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      this.#trouble = error instanceof Error ? error.message : String(error)
      logger.warn({ err: error }, 'what is kept no longer could not be removed; it is tried again')
    }
  }

  async #round(): Promise<Went> {
    const { config, target, clock } = this.services
    const nowUs = clock.nowUs()
    const went: Went = { ...NOTHING }
    for (const plan of plansByAge(config, target, nowUs)) {
      const evicted = await evictInSlices(this.services.db.keeping, plan, { nowUs, signal: this.#stopping.signal })
      went.stepBytes += evicted.byteCount
      went[plan.kind === 'expired' ? 'expiredSteps' : 'deliveredSteps'] += evicted.stepCount
    }
    const { db, dataPath, recompute } = this.services
    const tools = { db, dataPath, computing: () => recompute.computing(), signal: this.#stopping.signal }
    const recordings = await makeRoomForRecordings(tools, {
      ...{ retention: config.retention, nowUs },
      whileIdle: (work) => recompute.whileIdle(work),
    })
    this.#lastRoundTimeUs = nowUs
    if (recordings === null) return went
    this.#journalBytes = recordings.leftBytes
    return { ...went, journalCount: recordings.count, journalBytes: recordings.bytes }
  }

  async #makeRoomForSteps(): Promise<Went> {
    const { db, config, target, clock } = this.services
    const plan = planByRoom(config, target)
    if (plan === null) return NOTHING
    const { stepCount, lostStepCount, byteCount } = await evictInSlices(db.keeping, plan, {
      ...{ nowUs: clock.nowUs(), signal: this.#stopping.signal },
    })
    return { ...NOTHING, deliveredSteps: stepCount - lostStepCount, lostSteps: lostStepCount, stepBytes: byteCount }
  }
}
