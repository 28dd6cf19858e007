import { join } from 'node:path'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { Clock } from '../../runtime/clock.js'
import { StoreError } from '../../runtime/errors.js'
import type { Logger } from '../../runtime/logger.js'
import { backOffDelayMs } from '../../runtime/retry.js'
import type { ForwardingStatus } from '../../stores/change-log/forward-target.js'
import type { InfluxOptions } from '../../stores/influxdb/influx-options.js'
import { DATABASE_FILE } from '../../stores/worker/open-local-database.js'
import type { Forwarding, RemoteQuery } from './forwarding.js'
import type { ForwardingNews } from './forwarding-service.js'
import { startForwardingThread, unavailable, type ForwardingThread } from './forwarding-thread.js'
import { unpackPage } from './remote-page.js'
import type { ForwardingWorkerOptions } from './forwarding-worker.js'

export interface ForwardingOptions {
  /** The data folder; its database is open and of the newest schema. */
  readonly directory: string
  /** As `targetName` has it; for the status before there is a thread. */
  readonly target: string
  /** Asked at each start of the thread, and now and then while InfluxDB refuses: a token file may have been changed. */
  readonly connect: () => InfluxOptions
  readonly batchBytes: number
  readonly batchMs: number
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Logger
  /** How often a changed token is looked for. */
  readonly lookMs?: number
  /** Another thread than the real one, for tests. */
  readonly startThread?: typeof startForwardingThread
}

const LOOK_FOR_CHANGE_MS = 10_000
const LAST_FLUSH_MS = 1_500
const CLOSE_MS = 500
/** A thread that lived so long has recovered. */
const HEALTHY_MS = 60_000

/** Begins at once, in the background: what can't be reached or refuses is said in the status. */
export function startForwarding(options: ForwardingOptions): Forwarding {
  const running = new RunningForwarding(options)
  running.start()
  return running
}

class RunningForwarding implements Forwarding {
  readonly #options: ForwardingOptions
  readonly #listeners = new Set<(status: ForwardingStatus) => void>()
  /** Told of every piece of news, and of a new thread. */
  readonly #watchers = new Set<() => void>()
  #status: ForwardingStatus
  #flushedTo = 0
  #thread: ForwardingThread | null = null
  #connection: InfluxOptions | null = null
  readonly #lookMs: number
  #attempt = 0
  #stopped = false
  #cancelTimer: () => void = () => undefined

