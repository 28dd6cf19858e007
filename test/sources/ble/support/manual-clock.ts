import type { Clock } from '../../../../src/runtime/clock.js'

interface Timer {
  readonly dueMs: number
  readonly callback: () => void
}

/** A clock that moves only when told; between timers everything that was promised is carried out. */
export class ManualClock implements Clock {
  readonly bootId = 'test-boot'
  #nowMs = 0
  readonly #timers = new Set<Timer>()

  get pendingCount(): number {
    return this.#timers.size
  }
  get nowMs(): number {
    return this.#nowMs
  }
  nowUs(): number {
    return 1_700_000_000_000_000 + this.monotonicUs()
  }
  monotonicUs(): number {
    return Math.round(this.#nowMs * 1000)
  }
  timer(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  async advance(byMs: number): Promise<void> {
    const endMs = this.#nowMs + byMs
    for (;;) {
      await settle()
      const next = this.#earliest()
      if (next === undefined || next.dueMs > endMs) break
      this.#timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.callback()
    }
    this.#nowMs = endMs
    await settle()
  }

  /** @throws Error where the condition doesn't hold within the time */
  async advanceUntil(condition: () => boolean, withinMs: number): Promise<number> {
    const startMs = this.#nowMs
    while (!condition()) {
      if (this.#nowMs - startMs >= withinMs) throw new Error(`not within ${withinMs} ms`)
      await this.advance(10)
    }
    return this.#nowMs - startMs
  }

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of this.#timers) if (earliest === undefined || timer.dueMs < earliest.dueMs) earliest = timer
    return earliest
  }
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
