import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { JournalRecord, SessionContext } from '../../journal/journal-record.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionRecord, SessionTotals } from '../../domain/records/session-record.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { PipelineOutput } from '../../pipeline/output.js'
import type { ReplayedInput } from './replay-request.js'

/** Where `--store` puts what a replay found. All of it is idempotent: the same file twice is one session. */
export interface ReplaySink {
  append(steps: readonly StepRecord[]): Promise<void>
  appendMinutes(minutes: readonly MinuteRecord[]): Promise<void>
  putSession(session: SessionRecord): Promise<void>
  /** True where a session of that id is there, finished. */
  hasSession?(sessionId: string): Promise<boolean>
  /** Finds out whether a stored session counts; the other record of the same run, where there is one. */
  settle?(session: SessionRecord): Promise<SameRun | null>
  /** Puts an imported run on the disk before it is processed; resolves when it is there. */
  keepJournal?(context: SessionContext, records: Iterable<JournalRecord>): Promise<void>
}

/** Two records of one run, of which one counts. */
export interface SameRun {
  readonly countsInstead: boolean
  readonly otherId: string
}

/** Collects outputs between two writes. */
export interface SinkBatch {
  take(output: PipelineOutput): void
  flush(): Promise<void>
}

export function createSinkBatch(sink: ReplaySink): SinkBatch {
  let steps: StepRecord[] = []
  let minutes = new Map<string, MinuteRecord>()
  return {
    take(output) {
      if (output.kind === 'step') steps.push(output.step)
      // A minute that is still filling is said again and again; only its newest version counts.
      else if (output.kind === 'minute')
        minutes.set(`${output.minute.foot} ${output.minute.minuteIndex}`, output.minute)
    },
    async flush() {
      const [someSteps, someMinutes] = [steps, [...minutes.values()]]
      steps = []
      minutes = new Map()
      if (someSteps.length > 0) await sink.append(someSteps)
      if (someMinutes.length > 0) await sink.appendMinutes(someMinutes)
    },
  }
}

/** The finished session as it goes into the store. */
export function toSessionRecord(input: ReplayedInput, totals: SessionTotals, endTimeUs: number): SessionRecord {
  const { context } = input
  return {
    sessionId: context.sessionId,
    athleteId: context.athleteId,
    state: 'finished',
    source: context.source,
    simulated: context.simulated,
    startTimeUs: context.startTimeUs,
    endTimeUs,
    zoneId: context.zoneId,
    localDate: context.localDate,
    surface: context.surface,
    shoeId: context.shoe?.shoeId ?? null,
    activeGeneration: context.generation,
    // What runs here made the numbers, whatever was current when the journal was written.
    modelVersion: MODEL_VERSION,
    clockSynchronised: context.clockSynchronised,
    totals,
  }
}
