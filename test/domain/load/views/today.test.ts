import { describe, expect, it } from 'vitest'
import { todaySchema } from '../../../../src/contracts/views.js'
import { acknowledgeAlert } from '../../../../src/domain/alerts/answers.js'
import { DEFAULT_RULE_CONFIG } from '../../../../src/domain/alerts/rule-config.js'
import { replayRules } from '../../../../src/domain/alerts/replay-rules.js'
import { addDays } from '../../../../src/domain/load/local-date.js'
import { daysFromSessions } from '../../../../src/domain/load/session-days.js'
import { summariseAthlete } from '../../../../src/domain/load/views/athlete-summary.js'
import { buildRoomOfRun } from '../../../../src/domain/load/views/room.js'
import { arrangeSquad, buildSquadRow } from '../../../../src/domain/load/views/squad.js'
import { buildToday, type TodayInput } from '../../../../src/domain/load/views/today.js'
import type { SessionRecord } from '../../../../src/domain/records/session-record.js'
import { ATHLETE, dayUs, makeRun, restDays } from '../builders.js'

const MONDAY = '2026-05-04'
const PLAN = [0, 8, 0, 8, 0, 8, 12]

/** So many known days of the plan; the last seven times `factor`. Today is the day after. */
function inputOf(dayCount: number, factor = 1, more: Partial<SessionRecord['totals']> = {}): TodayInput {
  const today = addDays(MONDAY, dayCount)
  const sessions = Array.from({ length: dayCount }, (_, day) => day).flatMap((day) => {
    const easyKm = (PLAN[day % 7] ?? 0) * (day >= dayCount - 7 ? factor : 1)
    return easyKm === 0 ? [] : [makeRun(addDays(MONDAY, day), easyKm, more)]
  })
  const declaredDays = dayCount === 0 ? [] : restDays(MONDAY, addDays(today, -1))
  const { alerts } = replayRules({
    athlete: ATHLETE,
    sessions,
    declaredDays,
    config: DEFAULT_RULE_CONFIG,
    lastDate: addDays(today, -1),
    timeOfDateUs: dayUs,
  })
  return {
    athlete: ATHLETE,
    localDate: today,
    days: daysFromSessions(sessions, declaredDays),
    sessions,
    openAlerts: alerts.filter((alert) => alert.state !== 'cleared'),
    config: DEFAULT_RULE_CONFIG,
  }
}

