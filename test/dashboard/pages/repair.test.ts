import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockTime, momentOfClock } from '../../../dashboard/lib/clock-time.js'
import { runRemarks } from '../../../dashboard/lib/disposition.js'
import {
  editWords,
  isPossible,
  neighboursOf,
  REPAIRS,
  undoOf,
  wayBack,
  wayOut,
} from '../../../dashboard/pages/session/repair/repair-words.js'
import {
  cutProblem,
  cutWithin,
  endProblems,
  keptWithin,
  keptWords,
  likelyCut,
  SHORTEST_S,
  shownEnds,
  stripPoints,
  trimRequest,
} from '../../../dashboard/pages/session/repair/trim-model.js'
import type { Edit, Minute, Session } from '../../../dashboard/api/types.js'
import { sampleSession } from '../../stores/sample-records.js'

const MINUTE_US = 60_000_000
/** 8:53:20 in the morning, UTC. */
const START_US = 1_760_000_000_000_000
const span = { startTimeUs: START_US, endTimeUs: START_US + 45 * MINUTE_US }
const ofMinutes = (fromMin: number, toMin: number) => ({ fromS: fromMin * 60, toS: toMin * 60 })
const noNames = { zoneId: 'UTC', athletes: new Map<string, string>(), shoes: new Map<string, string>() }

describe('what stays of a trimmed run', () => {
  it('is said before, and asked for by the ends that were moved', () => {
    expect(trimRequest(ofMinutes(0, 45), span)).toBeNull()
    expect(keptWords(ofMinutes(0, 45), 2700)).toMatch(/^All 45:00 stay/)
    const late = ofMinutes(2, 45)
    expect(trimRequest(late, span)).toEqual({ kind: 'trim', fromUs: START_US + 2 * MINUTE_US, toUs: null })
    expect(keptWords(late, 2700)).toBe('43:00 of 45:00 stay; 2:00 at the beginning would be cut off.')
    const both = ofMinutes(2, 40)
    expect(trimRequest(both, span)).toMatchObject({ toUs: START_US + 40 * MINUTE_US })
    expect(keptWords(both, 2700)).toBe(
      '38:00 of 45:00 stay; 2:00 at the beginning and 5:00 at the end would be cut off.',
    )
  })

  it('is refused in words beside the time that was typed last, and not moved in silence', () => {
    const said = (fromS: number | null, toS: number | null, moved: 'from' | 'to') =>
      endProblems({ fromS, toS, moved }, 2700)
    expect(said(60, 2700, 'from')).toEqual({ from: null, to: null })
    expect(said(600, 540, 'to')).toEqual({ from: null, to: 'The run must end after it begins.' })
    expect(said(600, 540, 'from')).toEqual({ from: 'The run must begin before it ends.', to: null })
    expect(said(600, 605, 'to').to).toBe('At least 10 seconds must stay.')
    expect(said(null, 540, 'to').from).toBe('That is no time within the run.')
    expect(shownEnds({ fromS: 600, toS: null, moved: 'to' }, 2700)).toEqual({ fromS: 600, toS: 2700 })
    expect([cutProblem(60, 120), cutProblem(null, 120)]).toEqual([null, 'That is no time within the run.'])
    expect(cutProblem(115, 120)).toBe('Each part needs at least 10 seconds.')
    expect(cutProblem(cutWithin(115, 120), 120)).toBeNull()
  })

  it('is never shorter than can be computed, whatever is dragged where', () => {
    const second = fc.double({ min: -100, max: 3000, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('from', 'to'), second), { maxLength: 12 }), (moves) => {
        let kept = ofMinutes(0, 45)
        for (const [moved, atS] of moves) {
          const wanted = moved === 'from' ? { ...kept, fromS: atS } : { ...kept, toS: atS }
          kept = keptWithin(wanted, 2700, moved)
        }
        expect(kept.fromS).toBeGreaterThanOrEqual(0)
        expect(kept.toS).toBeLessThanOrEqual(2700)
        expect(kept.toS - kept.fromS).toBeGreaterThanOrEqual(SHORTEST_S - 1e-9)
      }),
    )
  })
})

describe('the strip of a run', () => {
  const minute = (atMin: number, soleusImpulseBwSSum: number) =>
    ({ startTimeUs: START_US + atMin * MINUTE_US, soleusImpulseBwSSum }) as Minute
  it('adds both feet of a minute, and shows the time between two parts as nothing', () => {
    const points = stripPoints([minute(0, 40), minute(0, 40), minute(10, 20)], span)
    expect(points).toEqual([
      { x: 0, y: 200 },
      { x: 60, y: 0 },
      { x: 600, y: 50 },
      { x: 660, y: 0 },
      { x: 2700, y: 0 },
    ])
    expect(stripPoints([], span)).toEqual([])
  })

  it('offers to cut in the middle of the longest pause, else of the run', () => {
    const paused = stripPoints([minute(0, 40), minute(1, 0), minute(2, 30), minute(10, 20)], span)
    expect(likelyCut(paused, 2700)).toBe((180 + 600) / 2)
    expect(likelyCut([], 2700)).toBe(1350)
  })
})

