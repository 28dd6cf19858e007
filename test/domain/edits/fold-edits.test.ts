import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activeEdits } from '../../../src/domain/edits/active-edits.js'
import type { EditedState } from '../../../src/domain/edits/edited-state.js'
import { foldEdits } from '../../../src/domain/edits/fold-edits.js'
import { foldGroup } from '../../../src/domain/edits/fold-group.js'
import type { EditDetail, EditRecord, RecordedFacts } from '../../../src/domain/records/session-edit.js'

const S = 1_000_000
const facts = (startS: number, athleteId = 'ana'): RecordedFacts => ({
  ...{ athleteId, zoneId: 'utc', localDate: '2026-01-01', startTimeUs: startS * S, endTimeUs: (startS + 1000) * S },
  ...{ surface: 'road', shoeId: 'flat' },
})
const listOf = (sessionId: string, details: readonly EditDetail[]): EditRecord[] =>
  details.map((detail, sequence) => ({ sessionId, sequence, madeTimeUs: sequence, madeBy: 'owner', detail }))
const begun: EditDetail = { kind: 'recorded', facts: facts(0) }
const lists = (given: Readonly<Record<string, readonly EditDetail[]>>) => {
  const made = new Map(Object.entries(given).map(([sessionId, details]) => [sessionId, listOf(sessionId, details)]))
  return { read: (sessionId: string) => made.get(sessionId) ?? null, ids: [...made.keys()] }
}
const fold = (...details: readonly EditDetail[]): EditedState => {
  const state = foldEdits(lists({ run: [begun, ...details] }).read, 'run')
  if (state === null) throw new Error('no state')
  return state
}
const spansOf = ({ parts }: EditedState) =>
  parts.map(({ journalId, startUs, endUs }) => [journalId, startUs / S, endUs / S])

const anyEdit: fc.Arbitrary<EditDetail> = fc.oneof(
  fc.record({ kind: fc.constant('trim' as const), fromUs: seconds(0, 300), toUs: seconds(500, 1000) }),
  fc.record({ kind: fc.constant('split' as const), atUs: seconds(400, 900), newSessionId: fc.constant('new') }),
  fc.constantFrom<EditDetail[]>(
    ...([{ kind: 'delete' }, { kind: 'not-a-run' }, { kind: 'swap-feet' }] as const),
    { kind: 'surface', surface: 'sand' },
    { kind: 'shoe', shoeId: null },
    { kind: 'athlete', athleteId: 'ben', zoneId: 'Asia/Tokyo', shoeId: 'bens' },
    { kind: 'athlete', athleteId: 'ana', zoneId: 'Asia/Tokyo', shoeId: 'other' },
  ),
)
function seconds(min: number, max: number) {
  return fc.integer({ min, max }).map((value) => value * S)
}

/** Edits, and undos of what came before them, wherever they fall. */
const anyList = fc
  .array(fc.oneof({ weight: 3, arbitrary: anyEdit }, { weight: 2, arbitrary: fc.nat() }), { maxLength: 14 })
  .map((drawn): EditDetail[] =>
    drawn.map((one, n) =>
      typeof one === 'number' ? (n === 0 ? { kind: 'delete' } : { kind: 'undo', sequence: 1 + (one % n) }) : one,
    ),
  )

describe('a list of edits', () => {
  it('makes of a session what it would be had the undone ones never been made', () => {
    fc.assert(
      fc.property(anyList, (details) => {
        const list = listOf('run', [begun, ...details])
        const never = activeEdits(list).map(({ detail }) => detail)
        expect(fold(...details)).toEqual(foldEdits(lists({ run: never }).read, 'run'))
      }),
    )
  })

  it('is as if nothing had been said after everything was undone, in whatever order', () => {
    const plain = fc.array(anyEdit, { maxLength: 8 })
    const order = fc.array(fc.nat(), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(plain, order, (edits, keys) => {
        const sequences = edits.map((_, n) => n + 1).sort((a, b) => (keys[a - 1] ?? 0) - (keys[b - 1] ?? 0))
        expect(fold(...edits, ...sequences.map((sequence) => ({ kind: 'undo', sequence }) as const))).toEqual(fold())
      }),
    )
  })

  it('brings back what was undone by undoing the undo', () => {
    const trim: EditDetail = { kind: 'trim', fromUs: 100 * S, toUs: null }
    const undo = (sequence: number): EditDetail => ({ kind: 'undo', sequence })
    expect(fold(trim, undo(1))).toEqual(fold())
    expect(fold(trim, undo(1), undo(2))).toEqual(fold(trim))
    expect(fold(trim, undo(1), undo(2), undo(3))).toEqual(fold())
  })

  it('trims to what all trims leave, and keeps the ends that the journal has by itself', () => {
    const state = fold({ kind: 'trim', fromUs: 100 * S, toUs: null }, { kind: 'trim', fromUs: 50 * S, toUs: 700 * S })
    expect(spansOf(state)).toEqual([['run', 100, 700]])
    expect(fold({ kind: 'trim', fromUs: 0, toUs: 1000 * S })).toEqual(fold())
    expect(fold({ kind: 'trim', fromUs: 995 * S, toUs: null }).problem).toMatch(/10 seconds/)
  })

  it('gives back shoe and zone to who had the run before', () => {
    const away: EditDetail = { kind: 'athlete', athleteId: 'ben', zoneId: 'Asia/Tokyo', shoeId: 'bens' }
    const back: EditDetail = { kind: 'athlete', athleteId: 'ana', zoneId: 'Asia/Seoul', shoeId: 'new' }
    const shoe: EditDetail = { kind: 'shoe', shoeId: 'trail' }
    expect(fold(away).parts[0]?.shoes).toEqual({ ana: 'flat', ben: 'bens' })
    expect(fold(shoe, away, shoe, back)).toMatchObject({
      athleteId: 'ana',
      zones: { ana: 'utc', ben: 'Asia/Tokyo' },
      parts: [{ shoes: { ana: 'trail', ben: 'trail' } }],
    })
  })
})