describe('today', () => {
  it('says a calm day in one line', () => {
    const today = buildToday(inputOf(56))
    expect(today).toMatchObject({
      severity: 'calm',
      side: null,
      headline: 'A usual week.',
      detail: '36.0 easy km of soleus work in the 7 days to Sun 28 Jun, level with your last three weeks.',
      baseline: { stage: 'full', message: null },
    })
    expect(todaySchema.strict().parse(today).alerts).toEqual([])
  })

  it('opens with the warning and proves it with its numbers', () => {
    const today = buildToday(inputOf(56, 1.55))
    expect(today).toMatchObject({ severity: 'warn', side: 'total' })
    expect(today.headline).toMatch(
      /^Yesterday’s run was 55 % longer|^The 7 days to Sun 28 Jun are 55 % above your last three weeks\.$/,
    )
    expect(today.detail).toContain('km')
    expect(today.rollingChangeRatio).toBeCloseTo(0.55, 9)
    expect(todaySchema.strict().parse(today).alerts.length).toBeGreaterThan(0)
  })

  it('names the same seven days in the headline and in the numbers, up to today once today is known', () => {
    const input = inputOf(56, 1.55)
    const weekly = input.openAlerts.filter(({ family, side }) => family === 'week-ratio' && side === 'total')
    const early = buildToday({ ...input, openAlerts: weekly })
    expect(early.headline).toBe('The 7 days to Sun 28 Jun are 55 % above your last three weeks.')
    expect(early.detail).toContain('in the 7 days to Sun 28 Jun')
    const days = daysFromSessions(input.sessions, restDays(MONDAY, input.localDate))
    const late = buildToday({ ...input, days, openAlerts: weekly })
    expect(late.headline).toMatch(/^The 7 days up to today are /)
    expect(late.detail).toContain('in the 7 days up to today')
  })

  it('tells a warning of one side in the numbers with which the rule spoke, without calling them of now', () => {
    const input = inputOf(56, 1.55)
    const [total] = input.openAlerts.filter(({ family, side }) => family === 'week-ratio' && side === 'total')
    if (total === undefined) throw new Error('no warning of the week')
    const left = { ...total, side: 'left' as const, numbers: { uncoupledRatio: 1.4 } }
    const today = buildToday({ ...input, openAlerts: [left] })
    expect(today.headline).toBe('7 days were 40 % above your last three weeks on the left.')
    expect(today.detail).toBe(left.message)
  })

  it('says what has been answered', () => {
    const input = inputOf(56, 1.55)
    const openAlerts = input.openAlerts.map((alert) =>
      acknowledgeAlert(alert, { timeUs: 0, by: 'Anna', planned: true, note: '' }),
    )
    expect(buildToday({ ...input, openAlerts }).detail).toContain('Marked as planned.')
    const row = buildSquadRow({ ...input, openAlerts, live: false })
    expect(row.acknowledged).toBe(true)
    expect(row.reason).toContain('as planned')
  })

  it('explains that it is still learning', () => {
    expect(buildToday(inputOf(0))).toMatchObject({
      severity: 'unknown',
      headline: 'Nothing is known yet.',
      acuteSlu: null,
    })
    const second = buildToday(inputOf(5))
    expect(second).toMatchObject({ severity: 'unknown', headline: 'Learning what is usual for you: day 5 of 28.' })
    expect(second.rollingChangeRatio).toBeNull()
    expect(buildToday(inputOf(20))).toMatchObject({
      severity: 'calm',
      headline: 'Still learning what is usual for you.',
      baseline: { stage: 'building' },
      roomThisWeek: null,
    })
  })

  it('says which days are unknown and compares nothing', () => {
    const input = { ...inputOf(56), localDate: addDays(MONDAY, 59) }
    const today = buildToday({ ...input, localDate: addDays(MONDAY, 60) })
    expect(today).toMatchObject({
      severity: 'unknown',
      headline: 'Nothing has come for 4 days.',
      rollingChangeRatio: null,
    })
    expect(today.unknownDays).toHaveLength(4)
    expect(today.detail).toContain('Mon 29 Jun')
    expect(summariseAthlete(input).silentDays).toBe(3)
  })

  it('tells the room that is left until a rule would speak', () => {
    const today = buildToday(inputOf(56))
    // The oldest day of the last seven, a Monday of rest, leaves the window; 1.5 times 72 SLU is the limit.
    expect(today.roomThisWeek).toMatchObject({ limitSlu: 108, soFarSlu: 72, leftSlu: 36 })
    expect(today.roomThisWeek?.reason).toBe('half as much again as a usual week of your last three')
    expect(today.roomToday?.limitSlu).toBeCloseTo(26.4, 9)
    expect(today.roomToday?.reason).toBe('110 % of your 30-day longest')
    const live = buildRoomOfRun(inputOf(56), 20)
    expect(live?.leftSlu).toBeCloseTo(6.4, 9)
    expect(buildRoomOfRun(inputOf(56), 30)?.leftSlu).toBe(0)
  })

  it('takes runs of today, and one that goes on, from the room of today and of the week', () => {
    const input = inputOf(56)
    const morning = makeRun(input.localDate, 3)
    const sessions = [...input.sessions, morning]
    const days = daysFromSessions(sessions, restDays(MONDAY, addDays(input.localDate, -1)))
    const going = { ...makeRun(input.localDate, 2), sessionId: 'going-on', state: 'running' as const }
    const before = buildToday(input)
    const after = buildToday({ ...input, sessions, days })
    const during = buildToday({ ...input, sessions, days, running: [going] })
    expect([before, after, during].map(({ runGoingOn }) => runGoingOn)).toEqual([false, false, true])
    expect(before.roomToday?.soFarSlu).toBe(0)
    expect(after.roomToday).toMatchObject({ limitSlu: before.roomToday?.limitSlu, soFarSlu: 6 })
    expect(during.roomToday?.soFarSlu).toBeCloseTo(10, 9)
    expect(during.roomToday?.leftSlu).toBeCloseTo((before.roomToday?.leftSlu ?? 0) - 10, 9)
    expect((during.roomThisWeek?.soFarSlu ?? 0) - (after.roomThisWeek?.soFarSlu ?? 0)).toBeCloseTo(4, 9)

    // The store writes a run while it goes on, and its day with it: that part counts once.
    const written = { ...makeRun(input.localDate, 1.5), sessionId: 'going-on' }
    const stored = [...sessions, { ...written, state: 'running' as const }]
    const storedDays = daysFromSessions([...sessions, written], restDays(MONDAY, addDays(input.localDate, -1)))
    const seen = buildToday({ ...input, sessions: stored, days: storedDays, running: [going] })
    expect(seen.roomThisWeek?.soFarSlu).toBeCloseTo(during.roomThisWeek?.soFarSlu ?? Number.NaN, 9)
    expect(seen.roomToday?.soFarSlu).toBeCloseTo(10, 9)
  })

  it('leaves of the week what today has not used, where the week is tighter', () => {
    const input = inputOf(56, 1.4)
    const morning = { ...makeRun(input.localDate, 4), sessionId: 'going-on', state: 'running' as const }
    const { roomToday, roomThisWeek } = buildToday({ ...input, running: [morning] })
    expect(roomToday?.reason).toMatch(/^the week is the tighter limit/)
    expect(roomToday?.soFarSlu).toBe(8)
    expect(roomToday?.leftSlu).toBeCloseTo(roomThisWeek?.leftSlu ?? Number.NaN, 9)
  })

  it('shows the share of the right leg only where both legs were seen', () => {
    const uneven = inputOf(56, 1, { soleusLoadSlu: { left: 4, right: 6 } })
    expect(buildToday(uneven).rightShareUsual?.lowRatio).toBeCloseTo(0.6, 9)
    const oneSided = inputOf(56, 1, { imputedFeet: ['left'] })
    expect(buildToday(oneSided)).toMatchObject({ rightShare: [], rightShareUsual: null })
  })
})

