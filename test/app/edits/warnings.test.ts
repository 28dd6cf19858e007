import { beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import { RulesRunner } from '../../../src/app/rules/rules-service.js'
import { EditService } from '../../../src/app/edits/edit-service.js'
import { localDateAt } from '../../../src/app/session/session-context.js'
import type { AlertRecord } from '../../../src/domain/records/alert-record.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import { createSystemClock, type Clock } from '../../../src/runtime/clock.js'
import { createLogger } from '../../../src/runtime/logger.js'
import { createRandom } from '../../../src/domain/signal/random.js'
import type { LocalDatabase } from '../../../src/stores/local-database.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'
import { sampleAthlete, sampleSession, sampleTotals } from '../../stores/sample-records.js'

const DAY_US = 86_400_000_000
const START_US = 1_760_000_000_000_000
const NIGHT_US = 14 * 3_600_000_000
const ZONES = { ana: 'Europe/Vienna', ben: 'Pacific/Auckland' } as const
type Person = keyof typeof ZONES

/** A folder that lives through days of runs, with the rules as they run in a server. */
class Life {
  nowUs = START_US
  readonly #clock: Clock = { ...createSystemClock(), nowUs: () => this.nowUs }
  readonly rules: RulesRunner
  readonly edits: EditService

  constructor(readonly db: LocalDatabase) {
    const event = (): void => undefined
    const logger = createLogger({ level: 'silent' })
    this.rules = new RulesRunner({ db, clock: this.#clock, logger, event, config: DEFAULT_RULE_CONFIG })
    this.edits = new EditService({
      ...{ db, clock: this.#clock, event, rules: this.rules, folderOf: () => '/journal', newId: () => 'new' },
      isRunning: () => false,
      recompute: { sessionEdited: async () => Promise.reject(new Error('nothing of this needs new numbers')) },
    })
  }

  static async begin(): Promise<Life> {
    const life = new Life(createMemoryDatabase())
    for (const [athleteId, zoneId] of Object.entries(ZONES)) {
      await life.db.putAthlete(sampleAthlete(athleteId, { zoneId, declaredLongestRunM: null }))
    }
    return life
  }

  /** Every morning the rules look, after the runs of the day before. On days without a planned run people say that they rest. */
  async live(days: number, runsOf: (day: number) => readonly SessionRecord[]): Promise<void> {
    for (let day = 0; day < days; day++) {
      for (const run of runsOf(day)) {
        this.nowUs = (run.endTimeUs ?? 0) + 60_000_000
        await this.db.putSession(run)
        await this.rules.sessionFinished(run)
      }
      for (const [athleteId, zoneId] of Object.entries(ZONES)) {
        const localDate = localDateAt(START_US + day * DAY_US, zoneId)
        if ([...runsOf(day), ...both(day)].some((run) => run.athleteId === athleteId)) continue
        await this.db.putDeclaredDay(restOf(athleteId, localDate))
      }
      this.nowUs = START_US + day * DAY_US + NIGHT_US
      await this.rules.daily()
    }
  }

  async open(): Promise<Partial<AlertRecord>[]> {
    const alerts = await this.db.listAlerts({ openOnly: true })
    return alerts
      .map(({ alertId, severity, side, exposure, numbers, message, state }) => ({
        ...{ alertId, severity, side, exposure, numbers, message, state },
      }))
      .sort((a, b) => (a.alertId < b.alertId ? -1 : 1))
  }
}

function restOf(athleteId: string, localDate: string) {
  const none = { left: 0, right: 0 }
  const byStrike = { rearfoot: 0, midfoot: 0, forefoot: 0, unknown: 0 }
  return {
    ...{ athleteId, localDate, state: 'rest' as const, sessionCount: 0, soleusLoadSlu: none, distanceM: 0 },
    ...{ soleusLoadSluByStrike: byStrike, runningTimeS: 0, stepCount: none, nonRearfootSteps: 0 },
    basis: 'measured' as const,
  }
}

function run(person: Person, day: number, km: number, label = 'run'): SessionRecord {
  const startTimeUs = START_US + day * DAY_US
  const slu = km * 1.02
  const totals = sampleTotals({
    ...{ distanceM: km * 1000, durationS: km * 330, runningTimeS: km * 330 },
    ...{
      soleusLoadSlu: { left: slu, right: slu },
      stepCount: { left: Math.round(km * 480), right: Math.round(km * 480) },
    },
    ...{ soleusLoadSluByStrike: { rearfoot: 2 * slu, midfoot: 0, forefoot: 0, unknown: 0 }, tier: 'A' },
    nonRearfootSteps: { left: 0, right: 0 },
  })
  return sampleSession(`${person}-${label}-${day}`, {
    ...{
      athleteId: person,
      startTimeUs,
      endTimeUs: startTimeUs + Math.round(km * 330e6),
      zoneId: ZONES[person],
      totals,
    },
    localDate: localDateAt(startTimeUs, ZONES[person]),
  })
}

/** Eight kilometres on four days a week. */
const usual = (person: Person, day: number): SessionRecord[] =>
  [0, 2, 4, 6].includes(day % 7) ? [run(person, day, 8)] : []
const both = (day: number): SessionRecord[] => [...usual('ana', day), ...usual('ben', day)]
const DAYS = 45

let life: Life
let always: Life
beforeEach(async () => {
  life = await Life.begin()
  always = await Life.begin()
})
describe('warnings after an edit', () => {
  let spoken = 0
  it('of a run that was none are withdrawn, and back with their answer when it is taken back', async () => {
    const spike = run('ana', DAYS - 2, 21, 'spike')
    await life.live(DAYS, (day) => (day === DAYS - 2 ? [spike] : both(day)))
    const warned = await life.open()
    expect(warned).toMatchObject([
      { alertId: `ana.session-spike.${spike.sessionId}`, severity: 'high' },
      { alertId: 'ana.week-ratio.2025-11-21', severity: 'warn' },
    ])
    const stored = await life.db.getAlert(warned[0]?.alertId ?? '')
    const acknowledgement = { timeUs: life.nowUs, by: 'owner', planned: true, note: 'race' }
    if (stored !== null) await life.db.putAlerts([{ ...stored, state: 'acknowledged', acknowledgement }])
    await life.edits.make(spike.sessionId, { kind: 'not-a-run' })
    expect(await life.open()).toEqual([])
    await life.edits.undo(spike.sessionId, 1)
    expect(await life.open()).toMatchObject([{ ...warned[0], state: 'acknowledged' }, warned[1] ?? {}])
    const back = await life.db.getAlert(warned[0]?.alertId ?? '')
    expect(back).toMatchObject({ acknowledgement, raisedTimeUs: stored?.raisedTimeUs })
  })

  it('that are older than what was changed stay as they are', async () => {
    const spike = run('ana', DAYS - 4, 21, 'spike')
    const later = run('ana', DAYS - 1, 8, 'later')
    const days = (day: number): SessionRecord[] => (day === DAYS - 4 ? [spike] : day === DAYS - 1 ? [later] : both(day))
    await life.live(DAYS, days)
    const warned = await life.open()
    expect(warned.length).toBeGreaterThan(0)
    await life.edits.make(later.sessionId, { kind: 'delete' })
    expect((await life.open()).map(({ alertId }) => alertId)).toEqual(warned.map(({ alertId }) => alertId))
  })

  it.each([1, 2, 3])('are those of a life in which the runs had always been so (seed %i)', async (seed) => {
    const random = createRandom(seed)
    const runs = Array.from({ length: DAYS }, (_, day) => both(day).map((one) => varied(one, day, random)))
    await life.live(DAYS, (day) => runs[day] ?? [])
    const gone = new Set<string>()
    for (const session of runs.slice(-9).flat()) {
      if (random() < 0.4) gone.add(session.sessionId)
    }
    for (const sessionId of gone) await life.edits.make(sessionId, { kind: random() < 0.5 ? 'delete' : 'not-a-run' })
    for (const sessionId of gone) {
      if (random() > 0.3) continue
      await life.edits.undo(sessionId, 1)
      gone.delete(sessionId)
    }
    await always.live(DAYS, (day) => (runs[day] ?? []).filter(({ sessionId }) => !gone.has(sessionId)))
    // In the other life nobody ran on those days, and nobody said so.
    await sameDays(life, always)
    const warned = await always.open()
    expect(await life.open()).toEqual(warned)
    spoken += warned.length
  })

  it('were many', () => {
    expect(spoken).toBeGreaterThan(2)
  })
})

/** Now and then far more than usual. */
function varied(one: SessionRecord, day: number, random: () => number): SessionRecord {
  const person = one.athleteId as Person
  const km = day > DAYS - 9 && random() < 0.5 ? 8 + random() * 14 : 7.2 + random() * 1.6
  return run(person, day, km)
}

async function sameDays(one: Life, other: Life): Promise<void> {
  for (const athleteId of Object.keys(ZONES)) {
    const range = { athleteId, fromDate: '2025-01-01', toDate: '2026-12-31' }
    const [mine, theirs] = await Promise.all([one, other].map(({ db }) => db.listDays(range)))
    expect(mine?.filter(({ sessionCount }) => sessionCount > 0)).toEqual(
      theirs?.filter(({ sessionCount }) => sessionCount > 0),
    )
  }
}
