import { describe, expect, it } from 'vitest'
import { evaluateDay } from '../../../src/domain/alerts/evaluate-day.js'
import { evaluateSession } from '../../../src/domain/alerts/evaluate-session.js'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import type { RuleContext } from '../../../src/domain/alerts/rule-context.js'
import { INITIAL_RULES_STATE, parseRulesState } from '../../../src/domain/alerts/rules-state.js'
import { spikeProgress } from '../../../src/domain/alerts/session-spike.js'
import { BANNED_WORDS } from '../../../src/domain/alerts/words.js'
import { addDays } from '../../../src/domain/load/local-date.js'
import { daysFromSessions } from '../../../src/domain/load/session-days.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import { ATHLETE, dayUs, makeRun, restDays } from '../load/builders.js'

const TODAY = '2026-06-30'

/** Three runs of 10 km a week for so many weeks before today, and rest between. */
function contextAfter(weeks: number, overrides: Partial<RuleContext> = {}): RuleContext {
  const from = addDays(TODAY, -7 * weeks)
  const sessions = Array.from({ length: weeks * 3 }, (_, index) =>
    makeRun(addDays(from, Math.floor(index / 3) * 7 + (index % 3) * 2), 10),
  )
  return {
    athlete: ATHLETE,
    sessions,
    days: daysFromSessions(sessions, weeks === 0 ? [] : restDays(from, addDays(TODAY, -1))),
    openAlerts: [],
    config: DEFAULT_RULE_CONFIG,
    state: INITIAL_RULES_STATE,
    nowUs: dayUs(TODAY),
    ...overrides,
  }
}

const severityOf = (context: RuleContext, run: SessionRecord) =>
  evaluateSession(context, run).alerts[0]?.severity ?? null

describe('the session spike', () => {
  it('speaks above 110, 130 and 200 % of the longest run of 30 days', () => {
    const context = contextAfter(6)
    const severities = [10.9, 11.1, 13.1, 20.1].map((km) => severityOf(context, makeRun(TODAY, km)))
    expect(severities).toEqual([null, 'info', 'warn', 'high'])
  })

  it('says so in words with its numbers, thresholds and grade', () => {
    const { alerts, notifications } = evaluateSession(contextAfter(6), makeRun(TODAY, 15.2))
    expect(alerts).toHaveLength(1)
    expect(notifications).toEqual(alerts)
    expect(alerts[0]).toMatchObject({
      ruleId: 'S2',
      exposure: 'distance',
      evidence: 'B',
      episode: `run-${TODAY}`,
      numbers: { sessionDistanceM: 15_200, longestDistanceM: 10_000 },
      thresholds: { warnRatio: 1.3 },
      message: 'This run was 15.2 km, 52 % more than the longest of the 30 days before it (10.0 km).',
    })
  })

  it('hears a load that rose on one side at the same distance, beyond its own uncertainty', () => {
    const louder = (left: number) => makeRun(TODAY, 10, { soleusLoadSlu: { left, right: 10 } })
    // 1.40 is above 1.30 but its band reaches below; 1.60 does not.
    expect(severityOf(contextAfter(6), louder(14))).toBe('info')
    const spoken = evaluateSession(contextAfter(6), louder(16)).alerts[0]
    expect(spoken).toMatchObject({ severity: 'warn', side: 'left', exposure: 'soleusLoad', evidence: 'D' })
    expect(spoken?.message).toBe(
      'This run was 16.0 easy km of soleus work on the left, 60 % more than the most in one run of the 30 days before it (10.0 easy km).',
    )
  })

  it('hears a run of many more steps off the heel, and not a change among a few', () => {
    const steps = (count: number) => makeRun(TODAY, 10, { nonRearfootSteps: { left: count, right: count } })
    expect(severityOf(contextAfter(6), steps(540))).toBeNull()
    expect(evaluateSession(contextAfter(6), steps(1200)).alerts[0]).toMatchObject({
      severity: 'high',
      exposure: 'nonRearfootSteps',
      message:
        'This run was 2400 steps off the heel, 140 % more than the most in one run of the 30 days before it (1000 steps off the heel).',
    })
  })

  it('speaks while the run goes on, and the end overwrites or withdraws it', () => {
    const context = contextAfter(6)
    const live = evaluateSession(context, makeRun(TODAY, 13.5, { state: 'running' }), { provisional: true })
    expect(live.alerts[0]).toMatchObject({ provisional: true, severity: 'warn' })
    expect(live.alerts[0]?.message).toMatch(/^This run is at 13\.5 km/)
    const after = { ...context, state: live.state, openAlerts: live.alerts }
    const end = evaluateSession(after, makeRun(TODAY, 13.9))
    expect(end.alerts[0]).toMatchObject({ alertId: live.alerts[0]?.alertId, provisional: false, severity: 'warn' })
    expect(end.notifications).toEqual([])
    expect(evaluateSession(after, makeRun(TODAY, 9)).alerts[0]?.state).toBe('cleared')
  })

  it('tells how near the longest a run is', () => {
    const context = contextAfter(6)
    const near = [8, 9.5, 11.5].map((km) => spikeProgress(makeRun(TODAY, km), context))
    expect(near).toEqual(['below', 'near', 'over'])
    expect(spikeProgress(makeRun(TODAY, 8), contextAfter(0))).toBe('unknown')
  })
})