describe('the squad', () => {
  it('has nobody in it at first', () => {
    expect(arrangeSquad([])).toEqual({ headline: 'No athletes yet.', rows: [] })
  })

  it('puts an answered warning below an unanswered silence', () => {
    const named = (input: TodayInput, name: string) => ({
      ...input,
      athlete: { ...ATHLETE, athleteId: name, name },
      live: false,
    })
    const warned = inputOf(56, 1.55)
    const openAlerts = warned.openAlerts.map((alert) =>
      acknowledgeAlert(alert, { timeUs: 0, by: 'Coach', planned: false, note: '' }),
    )
    const members = [
      named(inputOf(56), 'calm'),
      named({ ...warned, openAlerts }, 'answered'),
      named({ ...inputOf(56), localDate: addDays(MONDAY, 64) }, 'silent'),
      named(warned, 'warned'),
    ]
    const squad = arrangeSquad(members.map(buildSquadRow))
    expect(squad.rows.map((row) => row.name)).toEqual(['warned', 'silent', 'answered', 'calm'])
    expect(squad.headline).toBe('4 athletes, 1 to talk to, 1 silent.')
  })

  it('puts who has never run last, and calls them new, not silent', () => {
    const named = (input: TodayInput, name: string) => ({
      ...input,
      athlete: { ...ATHLETE, athleteId: name, name },
      live: false,
    })
    const squad = arrangeSquad([named(inputOf(0), 'a new one'), named(inputOf(56), 'calm')].map(buildSquadRow))
    expect(squad.rows.map(({ name, severity, reason }) => [name, severity, reason])).toEqual([
      ['calm', 'calm', ''],
      ['a new one', 'unknown', 'no runs yet'],
    ])
    expect(squad.headline).toBe('2 athletes, nobody to talk to.')
  })
})
