import { beforeEach, describe, expect, it } from 'vitest'
import { RulesRunner } from '../../../src/app/rules/rules-service.js'
import type { LiveEvent } from '../../../src/contracts/views.js'
import { acknowledgeAlert } from '../../../src/domain/alerts/answers.js'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import { addDays } from '../../../src/domain/load/local-date.js'
import type { Clock } from '../../../src/runtime/clock.js'
import { createLogger } from '../../../src/runtime/logger.js'
import type { LocalDatabase } from '../../../src/stores/local-database.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { ANA } from '../session/manager-rig.js'
import { someTotals } from '../../http/support/records.js'
import { restDays } from '../../domain/load/builders.js'

const TODAY = '2026-03-20'
const DAY_US = 86_400_000_000
const NOON_US = Date.UTC(2026, 2, 20, 12) * 1000
const athlete = { ...ANA, zoneId: 'UTC' }

function runOn(daysAgo: number, soleusLoadSlu: number, sessionId = `run-${daysAgo}`) {
  const startTimeUs = NOON_US - daysAgo * DAY_US
  const km = soleusLoadSlu
  return {
    ...({ sessionId, athleteId: athlete.athleteId, state: 'finished', source: 'simulator', simulated: true } as const),
    ...{ startTimeUs, endTimeUs: startTimeUs + 3_600_000_000, zoneId: 'UTC', localDate: addDays(TODAY, -daysAgo) },
    ...({
      surface: 'road',
      shoeId: null,
      activeGeneration: 0,
      modelVersion: '0.1.0',
      clockSynchronised: true,
    } as const),
    totals: { ...someTotals(km), runningTimeS: km * 360 },
  }
}

let db: LocalDatabase
let nowUs: number
let events: LiveEvent[]
let rules: RulesRunner

beforeEach(async () => {
  db = createMemoryDatabase()
  nowUs = NOON_US
  events = []
  const clock: Clock = { nowUs: () => nowUs, monotonicUs: () => nowUs, bootId: 'b', timer: () => () => undefined }
  const logger = createLogger({ level: 'silent' })
  rules = new RulesRunner({ db, clock, logger, config: DEFAULT_RULE_CONFIG, event: (event) => events.push(event) })
  await db.putAthlete(athlete)
  // Ten weeks of every other day, eight kilometres each; nothing is unknown.
  const daysAgo = Array.from({ length: 35 }, (_, index) => 2 * index + 2)
  await db.importBulk({ sessions: daysAgo.map((ago) => runOn(ago, 8)) })
  for (const { localDate } of daysAgo.map((ago) => ({ localDate: addDays(TODAY, 1 - ago) }))) {
    for (const day of restDays(localDate, localDate)) await db.putDeclaredDay({ ...day, athleteId: athlete.athleteId })
  }
})

const open = () => db.listAlerts({ athleteId: athlete.athleteId, openOnly: true })
const alertEvents = () => events.flatMap((event) => (event.type === 'alert' ? [event.alert] : []))

