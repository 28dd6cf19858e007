import type { Clock } from '../../runtime/clock.js'
import { backOffDelayMs } from '../../runtime/retry.js'
import { deliver, type Verdict } from './deliver.js'
import type { ForwardBatch, ForwardCursor, ForwardProgress, ForwardSource } from './forward-source.js'
import type { ForwardingStatus, ForwardTarget } from './forward-target.js'
import { Pause } from './pause.js'

export interface ForwarderOptions {
  readonly source: ForwardSource
  readonly target: ForwardTarget
  readonly clock: Pick<Clock, 'nowUs' | 'timer'>
  /** In [0, 1). */
  readonly random: () => number
  /** Of lines before compression, estimated. */
  readonly batchBytes: number
  /** What is new is sent after this long at the latest. */
  readonly batchMs: number
  /** Told after each turn; asks for the status where it wants it. */
  readonly turned?: () => void
}

/** While a person must do something: often enough to see that it was done. */
const REFUSED_RETRY_MS = 30_000
/** A server may ask to wait, but not for ever. */
const LONGEST_RETRY_AFTER_MS = 900_000
/** A deletion after which something is still there is made so often; then it is set aside. */
const DELETION_TRIES = 5

/**
 * Follows the change log in order and brings each record, as it is now, to a target.
 *
 * **Why doing something again is harmless.** The cursor moves after the target's word, so whatever is cut off (a crash, a
 * lost answer, a cursor that was not yet on the disk) is done again from an earlier place. An entry says what to read, not
 * what was written: reading it again gives the same record or a later one. A later one has an entry of its own further
 * on, and so has every deletion, so at each moment this holds: where the target differs from here, an entry behind the
 * cursor names that record or point. A write done again puts the same point in the same place. A deletion done again may
 * take what was written after it, but that was logged after it too, and cursor and trimming are one transaction, so those
 * entries are still there and follow again. Nothing is therefore held in memory that must not be lost.
 *
 * Time is taken from timers alone; a clock that is set changes nothing but the times that are shown.
 */
export class Forwarder {
  readonly #options: ForwarderOptions
  readonly #pause: Pause
  readonly #stopping = new AbortController()
  #waitingSinceUs: number | null = null
  #nextTryUs: number | null = null
  #cursor: ForwardCursor = { sequence: 0, deliveredCount: 0, deliveredTimeUs: null, hasGap: false }
  #state: ForwardingStatus['state'] = 'starting'
  #message: string | null = null
  #batchBytes: number
  /** Up to here one record at a time: one of them breaks what it is given to. */
  #singlyUpTo = 0
  #attempt = 0
  #deletionTries = 0
  #flushAsked = 0
  #flushDone = 0
  #flushUpTo = Infinity
  #opened = false
  #greeted = false
  #running: Promise<void> | null = null

  constructor(options: ForwarderOptions) {
    this.#options = options
    this.#batchBytes = options.batchBytes
    this.#pause = new Pause(options.clock)
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Gives up what is under way; it is done again at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#pause.end()
    await this.#running
  }

