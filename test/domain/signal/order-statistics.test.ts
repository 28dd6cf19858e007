import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/domain/signal/random.js'
import { selectNth } from '../../../src/domain/signal/select-nth.js'
import { createSlidingMedian } from '../../../src/domain/signal/sliding-median.js'

const sortedOf = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

describe('the nth smallest value', () => {
  it('is the one that sorting would put there, also among equal ones', () => {
    const random = createRandom(7)
    for (let round = 0; round < 200; round++) {
      const count = 1 + Math.floor(random() * 60)
      const kinds = round % 2 === 0 ? 3 : 1e6
      const values = Array.from({ length: count }, () => Math.floor(random() * kinds) - 1)
      const n = Math.floor(random() * count)
      expect(selectNth(Float64Array.from([...values, -99]), count, n)).toBe(sortedOf(values)[n])
    }
  })

  it('parts the values around it', () => {
    const values = Float64Array.from([5, 1, 4, 1, 3, 9, 2])
    expect(selectNth(values, values.length, 3)).toBe(3)
    expect(sortedOf([...values.subarray(0, 3)])).toEqual([1, 1, 2])
  })
})

describe('the median of the newest values', () => {
  it('is unknown before the first known value', () => {
    const medians = createSlidingMedian(3)
    expect(medians.median()).toBeNull()
    medians.add(null)
    expect(medians.median()).toBeNull()
  })

  it('forgets the oldest, known or not', () => {
    const random = createRandom(11)
    const medians = createSlidingMedian(20)
    const all: (number | null)[] = []
    for (let n = 0; n < 500; n++) {
      const value = random() < 0.2 ? null : Math.floor(random() * 12) / 3
      all.push(value)
      medians.add(value)
      const known = sortedOf(all.slice(-20).filter((kept) => kept !== null))
      const upper = known[known.length >> 1]
      const lower = known[(known.length - 1) >> 1]
      const expected = upper === undefined || lower === undefined ? null : (upper + lower) / 2
      expect(medians.median()).toBe(expected)
    }
  })
})