describe('a time of the clock', () => {
  it('is found again within the run, also past midnight and in any zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Vienna', 'Asia/Kolkata', 'Pacific/Auckland', 'America/St_Johns')
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 23 * 3600 }),
        fc.integer({ min: 0, max: 86_400 }),
        zones,
        (s, day, zone) => {
          const startUs = START_US + day * 1_000_000
          const momentUs = startUs + s * 1_000_000
          expect(momentOfClock(clockTime(momentUs, zone), startUs, zone)).toBe(momentUs)
        },
      ),
    )
    expect(momentOfClock('', START_US, 'UTC')).toBeNull()
    expect(clockTime(START_US, 'UTC')).toBe('08:53:20')
  })
})

describe('what was said of a run', () => {
  const edit = (sequence: number, rest: Partial<Edit> & Pick<Edit, 'kind'>): Edit => ({
    ...{ sequence, madeTimeUs: 0, madeBy: 'owner', undone: false, undoable: true },
    ...rest,
  })
  it('is told in words', () => {
    const names = { ...noNames, athletes: new Map([['ben', 'Ben']]), shoes: new Map([['flat', 'Flat']]) }
    const words = [
      edit(1, { kind: 'trim', fromUs: START_US, toUs: null }),
      edit(2, { kind: 'trim', fromUs: START_US, toUs: START_US + MINUTE_US }),
      edit(3, { kind: 'athlete', athleteId: 'ben', shoeId: null }),
      edit(4, { kind: 'shoe', shoeId: 'flat' }),
      edit(5, { kind: 'shoe', shoeId: null }),
      edit(6, { kind: 'surface', surface: 'sand' }),
    ].map((one) => editWords(one, names))
    expect(words).toEqual([
      'Trimmed: begins at 08:53:20',
      'Trimmed to 08:53:20–08:54:20',
      'Given to Ben',
      'Shoe: Flat',
      'Shoe: not said',
      'Surface: sand',
    ])
  })

  it('leads back: a delete is undone, an undo redone, a part taken out, a cut made again', () => {
    const deleted = edit(1, { kind: 'delete' })
    expect(wayBack([deleted])).toBe(deleted)
    expect(wayBack([{ ...deleted, undone: true }])).toBeNull()
    const undo = edit(2, { kind: 'undo', undoes: 1 })
    expect(undoOf([{ ...deleted, undone: true }, undo], deleted)).toBe(undo)
    const merge = edit(3, { kind: 'merge', otherSessionId: 'b' })
    expect(wayOut([merge], 'b')).toEqual({ sequence: 3, words: 'Take it out again' })
    expect(wayOut([merge], 'c')).toBeNull()
    const split = edit(1, { kind: 'split', atUs: 0, newSessionId: 'b', undone: true })
    expect(wayOut([split, undo], 'b')).toEqual({ sequence: 2, words: 'Cut it off again' })
  })

  it('without a journal only what needs no new numbers is offered', () => {
    expect(REPAIRS.filter((repair) => isPossible(repair, false))).toEqual(['not-a-run', 'delete'])
    expect(REPAIRS.every((repair) => isPossible(repair, true))).toBe(true)
  })
})

describe('runs that can be put together', () => {
  const run = (sessionId: string, fromMin: number, toMin: number, rest: Partial<Session> = {}): Session => {
    const times = { startTimeUs: START_US + fromMin * MINUTE_US, endTimeUs: START_US + toMin * MINUTE_US }
    return { ...(sampleSession(sessionId) as Session), athleteId: 'ana', state: 'finished', ...times, ...rest }
  }
  it('are of the same athlete, counted, apart, and within twelve hours; the nearest first', () => {
    const all = [
      run('far', 800, 810),
      run('before', -60, -20),
      run('after', 50, 60),
      run('long', 125, 130),
      run('second', 45.5, 46),
      run('first', -10, 0),
      run('over', 40, 70),
      run('ben', 50, 60, { athleteId: 'ben' }),
      run('gone', 50, 60, { disposition: 'deleted' }),
      run('now', 50, 60, { state: 'running', endTimeUs: null }),
    ]
    const me = run('me', 0, 45)
    const found = neighboursOf(me, [me, ...all]).map(({ session, words }) => `${session.sessionId} ${words}`)
    expect(found).toEqual([
      'first directly before',
      'second directly after',
      'after 5:00 later',
      'before 20:00 earlier',
      'long 1:20:00 later',
    ])
  })

  it('a list says first why a run does not count, and that it comes from a pod', () => {
    const kept = run('kept', 0, 45, { source: 'memory', disposition: 'duplicate' })
    expect(runRemarks(kept).slice(0, 2)).toEqual(['second record of a run', 'from the pod’s memory'])
  })
})
