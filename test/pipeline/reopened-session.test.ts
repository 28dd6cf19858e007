import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../src/journal/journal-record.js'
import { createSessionReducer } from '../../src/pipeline/session-reducer.js'
import {
  lastLive,
  LEFT,
  monotonicAt,
  reduceAll,
  RIGHT,
  sessionContext,
  simulatedJournal,
  steadyRun,
} from './simulated-session.js'
import { at, stepsOf } from './simulated-session.js'

const DEVICES = [LEFT, RIGHT]
const run = simulatedJournal(steadyRun(90), DEVICES)
const between = (fromS: number, toS: number): JournalRecord[] =>
  run.filter(({ monotonicUs }) => monotonicUs >= monotonicAt(fromS) && monotonicUs < monotonicAt(toS))
const stop = (atS: number, by: 'user' | 'idle' = 'user'): JournalRecord => ({
  ...{ kind: 'command', command: 'stop', by },
  monotonicUs: monotonicAt(atS),
})
const reopen = (atS: number): JournalRecord[] => [
  { kind: 'boot', monotonicUs: monotonicAt(atS), bootId: 'boot-1', wallTimeUs: at(atS), resumed: false },
  { kind: 'command', command: 'reopen', monotonicUs: monotonicAt(atS) },
]

describe('a session that was stopped by mistake', () => {
  const reopened = reduceAll([...between(0, 40), stop(40), ...reopen(50), ...between(50, 90)], DEVICES)

  it('goes on, and the time between is told as a pause that counts nowhere', () => {
    const gaps = reopened.flatMap((output) => (output.kind === 'gap' ? [output.gap] : []))
    expect(gaps).toMatchObject([{ reason: 'paused', fromUs: at(40), toUs: at(50) }])
    const { totals } = lastLive(reopened)
    const whole = lastLive(reduceAll(run, DEVICES)).totals
    expect(totals.durationS).toBeCloseTo(whole.durationS - 10, 0)
    expect(totals.coverageRatio).toBeGreaterThan(0.99)
    expect(totals.imputedRatio).toBe(0)
    const missed = whole.stepCount.left - totals.stepCount.left
    // Ten seconds of about 1.35 strides, and what the detector needs to find the foot's axis again.
    expect(missed).toBeGreaterThan(8)
    expect(missed).toBeLessThan(22)
  })

  it('says nothing of what came while it was over', () => {
    const heard = reduceAll(
      [...between(0, 40), stop(40), ...between(40, 50), ...reopen(50), ...between(50, 90)],
      DEVICES,
    )
    expect(stepsOf(heard)).toEqual(stepsOf(reopened))
  })

  it('numbers its strides on, so that no step has the key of another', () => {
    const keys = stepsOf(reopened).map(({ foot, strideIndex }) => `${foot} ${strideIndex}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('has the duration of one that was paused, also where it had gone idle', () => {
    const idle = reduceAll([...between(0, 40), stop(40, 'idle'), ...reopen(41), ...between(41, 90)], DEVICES)
    expect(lastLive(idle).totals.durationS).toBeCloseTo(lastLive(reduceAll(run, DEVICES)).totals.durationS - 1, 0)
  })

  it('ends again, and is not changed by a second word of it', () => {
    const reducer = createSessionReducer(sessionContext(DEVICES))
    for (const record of [...between(0, 40), stop(40), ...reopen(50), ...between(50, 90)]) reducer.push(record)
    for (const record of reopen(89)) reducer.push(record)
    reducer.push(stop(90))
    const totals = reducer.numbers().totals
    expect(reducer.end()).toEqual([])
    expect(reducer.numbers().totals).toEqual(totals)
  })
})
