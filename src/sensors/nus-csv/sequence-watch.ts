import type { ReadingSink } from '../readings.js'

/** A number that is this much behind was said twice or late; more is a counter that began again. */
const LATE_LINES = 16
/** More than this were not lost: the counter was set. */
const MOST_LOST = 100_000

export type SequenceStep = 'next' | 'lost' | 'began-anew' | 'repeated'

/** Follows the numbers of lines, if they have any. How wide the counter is nobody says, so its wrap counts as a new beginning. */
export interface SequenceWatch {
  step(sequence: number | null, readings: ReadingSink): SequenceStep
  /** Lines that are missing before the last one; 0 unless `lost`. */
  readonly lostCount: number
  reset(): void
}

export function createSequenceWatch(): SequenceWatch {
  let last: number | null = null
  let lostCount = 0
  return {
    get lostCount() {
      return lostCount
    },
    step(sequence, readings) {
      const before = last
      lostCount = 0
      if (sequence === null || before === null) {
        last = sequence
        return 'next'
      }
      const advance = sequence - before
      if (advance <= 0 && advance > -LATE_LINES) {
        readings.repeated(1)
        return 'repeated'
      }
      last = sequence
      if (advance === 1) return 'next'
      if (advance < 1 || advance > MOST_LOST) return 'began-anew'
      lostCount = advance - 1
      readings.lost(lostCount, 'air')
      return 'lost'
    },
    reset() {
      last = null
    },
  }
}
