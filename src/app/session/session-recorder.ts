import type { SessionRecord, SessionState } from '../../domain/records/session-record.js'
import type { JournalRecord, SessionContext } from '../../journal/journal-record.js'
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
  latest(): LiveNumbers | null
  /** True where the journal says that the session was ended, though perhaps not carried out. */
  stopped(): boolean
  /** Commits steps and minutes, and where asked the session's row as it stands. @throws StoreError */
  flush(withRow: boolean): Promise<void>
  session(): SessionRecord | null
  syncJournal(): void
  /** Ends the pipeline, commits everything and closes the journal. */
  close(endTimeUs: number): Promise<void>
  /** Closes the journal without ending the session. */
  suspend(): Promise<void>
  unwrittenRecords(): number
}

export interface RecorderOptions {
  readonly context: SessionContext
  readonly journal: JournalWriter
  readonly db: LocalDatabase
  readonly onOutput: (output: PipelineOutput) => void
}

export function createSessionRecorder(options: RecorderOptions): SessionRecorder {
  const { context, journal, db } = options
  const batcher = createStepBatcher(db.steps)
  const graph = createSessionGraph(context)
  let live: LiveNumbers | null = null
  let state: SessionState = 'running'
  let endTimeUs: number | null = null
  let stopped = false
  let surface = context.surface
  let shoeId = context.shoe?.shoeId ?? null

  graph.outputs$.subscribe((output) => {
    if (output.kind === 'step') batcher.addStep(output.step)
    else if (output.kind === 'minute') batcher.addMinute(output.minute)
    else if (output.kind === 'live') live = output.live
    options.onOutput(output)
  })

  function follow(record: JournalRecord): void {
    if (record.kind !== 'command') return
    if (record.command === 'surface') surface = record.surface
    if (record.command === 'shoe') shoeId = record.shoe?.shoeId ?? null
    if (record.command === 'pause') state = 'paused'
    if (record.command === 'resume') state = 'running'
    if (record.command === 'stop') stopped = true
  }

  async function flush(withRow: boolean): Promise<void> {
    await batcher.flush()
    const row = withRow ? session() : null
    if (row !== null) await db.putSession(row)
  }

  function session(): SessionRecord | null {
    if (live === null) return null
    return { ...identity(context), state, endTimeUs, surface, shoeId, totals: live.totals }
  }

  return {
    context,
    append(record) {
      journal.append(record)
      follow(record)
      graph.push(record)
    },
    replay(record) {
      follow(record)
      graph.push(record)
    },
    latest: () => live,
    stopped: () => stopped,
    flush,
    session,
    syncJournal: () => journal.sync(),
    async close(end) {
      graph.end()
      state = 'finished'
      endTimeUs = end
      await flush(true)
      await journal.close()
    },
    suspend: () => journal.close(),
    unwrittenRecords: () => journal.counters().unwrittenRecords,
  }
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
