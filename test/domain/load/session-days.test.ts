import { describe, expect, it } from 'vitest'
import { declaredRestDay } from '../../../src/domain/load/impute-day.js'
import { daysFromSessions } from '../../../src/domain/load/session-days.js'
import { makeRun } from './builders.js'

const DATE = '2026-07-01'
const unknownLoad = { soleusLoadSlu: { left: null, right: null } }

describe('a day', () => {
  it('is the sum of the runs that began on it', () => {
    const [day] = daysFromSessions([makeRun(DATE, 5), makeRun(DATE, 3, { sessionId: 'second' })])
    expect(day).toMatchObject({ state: 'load', sessionCount: 2, soleusLoadSlu: { left: 8, right: 8 } })
  })

  it('is unknown, and not a day without load, where its only run tells no load', () => {
    const [day] = daysFromSessions([makeRun(DATE, 5, unknownLoad)])
    expect(day).toMatchObject({ state: 'unknown', sessionCount: 1 })
  })

  it('is what somebody said of it where its run tells no load', () => {
    const said = [{ ...declaredRestDay('anna', DATE), state: 'load' as const, basis: 'imputed' as const }]
    expect(daysFromSessions([makeRun(DATE, 5, unknownLoad)], said)).toEqual(said)
  })

  it('keeps its load beside a run that tells none, and whatever was said of it', () => {
    const runs = [makeRun(DATE, 5), makeRun(DATE, 3, { sessionId: 'second', ...unknownLoad })]
    const [day] = daysFromSessions(runs, [declaredRestDay('anna', DATE)])
    expect(day).toMatchObject({ state: 'load', sessionCount: 2, soleusLoadSlu: { left: 5, right: 5 } })
  })
})
