import type { Clock } from '../../../runtime/clock.js'
import type { SensorFamily } from '../../../sensors/sensor-family.js'

/** Of the silence after which a link is given up, the share after which the stream is started again. */
const RESTART_SHARE = 2 / 3

export interface WatchdogListener {
  stalled(): void
  resumed(): void
  /** Silent for so long that starting the stream anew is worth the gap it makes; once in a silence. */
  restart(): void
  lost(): void
}

/**
 * Watches that data goes on coming; events of the link alone don't tell, some controllers forget them. One timer runs
 * at a time and is not touched by each value.
 */
export class StreamWatchdog {
  #quietSinceMs: number
  #stalled = false
  #restarted = false
  #cancelTimer: (() => void) | null = null
  readonly #restartAfterMs: number
  #lostAfterMs: number

  constructor(
    readonly clock: Clock,
    readonly limits: Pick<SensorFamily, 'stalledAfterMs' | 'lostAfterMs'>,
    readonly on: WatchdogListener,
  ) {
    this.#quietSinceMs = clock.monotonicUs() / 1000
    this.#restartAfterMs = Math.max(limits.stalledAfterMs, limits.lostAfterMs * RESTART_SHARE)
    this.#lostAfterMs = limits.lostAfterMs
    this.#arm(limits.stalledAfterMs)
  }

  data(): void {
    this.#quietSinceMs = this.clock.monotonicUs() / 1000
    if (!this.#stalled) return
    this.#stalled = false
    this.#restarted = false
    this.#lostAfterMs = this.limits.lostAfterMs
    this.on.resumed()
    // It may have been stopped by who listens.
    if (this.#cancelTimer !== null) this.#arm(this.limits.stalledAfterMs)
  }

  /** In a silence: whoever starts the stream anew gets so much more time. */
  extend(byMs: number): void {
    if (this.#cancelTimer === null || !this.#stalled) return
    this.#lostAfterMs = this.#quietMs() + byMs
    this.#arm(byMs)
  }

  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }

  #quietMs(): number {
    return this.clock.monotonicUs() / 1000 - this.#quietSinceMs
  }

  #arm(delayMs: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.clock.timer(delayMs, () => this.#check())
  }

  #check(): void {
    const quietMs = this.#quietMs()
    // A millisecond of grace, here and below: a timer may fire a hair early.
    if (quietMs >= this.#lostAfterMs) {
      this.#cancelTimer = null
      this.on.lost()
      return
    }
    this.#arm(Math.max(1, this.#nextAfterMs(quietMs) - quietMs))
    if (quietMs >= this.limits.stalledAfterMs && !this.#stalled) {
      this.#stalled = true
      this.on.stalled()
    }
    if (quietMs >= this.#restartAfterMs && this.#stalled && !this.#restarted) {
      this.#restarted = true
      this.on.restart()
    }
  }

  #nextAfterMs(quietMs: number): number {
    const marks = [this.limits.stalledAfterMs, this.#restartAfterMs, this.#lostAfterMs]
    return marks.find((mark) => mark > quietMs) ?? this.#lostAfterMs
  }
}
