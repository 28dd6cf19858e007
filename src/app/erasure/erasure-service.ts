import type { Erasure, ErasurePreview } from '../../contracts/erasure.js'
import type { LiveEvent } from '../../contracts/views.js'
import type { Athlete } from '../../domain/records/people.js'
import { conflict, invalidRequest, notFound } from '../../http/problem.js'
import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { ErasureRecord } from '../../stores/erasure.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { requireAthlete } from '../api/lookups.js'
import { createExclusive } from '../recompute/mutex.js'
import { listCopies } from './copies.js'
import {
  beingBackedUp,
  countAgain,
  lookAtFolder,
  reportOf,
  takeOut,
  requestErasure,
  WAITS_FOR_RUNS,
  type FolderJob,
} from './erase-in-folder.js'
import { describePreview } from './preview.js'

/** What holds something of an athlete while the server runs. */
export interface LiveTraces {
  isRunning(athleteId: string): boolean
  anybodyRuns(): boolean
  /** Their devices are nobody's from now on. */
  release(athleteId: string): Promise<void>
  /** Sessions, rules and pages hold nothing of the athlete any more. */
  forget(athleteId: string): Promise<void>
  /** What is being fetched for them is given up. */
  stopFetching(recordingIds: readonly string[]): Promise<void>
  /** No rule and no recompute works with the athlete's data meanwhile. */
  undisturbed<T>(athleteId: string, work: () => Promise<T>): Promise<T>
  dropLastHour(deviceIds: readonly string[]): void
  /** Rows are gone. */
  erased(sessionIds: readonly string[]): Promise<void>
}

export interface ErasureServices {
  readonly db: LocalDatabase
  readonly dataPath: string
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'warn'>
  readonly tellRemote: boolean
  readonly traces: LiveTraces
  readonly event: (event: LiveEvent) => void
}

export interface ErasureRequest {
  readonly name: string
  readonly endRun: boolean
}

interface Progress {
  readonly state: 'running' | 'waiting' | 'failed'
  readonly words: string
  readonly progressRatio: number
}

const AGAIN_AFTER_MS = 60_000
const LOOK_EVERY_MS = 2_000

/** Takes athletes out of the data of a running server: asked for, in the background, one after the other. */
export class ErasureService {
  readonly #progress = new Map<string, Progress>()
  readonly #oneByOne = createExclusive()
  readonly #timers = new Set<() => void>()
  #working: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor(private readonly services: ErasureServices) {}

