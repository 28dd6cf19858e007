import { describe, expect, it } from 'vitest'
import { finishedIn, shoeRecomputeText } from '../../../dashboard/pages/athlete/recompute-shoe-text.js'
import { aSession } from '../../http/support/records.js'

const none = { recomputed: 0, 'up-to-date': 0, 'no-journal': 0, kept: 0, changed: 0, failed: 0 }
const job = { state: 'finished', message: null, progressRatio: 1, counts: none } as const

describe('a shoe whose angle was changed', () => {
  it('counts the finished runs in it', () => {
    const sessions = [
      aSession('2026-11-19', { shoeId: 'shoe-1' }),
      aSession('2026-11-18', { shoeId: 'shoe-2' }),
      aSession('2026-11-17', { shoeId: 'shoe-1', state: 'running' }),
    ]
    expect(finishedIn('shoe-1', sessions)).toBe(1)
  })

  it('says what its runs show before, while and after they are computed anew', () => {
    expect(shoeRecomputeText(0, null, true)).toBe('Runs from now on use it.')
    expect(shoeRecomputeText(1, null, true)).toContain('1 run in this shoe keeps its numbers')
    expect(shoeRecomputeText(2, { ...job, state: 'running', progressRatio: 0.43 }, true)).toMatch(/43.% done/)
    expect(shoeRecomputeText(3, { ...job, counts: { ...none, recomputed: 2, 'no-journal': 1 } }, true)).toBe(
      '2 runs now use it. 1 run without a journal keeps its numbers.',
    )
    expect(shoeRecomputeText(1, { ...job, counts: { ...none, kept: 1 } }, true)).toContain(
      '1 run could not be computed anew',
    )
    expect(shoeRecomputeText(1, { ...job, state: 'failed', message: 'The disk is full.' }, true)).toBe(
      'The disk is full.',
    )
    expect(shoeRecomputeText(2, { ...job, state: 'cancelled' }, true)).toMatch(/^Stopped\. 0 runs now use it/)
  })

  it('doesn’t speak of using a calibration that was removed', () => {
    expect(shoeRecomputeText(0, null, false)).toBe('Runs from now on are told without a calibration.')
    const done = { ...job, counts: { ...none, recomputed: 2 } }
    expect(shoeRecomputeText(2, done, false)).toBe('2 runs are told without a calibration now.')
  })
})
