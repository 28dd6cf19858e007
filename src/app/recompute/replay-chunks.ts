import { encodeSteps } from '../../codecs/step-block/encode-steps.js'
import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionTotals } from '../../domain/records/session-record.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { JournalRecord, SessionContext, SessionShoe } from '../../journal/journal-record.js'
import { readJournal, type JournalDamage } from '../../journal/reader.js'
import type { PipelineOutput } from '../../pipeline/output.js'
import { createSessionReducer } from '../../pipeline/session-reducer.js'
import { parameterHash } from '../parameter-hash.js'
import type { ReplayChunk, ReplayJob, ReplayResult } from './replay-job.js'

/** How much is computed between two turns of whoever listens. */
export interface ChunkSize {
  /** So many steps make a chunk: one commit of the store. */
  readonly steps: number
  /** Nobody may run for long: then a chunk tells how far the reading is. */
  readonly records: number
}

/** Few commits: the disk is waited for at each. */
export const LARGE_CHUNKS: ChunkSize = { steps: 3000, records: 20_000 }
/** Some seconds of a run, some ten milliseconds of a processor: others needn't wait long for their turn. */
export const SMALL_CHUNKS: ChunkSize = { steps: 300, records: 1_000 }

/**
 * A session's journal through the pipeline with the model of this program, chunk by chunk: memory doesn't grow with the run.
 * Damage is read over as far as the journal allows, and counted.
 * @throws StoreError where the journal can't be read
 */
export function* replayChunks(
  job: ReplayJob,
  size: ChunkSize = LARGE_CHUNKS,
): Generator<ReplayChunk, ReplayResult, undefined> {
  const damage: JournalDamage[] = []
  const told = createTold()
  const chunk = createChunk(job, size)
  let reduce: ReturnType<typeof createSessionReducer> | null = null
  for (const record of readJournal(job.folder, (found) => void damage.push(found))) {
    told.follow(record)
    if (reduce === null) {
      if (record.kind === 'context') reduce = createSessionReducer(contextOf(job, record.context))
      continue
    }
    const input = asOfToday(job, record)
    if (input !== null) for (const output of reduce.push(input)) chunk.take(output)
    chunk.read(record)
    if (chunk.full()) yield chunk.give()
  }
  for (const output of reduce?.end() ?? []) chunk.take(output)
  yield chunk.give()
  return {
    totals: chunk.totals(),
    stepCount: chunk.stepCount(),
    damageCount: damage.length,
    damage: describe(damage[0]),
    ended: told.ended(),
    told: told.said(),
  }
}

/** The recorded opening with what decides the numbers as it is today. */
function contextOf(job: ReplayJob, recorded: SessionContext): SessionContext {
  return {
    ...recorded,
    sessionId: job.sessionId,
    athleteId: job.athleteId,
    generation: job.generation,
    modelVersion: MODEL_VERSION,
    parameterHash: parameterHash(),
    declaredStrike: recorded.declaredStrike === 'unknown' ? job.declaredStrike : recorded.declaredStrike,
    bodyMassKg: recorded.bodyMassKg ?? job.bodyMassKg,
    heightM: recorded.heightM ?? job.heightM,
    surface: job.surface ?? recorded.surface,
    shoe: job.shoe === 'as-recorded' ? shoeOfToday(job, recorded.shoe) : job.shoe,
  }
}

/** Null where somebody has said something else of the whole run since. */
function asOfToday(job: ReplayJob, record: JournalRecord): JournalRecord | null {
  if (record.kind !== 'command') return record
  if (record.command === 'surface') return job.surface === null ? record : null
  if (record.command !== 'shoe') return record
  return job.shoe === 'as-recorded' ? { ...record, shoe: shoeOfToday(job, record.shoe) } : null
}

function shoeOfToday({ shoes }: ReplayJob, recorded: SessionShoe | null): SessionShoe | null {
  return shoes.find((shoe) => shoe.shoeId === recorded?.shoeId) ?? recorded
}

/** What is collected until it is given away. */
function createChunk(job: ReplayJob, size: ChunkSize) {
  let steps: StepRecord[] = []
  let minutes = new Map<string, MinuteRecord>()
  let totals: SessionTotals | null = null
  let recordCount = 0
  let stepCount = 0
  let firstUs: number | null = null
  let ratio = 0
  return {
    take(output: PipelineOutput): void {
      if (output.kind === 'step') steps.push(output.step)
      else if (output.kind === 'minute')
        minutes.set(`${output.minute.foot} ${output.minute.minuteIndex}`, output.minute)
      else if (output.kind === 'live') totals = output.live.totals
    },
    read({ monotonicUs }: JournalRecord): void {
      recordCount += 1
      firstUs ??= monotonicUs
      // After a reboot the clock counts from elsewhere: then the progress waits.
      const done = (monotonicUs - firstUs) / 1e6 / Math.max(1, job.durationS)
      if (done > ratio && done <= 1) ratio = done
    },
    full: () => steps.length >= size.steps || recordCount >= size.records,
    give(): ReplayChunk {
      const given = { steps: encodeSteps(steps), minutes: [...minutes.values()], progressRatio: ratio }
      stepCount += steps.length
      steps = []
      minutes = new Map()
      recordCount = 0
      return given
    },
    totals: () => totals,
    stepCount: () => stepCount,
  }
}

/** What people said while the session was recorded. */
function createTold() {
  let said: ReplayResult['told'] = null
  let ended = false
  const shoeIds = new Set<string>()
  const wore = (shoe: SessionShoe | null): string | null => {
    if (shoe !== null) shoeIds.add(shoe.shoeId)
    return shoe?.shoeId ?? null
  }
  return {
    follow(record: JournalRecord): void {
      if (record.kind === 'context' && said === null) {
        said = { surface: record.context.surface, shoeId: wore(record.context.shoe), shoeIds: [] }
      }
      if (record.kind !== 'command' || said === null) return
      if (record.command === 'surface') said = { ...said, surface: record.surface }
      if (record.command === 'shoe') said = { ...said, shoeId: wore(record.shoe) }
      if (record.command === 'stop') ended = true
    },
    said: (): ReplayResult['told'] => said && { ...said, shoeIds: [...shoeIds] },
    ended: () => ended,
  }
}

function describe(damage: JournalDamage | undefined): string | null {
  return damage === undefined ? null : `${damage.file}, byte ${damage.offset}: ${damage.reason}`
}