  /** @throws HttpProblem 404 */
  async preview(athleteId: string): Promise<ErasurePreview> {
    const { db, traces, tellRemote } = this.services
    const athlete = await requireAthlete(db, athleteId)
    const looked = await lookAtFolder(this.#job(athleteId))
    return describePreview({ db, athlete, looked, running: traces.isRunning(athleteId), remote: tellRemote })
  }

  async list(): Promise<readonly Erasure[]> {
    return (await this.services.db.erasures.list()).map((record) => this.#describe(record))
  }

  /** @throws HttpProblem 404 */
  async get(athleteId: string): Promise<Erasure> {
    const found = (await this.list()).find((one) => one.athleteId === athleteId)
    if (found === undefined) throw notFound('erasure', athleteId)
    return found
  }

  /**
   * Resolved when it is certain: from then on nobody sees the athlete, and nothing more is stored of them.
   * @throws HttpProblem 404, 400 for another name, 409 while they run
   */
  async start(athleteId: string, request: ErasureRequest): Promise<Erasure> {
    const { db, dataPath, traces, event, logger } = this.services
    const athlete = await requireAthlete(db, athleteId)
    checkName(athlete, request.name)
    if (traces.isRunning(athleteId) && !request.endRun) throw runGoesOn(athlete)
    if (listCopies(dataPath).busy) throw beingBackedUp()
    const { recordingIds } = await db.erasures.scope(athleteId)
    await traces.stopFetching(recordingIds)
    await traces.release(athleteId)
    await requestErasure(this.#job(athleteId))
    await traces.forget(athleteId)
    event({ type: 'athlete-erased', athleteId })
    logger.info({ athleteId }, 'everything of an athlete is being deleted')
    this.#begin(athleteId)
    return this.get(athleteId)
  }

  /** Goes on with those that an earlier process could not end. */
  async resume(): Promise<void> {
    for (const { athleteId, completedTimeUs } of await this.services.db.erasures.list()) {
      if (completedTimeUs === null) this.#begin(athleteId)
    }
  }

  /** Resolved when nothing is under way, or what is has failed. */
  async settled(): Promise<void> {
    await this.#working
  }

  /** What is under way is gone on with at the next start. */
  stop(): void {
    this.#stopped = true
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }

  #begin(athleteId: string): void {
    this.#tell(athleteId, { state: 'waiting', words: 'Begins in a moment', progressRatio: 0 })
    const work = this.#oneByOne(() => this.#work(athleteId))
    this.#working = Promise.all([this.#working, work])
  }

  /** Never rejects: what went wrong is shown, and tried again. */
  async #work(athleteId: string): Promise<void> {
    const { db, traces, logger } = this.services
    if (this.#stopped) return
    try {
      const { sessionIds, everWornDeviceIds } = await db.erasures.scope(athleteId)
      const job = { ...this.#job(athleteId), dropLastHour: () => traces.dropLastHour(everWornDeviceIds) }
      const taken = await traces.undisturbed(athleteId, () => takeOut(job))
      await traces.erased(sessionIds)
      if (traces.anybodyRuns()) job.listener.step(WAITS_FOR_RUNS, 0.7)
      await this.#untilQuiet()
      await countAgain(job, taken)
      this.#progress.delete(athleteId)
      this.services.event({ type: 'erasure-changed', athleteId })
      logger.info({ athleteId }, 'everything of an athlete was deleted and counted again')
    } catch (error) {
      if (this.#stopped) return
      logger.warn({ err: error, athleteId }, 'an athlete could not be deleted whole; it is tried again in a minute')
      const words = error instanceof Error ? error.message : String(error)
      this.#tell(athleteId, { state: 'failed', words, progressRatio: 0 })
      this.#after(AGAIN_AFTER_MS, () => this.#begin(athleteId))
    }
  }

  #job(athleteId: string): FolderJob {
    const { db, dataPath, clock, tellRemote } = this.services
    const step = (words: string, progressRatio: number): void =>
      this.#tell(athleteId, { state: 'running', words, progressRatio })
    return { dataPath, db, clock, athleteId, tellRemote, listener: { step } }
  }

  /** A run goes before: the database stands still for some seconds while it is written anew. */
  #untilQuiet(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (this.#stopped) reject(new Error('The program is being stopped.'))
        else if (this.services.traces.anybodyRuns()) this.#after(LOOK_EVERY_MS, look)
        else resolve()
      }
      look()
    })
  }

  #after(delayMs: number, work: () => void): void {
    const cancel = this.services.clock.timer(delayMs, () => {
      this.#timers.delete(cancel)
      work()
    })
    this.#timers.add(cancel)
  }

  #tell(athleteId: string, progress: Progress): void {
    this.#progress.set(athleteId, progress)
    this.services.event({ type: 'erasure-changed', athleteId })
  }

  #describe({ athleteId, requestedTimeUs, completedTimeUs, report, remote }: ErasureRecord): Erasure {
    const done = { state: 'done', words: null, progressRatio: 1 } as const
    const waiting = { state: 'waiting', words: 'Goes on with the next start', progressRatio: 0 } as const
    const progress = completedTimeUs === null ? (this.#progress.get(athleteId) ?? waiting) : done
    return { athleteId, requestedTimeUs, completedTimeUs, ...progress, report: reportOf({ report }), remote }
  }
}

function checkName({ name }: Athlete, typed: string): void {
  if (typed.trim() === name.trim()) return
  throw invalidRequest([{ path: 'body.name', message: 'This is not the name of the athlete. Type it as it is shown.' }])
}

function runGoesOn({ name }: Athlete): Error {
  return conflict(
    'session-running',
    `${name} is in a run now. End it first, or say that it may be ended; it is not kept then.`,
  )
}