describe('the rules', () => {
  it('say nothing of a usual run', async () => {
    const usual = runOn(0, 8)
    await db.putSession(usual)
    await rules.sessionFinished(usual)
    expect(await open()).toEqual([])
    expect(events).toEqual([])
  })

  it('warn of a run far beyond the longest one, with its numbers, in store and stream, once', async () => {
    const long = runOn(0, 20)
    await db.putSession(long)
    await rules.sessionFinished(long)
    const [alert] = await open()
    expect(alert).toMatchObject({ family: 'session-spike', severity: 'high', provisional: false, sessionId: 'run-0' })
    expect(alert?.message).toMatch(/\d/)
    expect(alertEvents()).toContainEqual(alert)
    const said = alertEvents().length
    await rules.sessionFinished(long)
    expect(alertEvents()).toHaveLength(said)
  })

  it('warn while the run is going on, and leave a warning that was answered answered', async () => {
    const growing = { ...runOn(0, 13), state: 'running', endTimeUs: null } as const
    await db.putSession(growing)
    await rules.sessionGrew(growing)
    const [alert] = await open()
    expect(alert).toMatchObject({ provisional: true, severity: 'warn' })
    if (alert === undefined) return
    const answer = { timeUs: nowUs, by: 'owner', planned: true, note: 'race' }
    await db.putAlerts([acknowledgeAlert(alert, answer)])
    const further = { ...growing, totals: runOn(0, 13.5).totals }
    await rules.sessionGrew(further)
    expect((await open()).find(({ alertId }) => alertId === alert.alertId)).toMatchObject({
      state: 'acknowledged',
      acknowledgement: answer,
    })
  })

  it('let an answer wait until they have written what they had read, and are not held up by one that fails', async () => {
    const growing = { ...runOn(0, 13), state: 'running', endTimeUs: null } as const
    await db.putSession(growing)
    await rules.sessionGrew(growing)
    const [alert] = await open()
    if (alert === undefined) throw new Error('no warning')
    const answer = { timeUs: nowUs, by: 'owner', planned: true, note: 'race' }
    const evaluated = rules.sessionGrew({ ...growing, totals: runOn(0, 13.5).totals })
    const answered = rules.betweenEvaluations(athlete.athleteId, async () => {
      const stored = await db.getAlert(alert.alertId)
      if (stored !== null) await db.putAlerts([acknowledgeAlert(stored, answer)])
      return stored?.message
    })
    const failed = rules.betweenEvaluations(athlete.athleteId, () => Promise.reject(new Error('the disk is full')))
    await expect(failed).rejects.toThrow('the disk is full')
    await evaluated
    expect(await answered).not.toBe(alert.message)
    await rules.sessionGrew({ ...growing, totals: runOn(0, 14).totals })
    expect(await open()).toMatchObject([{ state: 'acknowledged', acknowledgement: answer }])
  })

  it('are read once a day after four in the morning, and again where the store refused', async () => {
    for (const ago of [1, 2, 3, 4, 5]) await db.putSession(runOn(ago, 19, `week-${ago}`))
    const { listDays } = db
    let reads = 0
    let refuse = true
    Object.assign(db, {
      listDays: (query: Parameters<typeof listDays>[0]) => {
        reads += 1
        return refuse ? Promise.reject(new Error('away')) : listDays(query)
      },
    })
    await rules.daily()
    expect(reads).toBe(1)
    refuse = false
    await rules.daily()
    await rules.daily()
    expect(reads).toBe(2)
    expect((await open()).map(({ family }) => family)).toContain('week-ratio')
    nowUs += DAY_US
    await rules.daily()
    expect(reads).toBe(3)
  })

  it('hear of one athlete at a time, in order, whatever one of them does', async () => {
    const long = runOn(0, 20)
    await db.putSession(long)
    await Promise.all([rules.sessionGrew({ ...long, state: 'running' }), rules.sessionFinished(long), rules.daily()])
    const spikes = (await open()).filter(
      ({ family, side, exposure }) => `${family} ${side} ${exposure}` === 'session-spike total distance',
    )
    expect(spikes).toHaveLength(1)
    expect(spikes[0]?.provisional).toBe(false)
  })

  describe('after loads of the past were computed anew', () => {
    const openRuns = async () => (await open()).filter(({ family }) => family === 'session-spike')

    it('keep what was said and answered, and say nothing twice', async () => {
      const long = runOn(0, 13)
      await db.putSession(long)
      await rules.sessionFinished(long)
      const [alert] = await openRuns()
      if (alert === undefined) throw new Error('no warning')
      const answered = acknowledgeAlert(alert, { timeUs: nowUs, by: 'owner', planned: true, note: '' })
      await db.putAlerts([answered])
      events.length = 0
      await rules.historyChanged(athlete.athleteId)
      expect(alertEvents()).toEqual([])
      expect(await openRuns()).toEqual([answered])
    })

    it('withdraw the warning of a run that is no longer large', async () => {
      const long = runOn(0, 13)
      await db.putSession(long)
      await rules.sessionFinished(long)
      expect((await open()).map(({ family }) => family).sort()).toEqual(['session-spike', 'week-ratio'])
      await db.putSession(runOn(0, 8))
      await rules.historyChanged(athlete.athleteId)
      // A week takes its word back on two later days, as always.
      expect((await open()).map(({ family }) => family)).toEqual(['week-ratio'])
      expect(alertEvents().at(-1)).toMatchObject({ family: 'session-spike', state: 'cleared' })
    })

    it('warn of a run of the last days that is large by the new numbers, once', async () => {
      const run = runOn(0, 8)
      await db.putSession(run)
      await rules.sessionFinished(run)
      expect(await open()).toEqual([])
      await db.putSession(runOn(0, 13))
      await rules.historyChanged(athlete.athleteId)
      await rules.historyChanged(athlete.athleteId)
      expect((await openRuns()).map(({ sessionId }) => sessionId)).toEqual(['run-0'])
      expect(alertEvents().filter(({ family }) => family === 'session-spike')).toHaveLength(1)
    })

    it('leave what has ended as it was', async () => {
      await db.putSession(runOn(9, 20, 'long-ago'))
      await rules.historyChanged(athlete.athleteId)
      expect((await open()).filter(({ sessionId }) => sessionId === 'long-ago')).toEqual([])
    })
  })
})
