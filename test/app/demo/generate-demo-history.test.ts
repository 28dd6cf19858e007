import { describe, expect, it } from 'vitest'
import { DEMO_ATHLETES, LIVE_DEMO_ATHLETE_ID, RAMPING_DEMO_ATHLETE_ID } from '../../../src/app/demo/demo-athletes.js'
import {
  DEMO_DAYS,
  generateDemoAthlete,
  generateDemoHistory,
  type DemoHistoryInput,
} from '../../../src/app/demo/generate-demo-history.js'
import { sessionSchema, shoeSchema, stepSchema, minuteSchema, alertSchema } from '../../../src/contracts/records.js'
import { squadSchema, todaySchema } from '../../../src/contracts/views.js'
import { BANNED_WORDS } from '../../../src/domain/alerts/words.js'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import { addDays, isoWeekday } from '../../../src/domain/load/local-date.js'
import { daysFromSessions } from '../../../src/domain/load/session-days.js'
import { buildSquad } from '../../../src/domain/load/views/squad.js'
import { buildToday } from '../../../src/domain/load/views/today.js'

const inputOf = (todayLocalDate: string, seed = 1): DemoHistoryInput => ({
  seed,
  todayLocalDate,
  zoneId: 'Europe/Berlin',
  nowUs: Date.parse(`${todayLocalDate}T12:00:00Z`) * 1000,
})

const historyOf = (athleteId: string, input: DemoHistoryInput) => {
  const demo = DEMO_ATHLETES.find((candidate) => candidate.athleteId === athleteId)
  if (demo === undefined) throw new Error(`${athleteId} is not in the demo`)
  return generateDemoAthlete(demo, input)
}

describe('the demo on any day', () => {
  // The clocks change within these histories, and one of them spans the new year.
  const todays = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-04-03', '2026-11-21', '2027-01-03']

  it('covers all seven weekdays', () => {
    expect(new Set(todays.map(isoWeekday)).size).toBe(7)
  })

  it.each(todays.map((today, index) => [today, index + 1] as const))(
    'warns the ramping athlete and leaves the steady one alone on %s',
    (today, seed) => {
      const open = (athleteId: string) =>
        historyOf(athleteId, inputOf(today, seed)).alerts.filter((alert) => alert.state !== 'cleared')
      const ramping = open(RAMPING_DEMO_ATHLETE_ID)
      expect(ramping.map((alert) => alert.ruleId)).toContain('W2')
      expect(open(LIVE_DEMO_ATHLETE_ID)).toEqual([])
    },
  )
})