  constructor(options: ForwardingOptions) {
    this.#options = options
    this.#lookMs = options.lookMs ?? LOOK_FOR_CHANGE_MS
    this.#status = {
      ...{ target: options.target, state: 'starting', message: null, waitingCount: 0, deliveredCount: 0 },
      ...{ deliveredTimeUs: null, waitingSinceUs: null, nextTryUs: null, setAside: [], setAsideCount: 0 },
    }
  }

  start(): void {
    void this.#begin()
  }

  status(): ForwardingStatus {
    return this.#status
  }

  onStatus(listener: (status: ForwardingStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async *queryRemote(query: RemoteQuery): AsyncGenerator<StepRecord, void, undefined> {
    const thread = this.#there()
    const id = await told(thread.call('beginRead', query))
    let isLast = false
    try {
      while (!isLast) {
        const page = await told(thread.call('nextPage', id))
        isLast = page.isLast
        yield* unpackPage(page)
      }
    } finally {
      // Where the thread has gone, the read has gone with it.
      if (!isLast) await thread.call('endRead', id).catch(() => undefined)
    }
  }

  async countRemote(scope: Parameters<Forwarding['countRemote']>[0]) {
    return told(this.#there().call('countRemote', scope))
  }

  async retrySetAside(setAsideIds?: readonly number[]): Promise<number> {
    return told(this.#there().call('retrySetAside', setAsideIds))
  }

  async dropSetAside(setAsideIds: readonly number[]): Promise<number> {
    return told(this.#there().call('dropSetAside', setAsideIds))
  }

  async flushNow(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    for (;;) {
      const thread = this.#thread
      // A thread that comes after a crash knows nothing of what was asked before.
      const asked = thread === null ? null : await thread.call('requestFlush').catch(() => null)
      const isOver = (): boolean => this.#thread !== thread
      if (asked === null || isOver()) await this.#next(() => this.#thread !== null, signal)
      else {
        await this.#next(() => isOver() || this.#flushedTo >= asked, signal)
        if (!isOver()) return
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    const thread = this.#thread
    if (thread === null) return
    await this.#lastFlush()
    this.#thread = null
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref())
    await Promise.race([thread.close().catch(() => undefined), late])
    await thread.terminate()
  }

  /** Waits no longer where the server is away or refuses: it goes on at the next start. */
  async #lastFlush(): Promise<void> {
    const givingUp = new AbortController()
    const timer = setTimeout(() => givingUp.abort(), LAST_FLUSH_MS)
    const isStuck = (): boolean => ['waiting', 'refused'].includes(this.#status.state)
    const stuck = this.#next(() => isStuck() && this.#thread !== null, givingUp.signal)
    await Promise.race([this.flushNow(givingUp.signal), stuck]).catch(() => undefined)
    clearTimeout(timer)
    givingUp.abort()
    await stuck.catch(() => undefined)
  }

  async #begin(): Promise<void> {
    const { directory, batchBytes, batchMs, logger, clock, startThread = startForwardingThread } = this.#options
    try {
      const influx = this.#options.connect()
      this.#connection = influx
      const options: ForwardingWorkerOptions = { file: join(directory, DATABASE_FILE), influx, batchBytes, batchMs }
      // The new thread counts its flushes from the beginning.
      this.#flushedTo = 0
      const thread = await startThread(options, (news) => this.#take(news))
      if (this.#stopped) return await thread.terminate()
      this.#thread = thread
      const beganUs = clock.monotonicUs()
      void thread.crashed.then((error) => {
        if (clock.monotonicUs() - beganUs > HEALTHY_MS * 1000) this.#attempt = 0
        this.#lost(error)
      })
      this.#cancelTimer = clock.timer(this.#lookMs, () => this.#lookForChange())
      this.#changed()
    } catch (error) {
      // No token, or a database that is busy: it may be there a moment later.
      logger.warn({ err: error }, 'forwarding to InfluxDB could not start')
      const message = error instanceof Error ? error.message : String(error)
      this.#again({ state: error instanceof StoreError ? 'waiting' : 'refused', message })
    }
  }

  #lost(error: StoreError): void {
    if (this.#stopped) return
    this.#options.logger.error({ err: error }, 'the forwarding thread was lost and starts again')
    this.#again({ state: 'waiting', message: error.message })
  }

  #again(change: Pick<ForwardingStatus, 'state' | 'message'>): void {
    this.#thread = null
    this.#cancelTimer()
    const { clock, random } = this.#options
    const delayMs = backOffDelayMs(this.#attempt++, random())
    const nowUs = clock.nowUs()
    const waitingSinceUs = this.#status.waitingSinceUs ?? nowUs
    this.#status = { ...this.#status, ...change, waitingSinceUs, nextTryUs: nowUs + Math.round(delayMs * 1000) }
    this.#changed()
    if (!this.#stopped) this.#cancelTimer = clock.timer(delayMs, () => void this.#begin())
  }

  /** While it refuses, a changed token file is taken up without a restart of the program. */
  #lookForChange(): void {
    this.#cancelTimer = this.#options.clock.timer(this.#lookMs, () => this.#lookForChange())
    if (this.#status.state !== 'refused') return
    let now: InfluxOptions
    try {
      now = this.#options.connect()
    } catch {
      return
    }
    if (now.token === this.#connection?.token) return
    const thread = this.#thread
    this.#cancelTimer()
    this.#thread = null
    this.#changed()
    void (thread?.close() ?? Promise.resolve()).catch(() => undefined).then(() => this.#begin())
  }

  #take({ status, flushedTo }: ForwardingNews): void {
    this.#status = status
    this.#flushedTo = flushedTo
    this.#changed()
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher()
    for (const listener of [...this.#listeners]) listener(this.#status)
  }

  /** Resolves when it is so, now or later. @throws the signal's reason */
  #next(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void) => (): void => {
        this.#watchers.delete(look)
        signal.removeEventListener('abort', abort)
        done()
      }
      const resolved = settle(resolve)
      const look = (): void => {
        if (isSo()) resolved()
      }
      const abort = settle(() => reject(signal.reason))
      this.#watchers.add(look)
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
      else look()
    })
  }

  /** @throws StoreError `remote-unavailable` */
  #there(): ForwardingThread {
    if (this.#thread === null) throw unavailable()
    return this.#thread
  }
}

/** What the thread could not answer because it was lost can be asked again. */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const isGone = error instanceof StoreError && ['store-gone', 'store-closed'].includes(error.code)
    throw isGone ? unavailable() : error
  }
}