describe('a group of sessions', () => {
  const second: EditDetail = { kind: 'recorded', facts: facts(2000) }
  const split: EditDetail = { kind: 'split', atUs: 600 * S, newSessionId: 'tail' }
  const tail: EditDetail = { kind: 'split-from', sessionId: 'run', sequence: 2 }
  const swap: EditDetail = { kind: 'swap-feet' }
  const group = (given: Readonly<Record<string, readonly EditDetail[]>>) => {
    const { read, ids } = lists(given)
    return foldGroup(read, ids)
  }

  it('cuts a second part off as the first one was at that moment', () => {
    const { states, problem } = group({ run: [begun, swap, split, swap], tail: [tail] })
    expect(problem).toBeNull()
    expect(spansOf(states.get('run') ?? fold())).toEqual([['run', 0, 600]])
    expect(states.get('run')?.parts[0]?.swapFeet).toBe(false)
    expect(states.get('tail')).toMatchObject({ disposition: 'counted', countedBy: null })
    expect(states.get('tail')?.parts).toMatchObject([{ journalId: 'run', fromUs: 600 * S, toUs: null, swapFeet: true }])
  })

  it('takes the second part back with the split, whatever became of it', () => {
    const { states } = group({ run: [begun, swap, split, { kind: 'undo', sequence: 2 }], tail: [tail, swap] })
    expect(states.get('run')).toMatchObject({ parts: [{ fromUs: null, toUs: null }] })
    expect(states.get('tail')).toMatchObject({ disposition: 'merged', countedBy: 'run' })
  })

  it('puts together in order of time, each part with what was said of it', () => {
    const { states, problem } = group({
      run: [second, { kind: 'merge', otherSessionId: 'early' }],
      early: [begun, { kind: 'trim', fromUs: null, toUs: 500 * S }, swap],
    })
    expect(problem).toBeNull()
    expect(spansOf(states.get('run') ?? fold())).toEqual([
      ['early', 0, 500],
      ['run', 2000, 3000],
    ])
    expect(states.get('run')?.parts.map(({ swapFeet }) => swapFeet)).toEqual([true, false])
    expect(states.get('early')).toMatchObject({ disposition: 'merged', countedBy: 'run' })
  })

  it('is one stretch again where a cut is put together', () => {
    const merged = group({ run: [begun, swap, split, { kind: 'merge', otherSessionId: 'tail' }], tail: [tail] })
    expect(merged.problem).toBeNull()
    expect(merged.states.get('run')?.parts).toEqual(fold(swap).parts)
  })

  it.each([
    ['of two people', { run: [begun, merge('other')], other: [{ kind: 'recorded', facts: facts(2000, 'ben') }] }],
    ['that overlap', { run: [begun, merge('other')], other: [{ kind: 'recorded', facts: facts(500) }] }],
    ['of two days', { run: [begun, merge('other')], other: [{ kind: 'recorded', facts: facts(60_000) }] }],
    ['one of which was deleted', { run: [begun, merge('other')], other: [second, { kind: 'delete' }] }],
    ['that take in each other', { run: [begun, merge('other')], other: [second, merge('run')] }],
    ['of which two others take in one', { run: [begun, merge('x')], other: [second, merge('x')], x: [third()] }],
    [
      'where a split is taken back whose second part is in another run',
      { run: [begun, swap, split, { kind: 'undo', sequence: 2 }], tail: [tail], other: [second, merge('tail')] },
    ],
  ] satisfies [string, Record<string, EditDetail[]>][])('says why it can not hold: runs %s', (_, given) => {
    expect(group(given).problem).toMatch(/[.]$/)
  })

  function merge(otherSessionId: string): EditDetail {
    return { kind: 'merge', otherSessionId }
  }
  function third(): EditDetail {
    return { kind: 'recorded', facts: facts(4000) }
  }
})
