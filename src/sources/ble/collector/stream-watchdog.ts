import type { Clock } from '../../../runtime/clock.js'
import type { SensorFamily } from '../../../sensors/sensor-family.js'

/**
 * Watches that data goes on coming; events of the link alone don't tell, some controllers forget them. One timer runs
 * at a time and is not touched by each value.
 */
export class StreamWatchdog {
  #lastDataMs: number
  #stalled = false
  #cancelTimer: (() => void) | null = null

  constructor(
    readonly clock: Clock,
    readonly family: Pick<SensorFamily, 'stalledAfterMs' | 'lostAfterMs'>,
    readonly on: { stalled(): void; resumed(): void; lost(): void },
  ) {
    this.#lastDataMs = clock.monotonicUs() / 1000
    this.#arm(family.stalledAfterMs)
  }

  data(): void {
    this.#lastDataMs = this.clock.monotonicUs() / 1000
    if (!this.#stalled) return
    this.#stalled = false
    this.on.resumed()
    this.#arm(this.family.stalledAfterMs)
  }

  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }

  #arm(delayMs: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.clock.timer(delayMs, () => this.#check())
  }

  #check(): void {
    const { stalledAfterMs, lostAfterMs } = this.family
    const quietMs = this.clock.monotonicUs() / 1000 - this.#lastDataMs
    if (quietMs >= lostAfterMs) {
      this.#cancelTimer = null
      this.on.lost()
      return
    }
    if (quietMs >= stalledAfterMs && !this.#stalled) {
      this.#stalled = true
      this.on.stalled()
    }
    // At least a millisecond: a timer may fire a hair early.
    this.#arm(Math.max(1, (this.#stalled ? lostAfterMs : stalledAfterMs) - quietMs))
  }
}
