import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Athlete, Shoe } from '../../../src/domain/records/people.js'
import type { SessionRecord } from '../../../src/domain/records/session-record.js'
import type { StepRecord } from '../../../src/domain/records/step-record.js'
import { findSessionJournal, sessionJournalFolder } from '../../../src/journal/folder.js'
import type { CommandRecord, JournalRecord, SessionContext } from '../../../src/journal/journal-record.js'
import { openJournal } from '../../../src/journal/writer.js'
import { createSessionReducer } from '../../../src/pipeline/session-reducer.js'
import { createStepBatcher } from '../../../src/app/session/step-batcher.js'
import { sessionShoe } from '../../../src/app/session/session-context.js'
import { openLocalDatabase, type WorkerDatabase } from '../../../src/stores/worker/open-local-database.js'
import {
  lastLive,
  LEFT,
  monotonicAt,
  RIGHT,
  sessionContext,
  simulatedJournal,
  steadyRun,
} from '../../pipeline/simulated-session.js'
import { sampleAthlete, sampleShoe } from '../../stores/sample-records.js'
import { collect } from '../../stores/step-store-contract.js'

export const RUN_S = 40
const HOUR_US = 3_600_000_000
const FEET = [LEFT, RIGHT]
const simulated = new Map<number, readonly JournalRecord[]>()
export const ANA: Athlete = sampleAthlete('athlete-1', { name: 'Ana', zoneId: 'Europe/Vienna' })
export const FLAT: Shoe = sampleShoe('flat', {
  athleteId: 'athlete-1',
  footStrikeOffsetDeg: 2,
  footStrikeOffsetSdDeg: 1,
})

export interface Recorded {
  readonly sessionId?: string
  readonly localDate?: string
  readonly shoe?: Shoe | null
  readonly durationS?: number
  /** What was said on the way, by the second. */
  readonly commands?: readonly { readonly atS: number; readonly command: Distribute<CommandRecord> }[]
  /** As an older program would have left it. */
  readonly modelVersion?: string
}
type Distribute<T> = T extends unknown ? Omit<T, 'kind' | 'monotonicUs'> : never

/** A data folder with finished runs as the live program leaves them: journal, steps, minutes, row and day. */
export class RecomputeRig {
  #recorded = 0

  private constructor(
    readonly dataPath: string,
    readonly db: WorkerDatabase,
  ) {}

  static async open(): Promise<RecomputeRig> {
    const path = mkdtempSync(join(tmpdir(), 'solewatch-recompute-'))
    const rig = new RecomputeRig(path, await openLocalDatabase({ directory: path }))
    await rig.db.putAthlete(ANA)
    await rig.db.putShoe(FLAT)
    return rig
  }

  async close(): Promise<void> {
    await this.db.close()
    this.remove()
  }

  remove(): void {
    rmSync(this.dataPath, { recursive: true, force: true })
  }

  async record(recorded: Recorded = {}): Promise<SessionRecord> {
    const { sessionId = 'session-1', shoe = null } = recorded
    const base = sessionContext(FEET)
    const localDate = recorded.localDate ?? base.localDate
    // One after the other: of two at a time only one would count.
    const startTimeUs = base.startTimeUs + this.#recorded * HOUR_US
    this.#recorded += 1
    const context = { ...base, sessionId, localDate, startTimeUs, shoe: sessionShoe(shoe) }
    const records = recordsOf(recorded)
    await this.#writeJournal(context, records)
    const reducer = createSessionReducer(context)
    const outputs = [...records.flatMap((record) => reducer.push(record)), ...reducer.end()]
    const batcher = createStepBatcher(this.db.steps)
    for (const output of outputs) {
      if (output.kind === 'step') batcher.addStep({ ...output.step, ...versionOf(recorded) })
      else if (output.kind === 'minute') batcher.addMinute(output.minute)
    }
    await batcher.flush()
    const session = toSession(context, lastLive(outputs).totals, recorded)
    await this.db.putSession(session)
    return session
  }

  folder(sessionId = 'session-1'): string {
    return findSessionJournal(this.dataPath, sessionId)?.folder ?? ''
  }

  async session(sessionId = 'session-1'): Promise<SessionRecord> {
    const session = await this.db.getSession(sessionId)
    if (session === null) throw new Error(`no session ${sessionId}`)
    return session
  }

  /** What its row says is changed, as before there were lists of edits. */
  async edit(sessionId: string, change: Partial<SessionRecord>): Promise<SessionRecord> {
    const edited = { ...(await this.session(sessionId)), ...change }
    await this.db.putSession(edited)
    return edited
  }

  steps(generation?: number, sessionId = 'session-1'): Promise<StepRecord[]> {
    const query = { athleteId: ANA.athleteId, sessionId, ...(generation === undefined ? {} : { generation }) }
    return collect(this.db.steps.query(query))
  }

  /** Steps and minutes of generations that the session doesn't show. */
  async orphans(sessionId = 'session-1'): Promise<number> {
    const { activeGeneration } = await this.session(sessionId)
    let count = 0
    for (let generation = 0; generation < activeGeneration + 3; generation++) {
      if (generation === activeGeneration) continue
      count += (await this.steps(generation, sessionId)).length
      count += (await this.db.steps.queryMinutes({ athleteId: ANA.athleteId, sessionId, generation })).length
    }
    return count
  }

  async #writeJournal(context: SessionContext, records: readonly JournalRecord[]): Promise<void> {
    const directory = sessionJournalFolder(this.dataPath, context)
    const journal = openJournal({ directory, compress: false, segmentBytes: 50_000 })
    journal.append({ kind: 'context', monotonicUs: monotonicAt(0), context })
    for (const record of records) journal.append(record)
    await journal.close()
  }
}

function recordsOf({ commands = [], durationS = RUN_S }: Recorded): JournalRecord[] {
  const known = simulated.get(durationS) ?? simulatedJournal(steadyRun(durationS), FEET)
  simulated.set(durationS, known)
  const said = commands.map(
    ({ atS, command }) => ({ kind: 'command', monotonicUs: monotonicAt(atS), ...command }) as const,
  )
  const stop = { kind: 'command', monotonicUs: monotonicAt(durationS + 1), command: 'stop', by: 'user' } as const
  return [...known, ...said, stop].sort((a, b) => a.monotonicUs - b.monotonicUs)
}

function versionOf({ modelVersion }: Recorded): { modelVersion?: string } {
  return modelVersion === undefined ? {} : { modelVersion }
}

function toSession(context: SessionContext, totals: SessionRecord['totals'], recorded: Recorded): SessionRecord {
  const last = (command: 'surface' | 'shoe') =>
    recorded.commands?.findLast((said) => said.command.command === command)?.command
  const surface = last('surface')
  const shoe = last('shoe')
  return {
    ...{ sessionId: context.sessionId, athleteId: context.athleteId, state: 'finished', source: 'simulator' },
    ...{
      simulated: true,
      startTimeUs: context.startTimeUs,
      endTimeUs: context.startTimeUs + (recorded.durationS ?? RUN_S) * 1e6,
    },
    ...{ zoneId: context.zoneId, localDate: context.localDate, clockSynchronised: true },
    surface: surface?.command === 'surface' ? surface.surface : context.surface,
    shoeId: shoe?.command === 'shoe' ? (shoe.shoe?.shoeId ?? null) : (context.shoe?.shoeId ?? null),
    activeGeneration: 0,
    modelVersion: recorded.modelVersion ?? '0.0.1',
    totals,
  }
}
