import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EditService } from '../../../src/app/edits/edit-service.js'
import type { EditBody } from '../../../src/app/edits/make-detail.js'
import { replayInThisThread } from '../../../src/app/recompute/in-this-thread.js'
import { RecomputeService } from '../../../src/app/recompute/recompute-service.js'
import { RulesRunner } from '../../../src/app/rules/rules-service.js'
import { localDateAt, sessionShoe } from '../../../src/app/session/session-context.js'
import { createStepBatcher } from '../../../src/app/session/step-batcher.js'
import type { LiveEvent } from '../../../src/contracts/views.js'
import { MODEL_VERSION } from '../../../src/domain/biomechanics/parameters.js'
import { DEFAULT_RULE_CONFIG } from '../../../src/domain/alerts/rule-config.js'
import type { AlertRecord } from '../../../src/domain/records/alert-record.js'
import type { DayRecord } from '../../../src/domain/records/day-record.js'
import type { Athlete, Shoe } from '../../../src/domain/records/people.js'
import { isCounted, type SessionRecord } from '../../../src/domain/records/session-record.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { findSessionJournal, sessionJournalFolder } from '../../../src/journal/folder.js'
import type { JournalRecord, SessionContext, SessionDevice } from '../../../src/journal/journal-record.js'
import { openJournal } from '../../../src/journal/writer.js'
import { createSessionReducer } from '../../../src/pipeline/session-reducer.js'
import { createSystemClock, type Clock } from '../../../src/runtime/clock.js'
import { createLogger } from '../../../src/runtime/logger.js'
import { openLocalDatabase, type WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import { lastLive, LEFT, RIGHT, sessionContext, simulatedJournal, steadyRun } from '../../pipeline/simulated-session.js'
import { sampleAthlete, sampleSession, sampleShoe, sampleTotals } from '../../stores/sample-records.js'
import { collect } from '../../stores/step-store-contract.js'

/** Evening in Vienna, noon in Denver, the next morning in Auckland. */
export const NOON_US = 1_760_031_000_000_000
const DEVICES = [LEFT, RIGHT]

const person = (athleteId: string, zoneId: string, mass: number, defaultShoeId: string | null): Athlete =>
  sampleAthlete(athleteId, { zoneId, bodyMassKg: mass, heightM: 1.6 + mass / 1000, defaultShoeId })
export const ANA = person('ana', 'Europe/Vienna', 61, 'flat')
export const BEN = person('ben', 'Pacific/Auckland', 82, null)
const FLAT: Shoe = sampleShoe('flat', { athleteId: 'ana', footStrikeOffsetDeg: 2, footStrikeOffsetSdDeg: 1 })
const BENS: Shoe = sampleShoe('bens', { athleteId: 'ben', kind: 'plated' })

/** A run as it comes out of a machine: its records, of one boot, on the session's clock. */
export interface RunOnDisk {
  readonly sessionId: string
  readonly athlete: Athlete
  readonly startUs: number
  readonly shoe?: Shoe | null
  readonly devices?: readonly SessionDevice[]
  readonly records: readonly JournalRecord[]
}

/** The last frames arrive after the last step. */
const LATE_US = 500_000

const simulated = new Map<string, readonly JournalRecord[]>()

/** Frames, ticks and the stop of a run that begins so late. */
export function runAt(startUs: number, durationS: number, speedMps = 3): JournalRecord[] {
  const key = `${durationS} ${speedMps}`
  const known = simulated.get(key) ?? simulatedJournal(steadyRun(durationS, speedMps), DEVICES)
  simulated.set(key, known)
  const base = sessionContext(DEVICES)
  const moved = known.map((one) => ({ ...one, monotonicUs: one.monotonicUs - base.startMonotonicUs + startUs }))
  return [...moved, { kind: 'command', monotonicUs: startUs + durationS * 1e6 + LATE_US, command: 'stop', by: 'user' }]
}

/** As a recorder opens it; the monotonic clock of these tests is the time itself. */
export function contextOf({ sessionId, athlete, startUs, shoe, devices = DEVICES }: RunOnDisk): SessionContext {
  return {
    ...sessionContext(devices),
    ...{ sessionId, athleteId: athlete.athleteId, startTimeUs: startUs, startMonotonicUs: startUs },
    ...{ zoneId: athlete.zoneId, localDate: localDateAt(startUs, athlete.zoneId), simulated: false, source: 'ble' },
    ...{ bodyMassKg: athlete.bodyMassKg, heightM: athlete.heightM, declaredStrike: athlete.declaredStrike },
    shoe: sessionShoe(shoe === undefined ? (athlete.athleteId === 'ana' ? FLAT : null) : shoe),
  }
}

/** A data folder with people, runs, the rules, the recompute and the edits, as a server has them. */
export class EditRig {
  readonly events: LiveEvent[] = []
  nowUs = NOON_US + 86_400_000_000
  readonly #clock: Clock = { ...createSystemClock(), nowUs: () => this.nowUs }
  readonly rules: RulesRunner
  recompute: RecomputeService
  edits: EditService
  #minted = 0

  private constructor(
    readonly path: string,
    readonly db: WorkerDatabase,
  ) {
    const logger = createLogger({ level: 'silent' })
    const event = (one: LiveEvent): void => void this.events.push(one)
    const clock = this.#clock
    this.rules = new RulesRunner({ db, clock, logger, event, config: DEFAULT_RULE_CONFIG })
    this.recompute = this.#openRecompute()
    this.edits = new EditService({
      ...{ db, clock, event, rules: this.rules },
      folderOf: (sessionId) => findSessionJournal(path, sessionId)?.folder ?? null,
      newId: () => `part-${(this.#minted += 1)}`,
      isRunning: () => false,
      recompute: { sessionEdited: (sessionId) => this.recompute.sessionEdited(sessionId) },
    })
  }

  static async open(): Promise<EditRig> {
    const path = mkdtempSync(join(tmpdir(), 'solewatch-edits-'))
    const rig = new EditRig(path, await openLocalDatabase({ directory: path }))
    await rig.db.importBulk({ athletes: [ANA, BEN], shoes: [FLAT, BENS] })
    return rig
  }

  /** Over a data folder that is there. */
  static async at(path: string): Promise<EditRig> {
    return new EditRig(path, await openLocalDatabase({ directory: path }))
  }

  /** As after a stop and a start of the program. */
  async restart(): Promise<void> {
    await this.recompute.stop()
    await this.db.sweepGenerations()
    this.recompute = this.#openRecompute()
    await this.recompute.resume()
  }

  async close(): Promise<void> {
    await this.recompute.stop()
    await this.db.close()
    rmSync(this.path, { recursive: true, force: true })
  }

  /** Journal, steps, minutes, row and day, as the live program leaves them. */
  async record(run: RunOnDisk): Promise<SessionRecord> {
    const context = contextOf(run)
    const journal = openJournal({ directory: sessionJournalFolder(this.path, context), compress: false })
    for (const record of [{ kind: 'context', monotonicUs: run.startUs, context } as const, ...run.records])
      journal.append(record)
    await journal.close()
    const reducer = createSessionReducer(context)
    const outputs = [...run.records.flatMap((record) => reducer.push(record)), ...reducer.end()]
    const batcher = createStepBatcher(this.db.steps)
    for (const output of outputs) {
      if (output.kind === 'step') batcher.addStep(output.step)
      else if (output.kind === 'minute') batcher.addMinute(output.minute)
    }
    await batcher.flush()
    const live = lastLive(outputs)
    await this.db.putSession({
      ...{ sessionId: context.sessionId, athleteId: context.athleteId, state: 'finished', source: 'ble' },
      ...{ simulated: false, startTimeUs: context.startTimeUs, endTimeUs: live.timeUs, zoneId: context.zoneId },
      ...{ localDate: context.localDate, surface: context.surface, shoeId: context.shoe?.shoeId ?? null },
      ...{ activeGeneration: 0, modelVersion: MODEL_VERSION, clockSynchronised: true, totals: live.totals },
    })
    return this.session(run.sessionId)
  }

  /** Five weeks of short runs of both, rows only, with rest in between. */
  async liveUsually(): Promise<void> {
    const sessions: SessionRecord[] = []
    const declaredDays: DayRecord[] = []
    for (const { athleteId, zoneId } of [ANA, BEN]) {
      for (let day = 36; day > 0; day--) {
        const startTimeUs = NOON_US - day * 86_400_000_000
        const localDate = localDateAt(startTimeUs, zoneId)
        if (day % 2 === 0) declaredDays.push(restOn(athleteId, localDate))
        else sessions.push(shortRun(athleteId, { startTimeUs, localDate, zoneId }))
      }
    }
    await this.db.importBulk({ sessions, declaredDays })
  }

  /** Those that are open, without when they were raised. */
  async warnings(): Promise<Partial<AlertRecord>[]> {
    const alerts = await this.db.listAlerts({ openOnly: true })
    return alerts
      .map((alert) => ({ ...alert, raisedTimeUs: 0, updatedTimeUs: 0 }))
      .sort((a, b) => (a.alertId < b.alertId ? -1 : 1))
  }

  async session(sessionId: string): Promise<SessionRecord> {
    const session = await this.db.getSession(sessionId)
    if (session === null) throw new Error(`no session ${sessionId}`)
    return session
  }

  make(sessionId: string, body: EditBody): Promise<SessionRecord> {
    return this.edits.make(sessionId, body)
  }

  /** The latest entry of its list, or the one that is named. */
  async undo(sessionId: string, sequence?: number): Promise<SessionRecord> {
    const list = await this.db.listEdits([sessionId])
    return this.edits.undo(sessionId, sequence ?? list.at(-1)?.sequence ?? 0)
  }

  /** Until everything that is on its way has come. */
  async settled(): Promise<void> {
    const busy = () =>
      this.recompute.snapshot().sessions.some(({ state }) => state === 'waiting' || state === 'running')
    for (let tries = 0; tries < 2000 && (busy() || this.recompute.snapshot().job?.state === 'running'); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const stuck = this.recompute.snapshot().sessions
    if (stuck.length > 0) throw new Error(`not computed: ${JSON.stringify(stuck)}`)
  }

  async recomputeAll(): Promise<void> {
    await this.recompute.start({ again: true, force: false, dryRun: false })
    await this.settled()
  }

  /** Everything that a page could show of what counts, without what tells how often it was computed. */
  async shown(): Promise<Shown> {
    const all = await this.db.listSessions({ includeUncounted: true })
    const sessions = all.filter(isCounted).sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1))
    const steps = await Promise.all(sessions.map((session) => this.#steps(session)))
    const days = [ANA, BEN].map(({ athleteId }) =>
      this.db.listDays({ athleteId, fromDate: '2025-01-01', toDate: '2026-01-01' }),
    )
    return {
      sessions: sessions.map((session) => ({ ...session, activeGeneration: 0, origin: undefined })),
      steps: new Map(sessions.map(({ sessionId }, n) => [sessionId, steps[n] ?? []])),
      days: (await Promise.all(days)).flat(),
    }
  }

  /** Steps and minutes in the store that belong to no computation that is shown. */
  async strays(): Promise<number> {
    const report = await this.db.sweepGenerations()
    return report.removedSteps + report.removedMinutes
  }

  async #steps({ athleteId, sessionId }: SessionRecord): Promise<StepRecord[]> {
    const steps = await collect(this.db.steps.query({ athleteId, sessionId }))
    return steps.map((step) => ({ ...step, generation: 0 }))
  }

  #openRecompute(): RecomputeService {
    return new RecomputeService({
      ...{ db: this.db, dataPath: this.path, clock: this.#clock, run: replayInThisThread },
      ...{ logger: createLogger({ level: 'silent' }), rules: this.rules, isLive: () => false },
      event: (event) => void this.events.push(event),
    })
  }
}

export interface Shown {
  readonly sessions: readonly SessionRecord[]
  readonly steps: ReadonlyMap<string, readonly StepRecord[]>
  readonly days: readonly DayRecord[]
}

function restOn(athleteId: string, localDate: string): DayRecord {
  const none = { left: 0, right: 0 }
  return {
    ...{ athleteId, localDate, state: 'rest', sessionCount: 0, soleusLoadSlu: none, distanceM: 0 },
    ...{ runningTimeS: 0, stepCount: none, nonRearfootSteps: 0, basis: 'measured' },
    soleusLoadSluByStrike: { rearfoot: 0, midfoot: 0, forefoot: 0, unknown: 0 },
  }
}

function shortRun(athleteId: string, when: Pick<SessionRecord, 'startTimeUs' | 'localDate' | 'zoneId'>): SessionRecord {
  const slu = 0.02
  const totals = sampleTotals({
    ...{ distanceM: 30, durationS: 15, runningTimeS: 14, soleusLoadSlu: { left: slu, right: slu }, tier: 'A' },
    ...{ stepCount: { left: 20, right: 20 }, nonRearfootSteps: { left: 0, right: 0 } },
    soleusLoadSluByStrike: { rearfoot: 2 * slu, midfoot: 0, forefoot: 0, unknown: 0 },
  })
  const endTimeUs = when.startTimeUs + 15_000_000
  return sampleSession(`${athleteId}-${when.localDate}`, { ...when, athleteId, endTimeUs, totals })
}
