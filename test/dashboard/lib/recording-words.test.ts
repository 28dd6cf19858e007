import { describe, expect, it } from 'vitest'
import {
  fetchedRatio,
  lengthWords,
  sizeWords,
  startWords,
  stateWords,
  waitingWords,
} from '../../../dashboard/lib/recording-words.js'
import type { Recording } from '../../../src/contracts/recordings.js'

const run = (rest: Partial<Recording> = {}): Recording => ({
  ...{ recordingId: 'r', deviceId: 'd', name: 'Left', startTimeUs: 1_760_000_000_000_000, durationS: 2292 },
  ...{ byteCount: 4_200_000, fetchedBytes: 0, state: 'waiting', sessionId: null, trouble: null, updatedTimeUs: 0 },
  ...rest,
})

describe('runs in pods', () => {
  it('are counted where they wait or were interrupted, not once they are here', () => {
    expect(waitingWords([])).toBeNull()
    expect(waitingWords([run({ state: 'stored' }), run({ state: 'failed' })])).toBeNull()
    expect(waitingWords([run(), run({ state: 'stored' })])).toBe('A run waits in a pod')
    expect(waitingWords([run(), run({ state: 'interrupted' })])).toBe('2 runs wait in your pods')
  })

  it('tell when, how long and how large, as far as the pod does', () => {
    expect(startWords(run().startTimeUs, 'Europe/Vienna')).toBe('Thu 9 Oct, 10:53')
    expect(startWords(null, 'UTC')).toMatch(/doesn’t tell when/)
    expect(lengthWords(run())).toBe('38:12, 4.2 MB')
    expect(lengthWords(run({ durationS: null, byteCount: 12 }))).toBe('1 kB')
    expect(sizeWords(949_000)).toBe('949 kB')
  })

  it('say how far they are, and what an interruption left', () => {
    const half = run({ fetchedBytes: 2_100_000 })
    expect(fetchedRatio(half)).toBe(0.5)
    expect(fetchedRatio(run({ byteCount: 0 }))).toBe(0)
    expect(stateWords({ ...half, state: 'fetching' })).toBe('being fetched, 50\u00a0%')
    expect(stateWords(run({ state: 'fetching' }))).toMatch(/waiting for the pod/)
    expect(stateWords({ ...half, state: 'interrupted' })).toBe('interrupted at 50\u00a0%; what arrived is kept')
  })
})
