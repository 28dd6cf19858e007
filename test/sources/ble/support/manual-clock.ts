import type { Clock } from '../../../../src/runtime/clock.js'

interface Timer {
  readonly dueMs: number
  readonly order: number
  readonly callback: () => void
  cancelled: boolean
}

/** How many timers run before the event loop gets a turn, so that streams and sockets of a test go on too. */
const TIMERS_BETWEEN_TURNS = 64

/**
 * A clock that moves only when told; between timers everything that was promised is carried out. Fast enough for half
 * an hour of eight links: timers are a heap, and a turn of the event loop is taken only now and then.
 */
export class ManualClock implements Clock {
  readonly bootId = 'test-boot'
  #nowMs = 0
  #order = 0
  #pending = 0
  #sinceTurn = 0
  readonly #heap: Timer[] = []

  get pendingCount(): number {
    return this.#pending
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
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, callback, cancelled: false }
    this.#pending++
    this.#insert(timer)
    return () => {
      if (timer.cancelled) return
      timer.cancelled = true
      this.#pending--
    }
  }

  async advance(byMs: number): Promise<void> {
    const endMs = this.#nowMs + byMs
    await turn()
    for (;;) {
      const next = this.#heap[0]
      if (next === undefined || next.dueMs > endMs) break
      this.#removeFirst()
      if (next.cancelled) continue
      next.cancelled = true
      this.#pending--
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.callback()
      await this.#settle()
    }
    this.#nowMs = endMs
    await turn()
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

  async #settle(): Promise<void> {
    // The next tick comes when every promise that can be carried out has been.
    if (++this.#sinceTurn < TIMERS_BETWEEN_TURNS) return new Promise((resolve) => process.nextTick(resolve))
    this.#sinceTurn = 0
    return turn()
  }

  #insert(timer: Timer): void {
    const heap = this.#heap
    let at = heap.push(timer) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const other = heap[above]
      if (other === undefined || !isEarlier(timer, other)) break
      heap[at] = other
      at = above
    }
    heap[at] = timer
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const second = heap[left + 1]
      const first = heap[left]
      if (first === undefined) break
      const below = second !== undefined && isEarlier(second, first) ? left + 1 : left
      const lower = heap[below]
      if (lower === undefined || !isEarlier(lower, last)) break
      heap[at] = lower
      at = below
    }
    heap[at] = last
  }
}

function isEarlier(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
