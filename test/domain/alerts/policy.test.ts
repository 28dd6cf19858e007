import { describe, expect, it } from 'vitest'
import { addDays } from '../../../src/domain/load/local-date.js'
import { FIRST_MONDAY, replay, steadyKm, syntheticRuns } from './synthetic-runner.js'

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1)
const WEEKS = 26
const SPECIAL_WEEK = 10

function speaksIn(week: number, result: ReturnType<typeof replay>): boolean {
  const from = addDays(FIRST_MONDAY, week * 7)
  const to = addDays(from, 7)
  return result.notifications.some((alert) => {
    const localDate = new Date(alert.raisedTimeUs / 1000).toISOString().slice(0, 10)
    return alert.severity !== 'info' && localDate >= from && localDate <= to
  })
}

describe('the policy as a whole', () => {
  it('warns a steady runner at most once a month', () => {
    const warnings = SEEDS.map(
      (seed) =>
        replay(syntheticRuns({ weeks: WEEKS, seed }), WEEKS).notifications.filter((a) => a.severity !== 'info').length,
    )
    const perMonth = warnings.reduce((sum, count) => sum + count, 0) / (SEEDS.length * (WEEKS / 4.345))
    expect(perMonth).toBeLessThanOrEqual(1)
    expect(Math.max(...warnings)).toBeLessThanOrEqual(WEEKS / 4.345)
  })

  it('catches a week of +60 % in at least four of five cases', () => {
    // Half of it longer runs, half of it one run more.
    const planned = (week: number, weekday: number) => {
      if (week !== SPECIAL_WEEK) return steadyKm(weekday)
      return weekday === 4 ? 12 : steadyKm(weekday) * 1.3
    }
    const caught = SEEDS.filter((seed) => {
      return speaksIn(SPECIAL_WEEK, replay(syntheticRuns({ weeks: SPECIAL_WEEK + 2, seed, planned }), SPECIAL_WEEK + 2))
    })
    expect(caught.length / SEEDS.length).toBeGreaterThanOrEqual(0.8)
  })

  it('catches every run of 150 % of the longest', () => {
    const caught = SEEDS.filter((seed) => {
      const usual = syntheticRuns({ weeks: SPECIAL_WEEK + 1, seed })
      const lastDate = addDays(FIRST_MONDAY, SPECIAL_WEEK * 7 + 6)
      const recent = usual.filter((run) => run.localDate >= addDays(lastDate, -30) && run.localDate < lastDate)
      const longestM = Math.max(...recent.map((run) => run.totals.distanceM))
      const runs = usual.map((run) => {
        if (run.localDate !== lastDate) return run
        return { ...run, totals: { ...run.totals, distanceM: 1.5 * longestM } }
      })
      return speaksIn(SPECIAL_WEEK, replay(runs, SPECIAL_WEEK + 1))
    })
    expect(caught.length).toBe(SEEDS.length)
  })

  it('stays silent when a runner comes back from a planned easy week', () => {
    const planned = (week: number, weekday: number) => steadyKm(weekday) * (week === SPECIAL_WEEK ? 0.5 : 1)
    const loud = SEEDS.filter((seed) => {
      const result = replay(syntheticRuns({ weeks: SPECIAL_WEEK + 2, seed, planned }), SPECIAL_WEEK + 2)
      return result.notifications.some(
        (alert) => alert.family === 'week-ratio' && alert.episode >= addDays(FIRST_MONDAY, (SPECIAL_WEEK + 1) * 7),
      )
    })
    expect(loud.length / SEEDS.length).toBeLessThanOrEqual(0.05)
  })
})
