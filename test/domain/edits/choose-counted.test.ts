import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseCounted, isSameTime, type RunRecord } from '../../../src/domain/edits/choose-counted.js'
import type { Tier } from '../../../src/domain/records/step-record.js'
import { sampleSession, sampleTotals, START_US } from '../../stores/sample-records.js'

interface Source {
  readonly tier?: Tier | null
  readonly coverage?: number
  readonly fromS?: number
  readonly toS?: number
  readonly athleteId?: string
  readonly chosenUs?: number
}

function record(sessionId: string, source: Source = {}): RunRecord {
  const { tier = 'A', coverage = 1, fromS = 0, toS = 1800, athleteId = 'ana' } = source
  const totals = sampleTotals({ tier, coverageRatio: coverage, durationS: toS - fromS, runningTimeS: toS - fromS })
  const span = { startTimeUs: START_US + fromS * 1e6, endTimeUs: START_US + toS * 1e6 }
  const session = sampleSession(sessionId, { ...span, athleteId, totals })
  return { session, countInsteadUs: source.chosenUs ?? null }
}

const notCounted = (...runs: readonly RunRecord[]): Readonly<Record<string, string>> =>
  Object.fromEntries(chooseCounted(runs))

describe('of the same run in two sources', () => {
  it('the better tier counts, then the one that saw more of the running, then the longer one', () => {
    expect(notCounted(record('watch', { tier: 'D' }), record('pods', { tier: 'A', coverage: 0.7 }))).toEqual({
      watch: 'pods',
    })
    expect(notCounted(record('torn', { coverage: 0.8 }), record('whole', { coverage: 0.99 }))).toEqual({
      torn: 'whole',
    })
    expect(notCounted(record('short', { toS: 1700 }), record('long'))).toEqual({ short: 'long' })
    expect(notCounted(record('in reach', { toS: 600 }), record('kept', { coverage: 0.98 }))).toEqual({
      'in reach': 'kept',
    })
    expect(notCounted(record('none', { tier: null }), record('watch', { tier: 'G' }))).toEqual({ none: 'watch' })
  })

  it('the one counts that somebody chose, the latest choice', () => {
    const watch = record('watch', { tier: 'D', chosenUs: 5 })
    expect(notCounted(watch, record('pods'))).toEqual({ pods: 'watch' })
    expect(notCounted(watch, record('pods', { chosenUs: 9 }))).toEqual({ watch: 'pods' })
  })

  it('both count where they share less than half of the shorter one, or are of two people', () => {
    expect(notCounted(record('one', { toS: 1000 }), record('two', { fromS: 600, toS: 1600 }))).toEqual({})
    expect(notCounted(record('one'), record('two', { athleteId: 'ben' }))).toEqual({})
    expect(isSameTime(record('one', { toS: 1000 }).session, record('two', { fromS: 400, toS: 1600 }).session)).toBe(
      true,
    )
  })

  it('a run beside a duplicate still counts: only what counts takes another one away', () => {
    const first = record('first', { toS: 1000 })
    const between = record('between', { fromS: 300, toS: 1700, tier: 'D' })
    const last = record('last', { fromS: 1000, toS: 2000 })
    expect(notCounted(first, between, last)).toEqual({ between: 'first' })
  })

  it('is the same whatever order they come in, and what counts never overlaps', () => {
    const source = fc.record({
      tier: fc.constantFrom<Tier>('A', 'B', 'D', 'G'),
      fromS: fc.integer({ min: 0, max: 3000 }),
      lastsS: fc.integer({ min: 60, max: 3000 }),
    })
    fc.assert(
      fc.property(fc.array(source, { maxLength: 7 }), (sources) => {
        const runs = sources.map(({ tier, fromS, lastsS }, n) =>
          record(`run-${n}`, { tier, fromS, toS: fromS + lastsS }),
        )
        const found = notCounted(...runs)
        expect(notCounted(...runs.toReversed())).toEqual(found)
        const counted = runs.filter(({ session }) => found[session.sessionId] === undefined)
        for (const [n, one] of counted.entries()) {
          for (const other of counted.slice(n + 1)) expect(isSameTime(one.session, other.session)).toBe(false)
        }
        for (const by of Object.values(found))
          expect(counted.some(({ session }) => session.sessionId === by)).toBe(true)
      }),
    )
  })
})