describe('the session spike with little history', () => {
  it('compares with the declared longest run only', () => {
    expect(severityOf(contextAfter(0), makeRun(TODAY, 30))).toBeNull()
    const declared = contextAfter(0, { athlete: { ...ATHLETE, declaredLongestRunM: 12_000 } })
    const [alert] = evaluateSession(declared, makeRun(TODAY, 18)).alerts
    expect(alert?.message).toBe('This run was 18.0 km, 50 % more than the longest recent run you told us of (12.0 km).')
  })

  it('lets only the highest level speak in the second week, and no info before the fifth', () => {
    expect([14, 21].map((km) => severityOf(contextAfter(1), makeRun(TODAY, km)))).toEqual([null, 'high'])
    expect([12, 14].map((km) => severityOf(contextAfter(3), makeRun(TODAY, km)))).toEqual([null, 'warn'])
  })

  it('never raises the highest level from what was filled in', () => {
    expect(severityOf(contextAfter(6), makeRun(TODAY, 25, { basis: 'imputed' }))).toBe('warn')
  })
})

describe('a spike that was heard', () => {
  it('is not repeated at its level for two weeks, a worse one is', () => {
    const context = contextAfter(6)
    const first = evaluateSession(context, makeRun(TODAY, 14))
    const next = (km: number) =>
      evaluateSession(
        { ...context, state: first.state, openAlerts: first.alerts, sessions: [...context.sessions] },
        makeRun(addDays(TODAY, 2), km),
      )
    expect(next(13.5).alerts.filter((alert) => alert.state === 'active')).toHaveLength(1)
    expect(next(13.5).notifications).toEqual([])
    expect(next(21).notifications).toHaveLength(1)
  })

  it('ends after seven days, an info with the next run', () => {
    const context = contextAfter(6)
    const warned = evaluateSession(context, makeRun(TODAY, 14))
    const later = (days: number) =>
      evaluateDay({ ...context, state: warned.state, openAlerts: warned.alerts }, addDays(TODAY, days)).alerts
    expect(later(6)).toEqual([])
    expect(later(7)[0]).toMatchObject({ state: 'cleared', alertId: warned.alerts[0]?.alertId })
    const info = evaluateSession(context, makeRun(TODAY, 11.5))
    const next = { ...context, state: info.state, openAlerts: info.alerts }
    expect(evaluateSession(next, makeRun(addDays(TODAY, 2), 8)).alerts[0]?.state).toBe('cleared')
  })

  it('survives being written down and read back', () => {
    const { state } = evaluateSession(contextAfter(6), makeRun(TODAY, 14))
    expect(parseRulesState(JSON.stringify(state))).toEqual(state)
    expect(parseRulesState(null)).toEqual(INITIAL_RULES_STATE)
    expect(parseRulesState('{"version":9}')).toEqual(INITIAL_RULES_STATE)
    expect(parseRulesState('not json')).toEqual(INITIAL_RULES_STATE)
  })

  it('claims nothing about harm', () => {
    for (const km of [11.5, 14, 25]) {
      const message = evaluateSession(contextAfter(6), makeRun(TODAY, km)).alerts[0]?.message ?? ''
      expect(message).not.toBe('')
      for (const word of BANNED_WORDS) expect(message.toLowerCase()).not.toContain(word)
    }
  })
})