describe('the demo history', () => {
  const input = inputOf('2026-11-21')
  const history = generateDemoHistory(input)
  const sessions = history.bulk.sessions ?? []
  const members = (history.bulk.athletes ?? []).map((athlete) => {
    const own = <T extends { readonly athleteId: string }>(records: readonly T[] = []) =>
      records.filter((record) => record.athleteId === athlete.athleteId)
    return {
      athlete,
      localDate: input.todayLocalDate,
      sessions: own(sessions),
      days: daysFromSessions(own(sessions), own(history.bulk.declaredDays)),
      openAlerts: own(history.bulk.alerts).filter((alert) => alert.state !== 'cleared'),
      config: DEFAULT_RULE_CONFIG,
      live: athlete.athleteId === history.liveAthleteId,
    }
  })

  it('holds twelve simulated athletes with 26 weeks up to yesterday', () => {
    expect(members).toHaveLength(12)
    for (const { athlete, days } of members) {
      expect(athlete.simulated).toBe(true)
      expect(days[0]?.localDate.localeCompare(addDays(input.todayLocalDate, 6 - DEMO_DAYS))).toBeLessThanOrEqual(0)
      expect(days.at(-1)?.localDate.localeCompare(input.todayLocalDate)).toBeLessThan(0)
    }
    expect(sessions.every((session) => session.simulated && session.source === 'simulator')).toBe(true)
  })

  it('keeps the steps of the last two runs, which add up to the totals of these runs', () => {
    for (const { athlete, sessions: own } of members) {
      const detailed = new Set(history.steps.filter((s) => s.athleteId === athlete.athleteId).map((s) => s.sessionId))
      expect([...detailed]).toEqual(own.slice(-2).map((session) => session.sessionId))
    }
    const last = members[0]?.sessions.at(-1)
    const steps = history.steps.filter((step) => step.sessionId === last?.sessionId && step.foot === 'left')
    const minutes = history.minutes.filter((minute) => minute.sessionId === last?.sessionId && minute.foot === 'left')
    const loadSlu = steps.reduce((sum, step) => sum + (step.soleusImpulseBwS ?? 0), 0) / 200
    expect(steps).toHaveLength(last?.totals.stepCount.left ?? -1)
    expect(loadSlu).toBeCloseTo(last?.totals.soleusLoadSlu.left ?? -1, 6)
    expect(minutes.reduce((sum, minute) => sum + minute.soleusImpulseBwSSum, 0) / 200).toBeCloseTo(loadSlu, 6)
    expect(minutes.reduce((sum, minute) => sum + minute.stepCount, 0)).toBe(steps.length)
  })

  it('has sides, strikes and a histogram that add up in every run', () => {
    for (const { totals } of sessions) {
      const { left, right } = totals.soleusLoadSlu
      const strikes = Object.values(totals.soleusLoadSluByStrike).reduce((sum, slu) => sum + slu, 0)
      expect(strikes).toBeCloseTo((left ?? 0) + (right ?? 0), 6)
      const histogram = totals.achillesForceHistogram.reduce((sum, count) => sum + count, 0)
      expect(histogram).toBeCloseTo(totals.stepCount.left + totals.stepCount.right, 6)
    }
  })

  it('is the same for the same seed and another for another', () => {
    const again = historyOf('demo-priya', input)
    expect(again.sessions).toEqual(sessions.filter((session) => session.athleteId === 'demo-priya'))
    expect(historyOf('demo-priya', { ...input, seed: 2 }).sessions).not.toEqual(again.sessions)
  })

  it('fits the contracts', () => {
    for (const session of sessions) sessionSchema.parse(session)
    for (const step of history.steps.slice(0, 500)) stepSchema.parse(step)
    for (const minute of history.minutes.slice(0, 500)) minuteSchema.parse(minute)
    for (const shoe of history.bulk.shoes ?? []) shoeSchema.parse(shoe)
    for (const alert of history.bulk.alerts ?? []) alertSchema.parse(alert)
    for (const member of members) expect(todaySchema.strict().parse(buildToday(member)).weeks).toHaveLength(12)
    squadSchema.parse(buildSquad(members))
  })

  it('shows a squad sorted by who needs a look', () => {
    const squad = buildSquad(members)
    const order = ['high', 'warn', 'unknown', 'info', 'calm']
    const places = squad.rows.map((row) => order.indexOf(row.severity))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(squad.rows[0]).toMatchObject({ name: 'Priya Raman', severity: 'high' })
    expect(squad.rows[0]?.reason).toMatch(/^run 2\d\d % of 30-day longest$/)
    expect(squad.rows.find((row) => row.name === 'Samuel Okoro')).toMatchObject({
      severity: 'unknown',
      reason: 'nothing for 6 days',
      rollingChangeRatio: null,
    })
    expect(squad.rows.find((row) => row.name === 'Tomás Arriaga')?.reason).toContain('on the way back')
    expect(squad.headline).toMatch(/^12 athletes, [234] to talk to, 1 silent\.$/)
  })

  it('claims nothing about harm anywhere', () => {
    const texts = members.flatMap((member) => {
      const today = buildToday(member)
      return [today.headline, today.detail, today.baseline.message ?? '', today.roomToday?.reason ?? '']
    })
    const messages = (history.bulk.alerts ?? []).map((alert) => alert.message)
    for (const word of BANNED_WORDS) expect([...texts, ...messages].join(' ').toLowerCase()).not.toContain(word)
  })
})
