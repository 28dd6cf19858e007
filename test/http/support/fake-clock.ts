import type { Clock } from '../../../src/runtime/clock.js'

export interface FakeClock extends Clock {
  /** Moves time on, and calls what is due on the way, in order. */
  advance(ms: number): void
}

/** A clock that stands still until it is told. */
export function createFakeClock(startUs = Date.parse('2026-11-20T12:00:00Z') * 1000): FakeClock {
  let nowUs = startUs
  let timers: { dueUs: number; callback: () => void }[] = []
  return {
    bootId: 'test-boot',
    nowUs: () => nowUs,
    monotonicUs: () => nowUs - startUs,
    timer(delayMs, callback) {
      const timer = { dueUs: nowUs + delayMs * 1000, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((entry) => entry !== timer)
      }
    },
    advance(ms) {
      const untilUs = nowUs + ms * 1000
      for (;;) {
        const next = timers.filter((timer) => timer.dueUs <= untilUs).sort((a, b) => a.dueUs - b.dueUs)[0]
        if (next === undefined) break
        timers = timers.filter((entry) => entry !== next)
        nowUs = Math.max(nowUs, next.dueUs)
        next.callback()
      }
      nowUs = untilUs
    },
  }
}