  /**
   * Tries at once, unless the target itself asked to wait.
   * @returns reached in `flushedTo` when all that is in the log now has been dealt with
   */
  requestFlush(): number {
    try {
      this.#flushUpTo = this.#options.source.lastSequence()
    } catch {
      // The end of the log will do.
      this.#flushUpTo = Infinity
    }
    this.#pause.cut()
    return (this.#flushAsked += 1)
  }

  get flushedTo(): number {
    return this.#flushDone
  }

  get state(): ForwardingStatus['state'] {
    return this.#state
  }

  get message(): string | null {
    return this.#message ?? (this.#cursor.hasGap ? GAP : null)
  }

  /** @throws StoreError where the log can't be read */
  status(): ForwardingStatus {
    const { source, target } = this.#options
    const { sequence, deliveredCount, deliveredTimeUs } = this.#cursor
    const ready = this.#opened
    return {
      target: target.name,
      state: this.state,
      message: this.message,
      waitingCount: source.countWaiting(sequence),
      deliveredCount,
      deliveredTimeUs,
      waitingSinceUs: this.#waitingSinceUs,
      nextTryUs: this.#nextTryUs,
      setAside: ready ? source.listSetAside() : [],
      setAsideCount: ready ? source.countSetAside() : 0,
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const asked = this.#flushAsked
      let delayMs: number
      try {
        if (!this.#opened) this.#cursor = this.#options.source.open()
        this.#opened = true
        delayMs = await this.#turn(asked)
      } catch (error) {
        // The local database: full, busy or damaged. What has been sent is sent again.
        delayMs = this.#wait('waiting', `The change log can't be followed: ${messageOf(error)}`)
      }
      this.#options.turned?.()
      const isCalled = this.#stopping.signal.aborted || (asked !== this.#flushAsked && !this.#pause.isHeld)
      if (delayMs > 0 && !isCalled) await this.#pause.sleep(delayMs)
    }
  }

  /** @returns how long to rest afterwards */
  async #turn(asked: number): Promise<number> {
    const { source, target } = this.#options
    const unwelcome = await this.#greet()
    if (unwelcome !== null) return unwelcome
    const singly = this.#cursor.sequence < this.#singlyUpTo
    const limit = { bytes: this.#batchBytes, records: singly ? 1 : Infinity }
    const batch = source.readBatch(this.#cursor.sequence, limit)
    if (this.#state === 'starting' || (this.#state === 'up-to-date' && !batch.isLast)) this.#state = 'forwarding'
    const verdict = await deliver(target, batch.work, this.#stopping.signal)
    if (this.#stopping.signal.aborted && verdict.kind !== 'done') return 0
    return this.#follow(batch, verdict, asked)
  }

  /** Nothing is written yet, but who set it up wrong learns it now and not with the first run. */
  async #greet(): Promise<number | null> {
    if (this.#greeted) return null
    const nothing = { kind: 'write', records: [], entries: [], sizeBytes: 0 } as const
    const verdict = await deliver(this.#options.target, nothing, this.#stopping.signal)
    if (verdict.kind === 'later') return this.#wait('waiting', verdict.why, verdict.retryAfterMs)
    if (verdict.kind === 'refused') return this.#wait('refused', verdict.why)
    this.#greeted = true
    return null
  }

  #follow(batch: ForwardBatch, verdict: Verdict, asked: number): number {
    const { work } = batch
    switch (verdict.kind) {
      case 'done':
        return this.#advance(batch, verdict, asked)
      case 'smaller':
        this.#batchBytes = Math.max(1, Math.floor((work.kind === 'write' ? work.sizeBytes : this.#batchBytes) / 2))
        return 0
      case 'singly':
        this.#singlyUpTo = batch.upToSequence
        return 0
      case 'left':
        if (++this.#deletionTries < DELETION_TRIES) return this.#wait('waiting', verdict.why)
        return this.#advance(batch, { pointCount: 0, setAside: [{ entry: verdict.entry, why: verdict.why }] }, asked)
      case 'later':
        return this.#wait('waiting', verdict.why, verdict.retryAfterMs)
      case 'refused':
        return this.#wait('refused', verdict.why)
    }
  }

  #advance(batch: ForwardBatch, dealt: Omit<Verdict & { kind: 'done' }, 'kind'>, asked: number) {
    const { source, clock } = this.#options
    const nowUs = clock.nowUs()
    const { work, upToSequence, isLast } = batch
    if (upToSequence > this.#cursor.sequence) {
      const progress: ForwardProgress = {
        upToSequence,
        deliveredCount: this.#cursor.deliveredCount + dealt.pointCount,
        deliveredTimeUs: work.kind === 'nothing' ? this.#cursor.deliveredTimeUs : nowUs,
        delivered: deliveredOf(batch, dealt.setAside),
        setAside: dealt.setAside,
        notKept: dealt.notKept ?? [],
      }
      source.advance(progress, nowUs)
      this.#cursor = { ...this.#cursor, ...progress, sequence: upToSequence }
    }
    this.#attempt = 0
    this.#deletionTries = 0
    this.#message = null
    this.#waitingSinceUs = null
    this.#nextTryUs = null
    this.#state = isLast ? 'up-to-date' : 'forwarding'
    if (isLast) this.#flushDone = asked
    if (upToSequence >= this.#flushUpTo) this.#flushDone = this.#flushAsked
    return isLast ? this.#options.batchMs : 0
  }

  #wait(state: 'waiting' | 'refused', why: string, retryAfterMs: number | null = null): number {
    this.#state = state
    this.#message = why
    this.#pause.isHeld = retryAfterMs !== null
    const backOffMs = backOffDelayMs(this.#attempt++, this.#options.random())
    const delayMs =
      state === 'refused' ? REFUSED_RETRY_MS : Math.max(backOffMs, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS))
    const nowUs = this.#options.clock.nowUs()
    this.#waitingSinceUs ??= nowUs
    this.#nextTryUs = nowUs + Math.round(delayMs * 1000)
    return delayMs
  }
}

const GAP =
  'The list of changes was cut for another InfluxDB before this one had read it, so older records may be missing there. ' +
  'Stop the server, run "solewatch copy --from embedded --to influxdb" to bring the rest, and start it again.'

function deliveredOf({ work }: ForwardBatch, setAside: ForwardProgress['setAside']): ForwardProgress['delivered'] {
  if (work.kind === 'nothing') return []
  const entries = work.kind === 'write' ? work.entries : [work.entry]
  if (setAside.length === 0) return entries
  const refused = new Set(setAside.map(({ entry }) => entry.sequence))
  return entries.filter(({ sequence }) => !refused.has(sequence))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
