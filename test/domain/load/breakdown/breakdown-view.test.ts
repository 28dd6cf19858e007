import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BANNED_WORDS } from '../../../../src/domain/alerts/words.js'
import { roundToSum } from '../../../../src/domain/load/breakdown/rounding.js'
import type { PeriodLoad } from '../../../../src/domain/load/breakdown/summarise-period.js'
import { buildBreakdown, type BreakdownView } from '../../../../src/domain/load/views/breakdown-view.js'
import type { SessionRecord } from '../../../../src/domain/records/session-record.js'
import { makeRun, restDays } from '../builders.js'
import { MINUTE, summarise } from './periods.js'

const BASE = { fromDate: '2026-11-07', toDate: '2026-11-13' }
const RECENT = { fromDate: '2026-11-14', toDate: '2026-11-20' }
const REST = { declared: restDays('2026-11-01', '2026-11-20') }

const compare = (base: PeriodLoad, recent: PeriodLoad): BreakdownView =>
  buildBreakdown({ athleteId: 'anna', base, recent, today: '2026-11-20' })
const compareRuns = (before: readonly SessionRecord[], after: readonly SessionRecord[]): BreakdownView =>
  compare(summarise(BASE, before, REST), summarise(RECENT, after, REST))

describe('what is said of a change', () => {
  it('names the distance where the same running went further', () => {
    const view = compareRuns([makeRun('2026-11-08', 8)], [makeRun('2026-11-15', 8), makeRun('2026-11-18', 4)])
    expect(view.headline).toBe('4.0 easy km more soleus work than in the 7 days before (+50 %).')
    expect(view.detail).toBe('Of the +4.0 easy km, 4.0 came from more distance.')
    expect(view.parts.find(({ part }) => part === 'distance')).toMatchObject({
      changeEasyKm: 4,
      baseText: '8.0 km',
      recentText: '12.0 km',
      sentence: 'More distance added 4.0 easy km.',
    })
    expect(view.changeRatio).toBeCloseTo(0.5, 9)
  })

  it('names what worked against it, with the sign of the whole change', () => {
    const inRacer = { ...makeRun('2026-11-15', 12, { soleusLoadSlu: { left: 11.64, right: 11.64 } }), shoeId: 'racer' }
    const tagged = { ...makeRun('2026-11-08', 8), shoeId: 'daily' }
    const up = compareRuns([tagged], [inRacer])
    expect(up.detail).toMatch(
      /^Of the \+3\.6 easy km, 3\.9 came from more distance; 0\.3 was taken off by more running in plated shoes\.$/,
    )
    const down = compareRuns([{ ...inRacer, localDate: '2026-11-08' }], [{ ...tagged, localDate: '2026-11-15' }])
    expect(down.detail).toMatch(
      /^Of the −3\.6 easy km, 3\.9 came from less distance; 0\.3 was added by less running in plated shoes\.$/,
    )
  })

  it('never says what it would mean for the body', () => {
    const views = [
      compareRuns(
        [makeRun('2026-11-08', 8)],
        [makeRun('2026-11-15', 30, { footStrikeAngleDeg: { left: -4, right: 0 } })],
      ),
      compareRuns([], [makeRun('2026-11-15', 3)]),
      compare(
        summarise(BASE, [makeRun('2026-11-08', 8)]),
        summarise(RECENT, [makeRun('2026-11-15', 8, { tier: 'F' })]),
      ),
    ]
    const said = JSON.stringify(views).toLowerCase()
    for (const word of BANNED_WORDS) expect(said).not.toContain(word)
  })

  it('says nothing of more or less where a period is not known, and does where it was rest', () => {
    const run = [makeRun('2026-11-08', 8)]
    const unknown = compare(summarise(BASE, run), summarise(RECENT, []))
    expect(unknown).toMatchObject({ comparable: false, headline: 'Not known well enough to compare.' })
    expect(unknown.detail).toBe(
      'Sat 14 Nov to Fri 20 Nov has no run that was measured, so there is nothing to tell apart.',
    )
    const rest = compareRuns(run, [])
    expect(rest).toMatchObject({ comparable: false, changeSlu: -16 })
    expect(rest.headline).toBe('8.0 easy km less soleus work than in the 7 days before (−100 %).')
    expect(compareRuns([], []).detail).toContain('Neither period')
  })

  it('says when the sensor, the model or the knowledge of days changed', () => {
    const pod = makeRun('2026-11-15', 8, { tier: 'F', distanceBasis: 'estimated' })
    const { headline, notes } = compare(
      summarise(BASE, [makeRun('2026-11-08', 8)]),
      summarise({ ...RECENT, fromDate: '2026-11-15' }, [{ ...pod, modelVersion: 'newer' }]),
    )
    expect(headline).toMatch(/^As far as is known, as much soleus work/)
    expect(notes.join(' ')).toMatch(
      /sensor changed \(mostly foot sensor, then mostly speed and cadence pod\): .*5 to 10 %/,
    )
    expect(notes.join(' ')).toMatch(/models newer and test/)
    expect(notes.join(' ')).toMatch(/Speed was estimated/)
    expect(notes.join(' ')).toMatch(/6 earlier days and 4 later days/)
    expect(notes.join(' ')).toMatch(/not equally long: 7 days, then 6 days/)
  })

  it('has no note on a slope that was measured in both', () => {
    const minutesOf = () => [MINUTE, { ...MINUTE, foot: 'right' as const }]
    const of = (range: typeof BASE, localDate: string) =>
      summarise(range, [makeRun(localDate, 0.18)], { ...REST, minutesOf })
    expect(compare(of(BASE, '2026-11-08'), of(RECENT, '2026-11-15')).notes).toEqual([])
  })
})

describe('rounding', () => {
  it('keeps the sum of what is shown, and moves no number by a whole step', () => {
    const numbers = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(numbers, (values) => {
        const rounded = roundToSum(values, 1)
        const total = values.reduce((sum, value) => sum + value, 0)
        expect(rounded.reduce((sum, value) => sum + value, 0)).toBeCloseTo(Math.round(total * 10) / 10, 6)
        for (const [index, value] of values.entries())
          expect(Math.abs(value - (rounded[index] ?? 99))).toBeLessThan(0.1001)
      }),
    )
  })

  it('shows nothing as a zero without a sign', () => {
    expect(roundToSum([-1e-9, 1e-9], 1)).toEqual([0, 0])
    expect(Object.is(roundToSum([-1e-9], 1)[0], 0)).toBe(true)
  })
})
