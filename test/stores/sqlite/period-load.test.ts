import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addDays } from '../../../src/domain/load/local-date.js'
import { FEET } from '../../../src/domain/records/step-record.js'
import { sampleAthlete, sampleMinute, sampleSession, sampleShoe, sampleTotals } from '../sample-records.js'
import { openService, type ServiceUnderTest } from '../sqlite-service.js'

const MINUTES = 60

describe('the load of a period', () => {
  let opened: ServiceUnderTest
  beforeEach(async () => {
    opened = await openService()
    opened.service.putAthlete(sampleAthlete())
  })
  afterEach(async () => opened.close())

  /** A run of an hour on each of so many days, with minutes of both feet whose sum is its load. */
  function layRuns(fromDate: string, count: number, change: Partial<Parameters<typeof sampleMinute>[1] & object> = {}) {
    const { service, connection } = opened
    connection.transaction(() => {
      for (let day = 0; day < count; day++) {
        const localDate = addDays(fromDate, day)
        const sessionId = `run-${localDate}`
        const minutes = FEET.flatMap((foot) =>
          Array.from({ length: MINUTES }, (_, index) =>
            sampleMinute(index, { sessionId, foot, footStrikeAngleDegMean: 10, usualLandingBwSSum: 33, ...change }),
          ),
        )
        const perLeg = (34.9 * MINUTES) / 200
        const totals = sampleTotals({ soleusLoadSlu: { left: perLeg, right: perLeg }, imputedFeet: [] })
        service.putSession(sampleSession(sessionId, { localDate, state: 'finished', activeGeneration: 0, totals }))
        service.appendMinutes(minutes)
      }
    })
  }

  it('is the sum of its minutes, told apart without a rest', () => {
    layRuns('2026-10-01', 2)
    const period = opened.service.readPeriodLoad({ athleteId: 'ana', fromDate: '2026-10-01', toDate: '2026-10-03' })
    expect(period).toMatchObject({ sessionCount: 2, unknownDates: ['2026-10-03'], declaredRunDays: 0 })
    expect(period.loadSlu).toBeCloseTo((4 * 34.9 * MINUTES) / 200, 9)
    expect(period.unmeasuredSlu).toBeCloseTo(0, 9)
    expect(period.distanceM).toBeCloseTo(2 * MINUTES * 186.3, 6)
    expect(period.means?.strike).toBeCloseTo(34.9 / 33, 9)
  })

  it('is read with the surface and shoe that the minutes were computed with, not those of a later tag', () => {
    opened.service.putShoe(sampleShoe('shoe-1'))
    layRuns('2026-10-01', 1, { surface: 'treadmill', shoeKind: 'plated' })
    const period = opened.service.readPeriodLoad({ athleteId: 'ana', fromDate: '2026-10-01', toDate: '2026-10-01' })
    expect(period.running?.surfaces).toMatchObject({ treadmill: 1, road: 0 })
    expect(period.running?.shoes).toMatchObject({ plated: 1, untagged: 0 })
  })

  it('takes of another generation than the active one nothing', () => {
    layRuns('2026-10-01', 1)
    const minutes = FEET.map((foot) =>
      sampleMinute(0, { sessionId: 'run-2026-10-01', foot, generation: 1, distanceM: 1 }),
    )
    opened.service.appendMinutes(minutes)
    const period = opened.service.readPeriodLoad({ athleteId: 'ana', fromDate: '2026-10-01', toDate: '2026-10-01' })
    expect(period.distanceM).toBeCloseTo(MINUTES * 186.3, 6)
  })

  it('takes far less than a request may for 28 days of an hour each', () => {
    layRuns('2026-10-01', 28)
    const read = () => opened.service.readPeriodLoad({ athleteId: 'ana', fromDate: '2026-10-01', toDate: '2026-10-28' })
    read()
    // Time of the processor, since the clock on the wall also counts what else the machine does.
    const timesMs = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage()
      expect(read().sessionCount).toBe(28)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    })
    // Two of these make an answer, which may take 50 ms; some 14 ms each, and more here, where code is instrumented.
    expect(Math.min(...timesMs)).toBeLessThan(50)
  })
})
