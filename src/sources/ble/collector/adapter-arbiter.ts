import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { BleCentral } from '../ble-central.js'
import { ResetLadder } from './reset-ladder.js'
import { SilentScans } from './silent-scans.js'

/** Some adapters drop a link that is made at once after scanning. */
const SETTLE_MS = 100
const SCAN_RETRY_MS = 1_000
/** Adapters stop to scan without a word; silence this long means it is worth starting again. */
const SCAN_SILENCE_MS = 10_000

export interface ArbiterListener {
  /** Starting the adapter anew three times hasn't helped. */
  stuck?(): void
  recovered?(): void
}

/**
 * One adapter does one thing at a time: it scans whenever somebody wants it and nobody connects or discovers.
 */
export class AdapterArbiter {
  #scanWanted = false
  #gentle = false
  #scanning = false
  #listeningSinceMs: number | null = null
  #lastHeardMs = 0
  #scanStoppedMs = -Infinity
  #queue: (() => Promise<void>)[] = []
  #busy = false
  #adapterOn = false
  #stopped = false
  #cancelTimer: (() => void) | null = null
  readonly #ladder: ResetLadder
  readonly #silence = new SilentScans()

  constructor(
    readonly central: BleCentral,
    readonly clock: Clock,
    listener: ArbiterListener = {},
  ) {
    this.#ladder = new ResetLadder({
      reset: () => this.central.reset(),
      stuck: () => listener.stuck?.(),
      recovered: () => listener.recovered?.(),
    })
  }

  /** A person must help: the adapter connects to nothing, and starting it anew doesn't change that. */
  get isStuck(): boolean {
    return this.#ladder.isStuck
  }

  /** How long the adapter has listened without a break; null while it doesn't. */
  get listeningForMs(): number | null {
    return this.#listeningSinceMs === null ? null : this.#nowMs() - this.#listeningSinceMs
  }

  /** @param gentle other sensors stream and need the air */
  wantScan(wanted: boolean, gentle: boolean): void {
    this.#scanWanted = wanted
    this.#gentle = gentle
    this.#next()
  }

  heard(): void {
    this.#lastHeardMs = this.#nowMs()
    this.#silence.heard()
  }

  /** Scanning ended without having been told to; another program may be at it, so it is given a moment. */
  scanEnded(): void {
    if (!this.#scanning || this.#stopped) return
    this.#setScanning(false)
    this.#cancelTimer?.()
    this.#cancelTimer = this.clock.timer(SCAN_RETRY_MS, () => {
      this.#cancelTimer = null
      this.#next()
    })
  }

  adapterChanged(on: boolean): void {
    this.#adapterOn = on
    this.#setScanning(false)
    this.#ladder.adapterChanged(on)
    this.#next()
  }

  /** Runs the job alone, with scanning stopped; jobs wait in order. Rejects as the job does. */
  exclusive<T>(job: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#queue.push(() => job().then(resolve, reject))
      this.#next()
    })
  }

  /** Several attempts in a row that came to nothing say that the adapter hangs. */
  connectEnded(outcome: 'connected' | 'failed', othersStream: boolean): void {
    if (outcome === 'connected') this.#ladder.connected()
    else this.#ladder.connectFailed(othersStream)
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#queue = []
  }

  #next(): void {
    if (this.#busy || this.#stopped) return
    const job = this.#queue[0]
    const startScan = job === undefined && this.#scanWanted && !this.#scanning && this.#adapterOn
    const stopScan = job === undefined && !this.#scanWanted && this.#scanning
    if (job === undefined && !startScan && !stopScan) return
    this.#busy = true
    this.#cancelTimer?.()
    this.#cancelTimer = null
    const work = job !== undefined ? this.#runJob(job) : startScan ? this.#startScan() : this.#stopScan()
    void work.finally(() => {
      this.#busy = false
      this.#next()
    })
  }

  async #runJob(job: () => Promise<void>): Promise<void> {
    if (this.#scanning) await this.#stopScan()
    const settledMs = this.#nowMs() - this.#scanStoppedMs
    if (settledMs < SETTLE_MS) await this.#delay(Math.max(1, SETTLE_MS - settledMs))
    this.#queue.shift()
    await job()
  }

  async #startScan(): Promise<void> {
    try {
      await this.central.startScan(this.#gentle)
      this.#ladder.scanStarted()
      this.#setScanning(true)
      this.#watchSilence()
    } catch (cause) {
      if (cause instanceof DeviceError && cause.code === 'adapter-down') return
      // While others stream the scan is gentle; their links are worth more than finding another device.
      this.#ladder.scanFailed(this.#gentle)
      await this.#delay(SCAN_RETRY_MS)
    }
  }

  async #stopScan(): Promise<void> {
    await this.central.stopScan()
    this.#setScanning(false)
    this.#scanStoppedMs = this.#nowMs()
  }

  #setScanning(on: boolean): void {
    this.#scanning = on
    this.#listeningSinceMs = on ? (this.#listeningSinceMs ?? this.#nowMs()) : null
  }

  #watchSilence(): void {
    this.#lastHeardMs = this.#nowMs()
    const check = (): void => {
      const quietMs = this.#nowMs() - this.#lastHeardMs
      if (quietMs >= SCAN_SILENCE_MS) {
        this.#cancelTimer = null
        // Started again without a pause in listening.
        this.#scanning = false
        if (this.#silence.silent() && !this.#gentle) this.central.reset()
        else this.#next()
      } else this.#cancelTimer = this.clock.timer(Math.max(1, SCAN_SILENCE_MS - quietMs), check)
    }
    this.#cancelTimer = this.clock.timer(SCAN_SILENCE_MS, check)
  }

  #delay(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.clock.timer(delayMs, resolve))
  }

  #nowMs(): number {
    return this.clock.monotonicUs() / 1000
  }
}
