import { encodeSteps } from '../../codecs/step-block/encode-steps.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionTotals } from '../../domain/records/session-record.js'
import type { StepRecord } from '../../domain/records/step-record.js'
import type { JournalRecord } from '../../journal/journal-record.js'
import type { JournalDamage } from '../../journal/reader.js'
import type { PipelineOutput } from '../../pipeline/output.js'
import { createSessionReducer, type SessionReducer } from '../../pipeline/session-reducer.js'
import { feedParts, feedWhole, type Fed, type FeedTools } from './feed-parts.js'
import type { ReplayChunk, ReplayJob, ReplayResult } from './replay-job.js'
import { createToldBook } from './told.js'

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
 * A session's journals through the pipeline with the model of this program, chunk by chunk: memory doesn't grow with the run.
 * Damage is read over as far as the journal allows, and counted.
 * @throws StoreError where the journal can't be read
 */
export function* replayChunks(
  job: ReplayJob,
  size: ChunkSize = LARGE_CHUNKS,
): Generator<ReplayChunk, ReplayResult, undefined> {
  const damage: JournalDamage[] = []
  const told = job.parts.map(() => createToldBook())
  const chunk = createChunk(job, size)
  let reduce: SessionReducer | null = null
  for (const fed of feed(job, {
    ...{ job, told },
    onDamage: (found) => void damage.push(found),
    idleSinceUs: () => reduce?.numbers().idleSinceUs ?? null,
  })) {
    if (fed.how === 'open') {
      reduce = createSessionReducer(fed.context)
      continue
    }
    if (fed.how === 'prime') reduce?.prime(fed.record)
    else for (const output of reduce?.push(fed.record) ?? []) chunk.take(output)
    chunk.read(fed.record, fed.how)
    if (chunk.full()) yield chunk.give()
  }
  for (const output of reduce?.end() ?? []) chunk.take(output)
  yield chunk.give()
  return {
    totals: chunk.totals(),
    stepCount: chunk.stepCount(),
    damageCount: damage.length,
    damage: describe(damage[0]),
    ended: told.every((book) => book.ended()),
    told: told.map((book) => book.said()),
  }
}

function feed(job: ReplayJob, tools: FeedTools): Generator<Fed> {
  const [only] = job.parts
  const isWhole = job.parts.length === 1 && only?.fromUs === null && only.toUs === null
  return isWhole ? feedWhole(tools, only) : feedParts(tools)
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
    read({ monotonicUs }: JournalRecord, how: Fed['how']): void {
      recordCount += 1
      // What is only learnt from before a part carries another clock.
      if (how !== 'push') return
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

function describe(damage: JournalDamage | undefined): string | null {
  return damage === undefined ? null : `${damage.file}, byte ${damage.offset}: ${damage.reason}`
}
