import type { SessionRecord, SessionState } from '../../domain/records/session-record.js'
import type { CommandRecord, JournalRecord, SessionContext, SessionDevice } from '../../journal/journal-record.js'
import type { JournalWriter } from '../../journal/writer.js'
import type { LiveNumbers, PipelineOutput } from '../../pipeline/output.js'
import { createSessionGraph } from '../../pipeline/graph.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { createStepBatcher } from './step-batcher.js'

/** One session being recorded: what arrives is on disk before the pipeline sees it. */
export interface SessionRecorder {
  readonly context: SessionContext
  /** Writes the record to the journal, then lets the pipeline have it. */
  append(record: JournalRecord): void
  /** What an earlier process wrote already: the pipeline only. */
  replay(record: JournalRecord): void
  /** As of the last tick. */
  latest(): LiveNumbers | null
  /** With the newest step, which must not wait for the next tick to be seen. */
  current(): LiveNumbers | null
  /** Who ended the session, as its journal says; null while it goes on. */
  stoppedBy(): StoppedBy | null
  /** On whose foot the journal puts the device. */
  device(deviceId: string): SessionDevice | null
  /** Commits steps and minutes, and where asked the session's row as it stands. @throws StoreError */
  flush(withRow: boolean): Promise<void>
  session(): SessionRecord | null
  syncJournal(): void
  /** Ends the pipeline, closes the journal and commits everything. May be called again where the store refused. */
  close(endTimeUs: number): Promise<void>
  /** Closes the journal without ending the session. */
  suspend(): Promise<void>
  unwrittenRecords(): number
}

export type StoppedBy = Extract<CommandRecord, { command: 'stop' }>['by']

export interface RecorderOptions {
  readonly context: SessionContext
  readonly journal: JournalWriter
  readonly db: LocalDatabase
  readonly onOutput: (output: PipelineOutput) => void
  /** A record that the pipeline could not digest; the session goes on without it. */
  readonly onError: (error: unknown) => void
}

export function createSessionRecorder(options: RecorderOptions): SessionRecorder {
  const { context, journal, db } = options
  const batcher = createStepBatcher(db.steps)
  const graph = createSessionGraph(context)
  let live: LiveNumbers | null = null
  let current: LiveNumbers | null = null
  const told = createTold(context)
  let endTimeUs: number | null = null
  let closing: Promise<void> | null = null

  graph.outputs$.subscribe((output) => {
    current = output.kind === 'live' ? output.live : null
    if (output.kind === 'step') batcher.addStep(output.step)
    else if (output.kind === 'minute') batcher.addMinute(output.minute)
    else if (output.kind === 'live') live = output.live
    options.onOutput(output)
  })
  graph.errors$.subscribe(options.onError)

  async function flush(withRow: boolean): Promise<void> {
    await batcher.flush()
    const row = withRow ? session() : null
    if (row !== null) await db.putSession(row)
  }

  function session(): SessionRecord | null {
    if (live === null) return null
    const { state, surface, shoeId } = told
    return { ...identity(context), state, endTimeUs, surface, shoeId, totals: live.totals }
  }

  return {
    context,
    append(record) {
      journal.append(record)
      told.follow(record)
      graph.push(record)
    },
    replay(record) {
      told.follow(record)
      graph.push(record)
    },
    latest: () => live,
    current: () => (live === null ? null : (current ??= graph.numbers())),
    stoppedBy: () => told.stoppedBy,
    device: (deviceId) => told.devices.get(deviceId) ?? null,
    flush,
    session,
    syncJournal: () => void journal.sync(),
    async close(end) {
      graph.end()
      told.state = 'finished'
      endTimeUs = end
      closing ??= journal.close()
      await flush(true)
      await closing
    },
    suspend: () => journal.close(),
    unwrittenRecords: () => journal.counters().unwrittenRecords,
  }
}

/** What people said in the course of the session, as its journal has it. */
function createTold(context: SessionContext) {
  const told = {
    state: 'running' as SessionState,
    stoppedBy: null as StoppedBy | null,
    devices: new Map(context.devices.map((device) => [device.deviceId, device])),
    surface: context.surface,
    shoeId: context.shoe?.shoeId ?? null,
    follow(record: JournalRecord): void {
      if (record.kind !== 'command') return
      if (record.command === 'surface') told.surface = record.surface
      if (record.command === 'shoe') told.shoeId = record.shoe?.shoeId ?? null
      if (record.command === 'pause') told.state = 'paused'
      if (record.command === 'resume') told.state = 'running'
      if (record.command === 'assign') told.devices.set(record.device.deviceId, record.device)
      if (record.command === 'stop') told.stoppedBy = record.by
      if (record.command === 'reopen') {
        told.stoppedBy = null
        told.state = 'running'
      }
    },
  }
  return told
}

function identity(context: SessionContext) {
  const { sessionId, athleteId, source, simulated, zoneId, localDate, clockSynchronised, modelVersion } = context
  const startTimeUs = context.startTimeUs
  const activeGeneration = context.generation
  return {
    sessionId,
    athleteId,
    source,
    simulated,
    startTimeUs,
    zoneId,
    localDate,
    activeGeneration,
    modelVersion,
    clockSynchronised,
  }
}
