/** Median of the newest values, kept in order as they come, so that asking costs nothing. */
export interface SlidingMedian {
  /** A missing value takes a place among the newest too. */
  add(value: number | null): void
  /** Null where none of the newest is known. */
  median(): number | null
}

/** @param capacity how many values count as the newest; meant for a few dozen */
export function createSlidingMedian(capacity: number): SlidingMedian {
  const newest = new Float64Array(capacity)
  const known = new Uint8Array(capacity)
  const sorted = new Float64Array(capacity)
  let added = 0
  let count = 0
  return {
    add(value) {
      const at = added++ % capacity
      if (known[at] === 1) dropSorted(sorted, count--, newest[at] as number)
      known[at] = value === null ? 0 : 1
      if (value === null) return
      newest[at] = value
      insertSorted(sorted, count++, value)
    },
    median() {
      if (count === 0) return null
      const upper = sorted[count >> 1] as number
      return count % 2 === 1 ? upper : (upper + (sorted[count / 2 - 1] as number)) / 2
    },
  }
}

function dropSorted(sorted: Float64Array, count: number, value: number): void {
  let at = 0
  while (at < count - 1 && (sorted[at] as number) < value) at++
  for (; at < count - 1; at++) sorted[at] = sorted[at + 1] as number
}

function insertSorted(sorted: Float64Array, count: number, value: number): void {
  let at = count
  for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number
  sorted[at] = value
}
