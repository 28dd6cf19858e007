import type { ForwardRecord } from '../../stores/change-log/forward-target.js'
import {
  copiedKey,
  erasedAmong,
  listErased,
  listCopied,
  listCopySeries,
  noteCopied,
  readOtherRecords,
  unfinishedCount,
  type CopySeries,
} from '../../stores/sqlite/copy-source.js'
import { tellErasuresAgain } from '../../stores/sqlite/erasure/erasures.js'
import { getSession } from '../../stores/sqlite/sessions.js'
import {
  copySession,
  summariseLocal,
  type CopySessionParts,
  type SeriesSummary,
  type SeriesToCopy,
} from './copy-session.js'
import { deliver } from './deliver.js'
import { compareCounts, type CountPoints, type MeasurementCount, type PresentRun } from './compare-counts.js'

/** What became of a run. */
export interface CopyOutcome {
  readonly sessionId: string
  readonly athleteId: string
  readonly generation: number
  readonly kind: 'copied' | 'already-there' | 'different'
  readonly stepCount: number
  readonly minuteCount: number
  /** Its steps are older than is kept there. */
  readonly withoutSteps: boolean
  /** What is different there; null where nothing is. */
  readonly difference: string | null
}

export interface CopyListener {
  begin(totalSteps: number): void
  progress(doneSteps: number, sessionId: string): void
  outcome(outcome: CopyOutcome): void
  /** Why nothing goes for now. */
  waiting(why: string): void
}

export interface CopyParts extends Omit<CopySessionParts, 'moved' | 'waiting'> {
  readonly count: CountPoints
  /** Steps from before are not kept there. */
  readonly keptFromUs: number
  /** Also what has been compared before. */
  readonly again: boolean
  /** Takes other computations of each run away there; nobody may be writing them. */
  readonly tidy: boolean
}

export interface CopySummary {
  readonly type: 'summary'
  readonly target: string
  readonly counts: Readonly<Record<CopyOutcome['kind'], number>>
  readonly stepCount: number
  /** Runs whose steps are older than is kept there; all else of them is there. */
  readonly withoutStepsCount: number
  /** Runs that are not finished; whoever forwards brings them, or a later copy does. */
  readonly unfinishedCount: number
  readonly measurements: readonly MeasurementCount[]
  /** Names, runs, days and alerts that InfluxDB refuses for what they are. */
  readonly refusedCount: number
  readonly removedSteps: number
  readonly durationS: number
  readonly interrupted: boolean
  /** Entries of the change log that need not be sent any more. */
  readonly skippedCount: number
}

/** A kill repeats at most so many runs; what is said of them goes in one batch. */
const RUNS_A_TURN = 64
/** While one is read back, others are written. */
const RUNS_AT_ONCE = 3
const OTHERS_A_BATCH = 500
const TAKE_BACK_MS = 60_000

/** Everything that is here, brought to the target and compared there; goes on where an earlier one stopped. */
export async function copyEverything(parts: CopyParts, listener: CopyListener): Promise<CopySummary> {
  const { connection, clock, signal, target } = parts
  const beginUs = clock.monotonicUs()
  const series = listCopySeries(connection)
  const run = new CopyRun(parts, listener)
  listener.begin(series.reduce((sum, { stepCount }) => sum + stepCount, 0))
  let interrupted = false
  let measurements: readonly MeasurementCount[] = []
  const athleteIds = new Set(series.map(({ athleteId }) => athleteId))
  try {
    await run.eraseThere(listErased(connection))
    for (let from = 0; from < series.length; from += RUNS_A_TURN) await run.turn(series.slice(from, from + RUNS_A_TURN))
    const others = readOtherRecords(connection)
    for (const record of others) if (record.kind === 'athlete') athleteIds.add(record.athleteId)
    await run.send(others)
    const erased = await takeBackErased(parts, athleteIds)
    const runs = run.present.filter(({ athleteId }) => !erased.has(athleteId))
    measurements = await compareCounts({ runs, others }, parts.count, signal)
  } catch (error) {
    await takeBackErased(parts, athleteIds)
    if (!signal.aborted) throw error
    interrupted = true
  }
  const { counts, copiedSteps: stepCount, withoutStepsCount, removedSteps, refusedCount } = run
  return {
    ...{ type: 'summary', target: target.name, counts, stepCount, withoutStepsCount, removedSteps, refusedCount },
    ...{ unfinishedCount: unfinishedCount(connection), measurements, interrupted, skippedCount: 0 },
    durationS: (clock.monotonicUs() - beginUs) / 1e6,
  }
}

/**
 * Who was erased by a server beside this copy may have been brought over once more behind the deletion. Where it can't be
 * taken back now, the forwarder does it in its turn.
 */
async function takeBackErased(
  { connection, target }: CopyParts,
  athleteIds: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const erased = erasedAmong(connection, athleteIds)
  for (const athleteId of erased) {
    const outcome = await target.delete({ kind: 'erasure', athleteId }, AbortSignal.timeout(TAKE_BACK_MS))
    if (!('leftCount' in outcome) || outcome.leftCount > 0) connection.transaction(() => tellErasuresAgain(connection))
  }
  return new Set(erased)
}

class CopyRun {
  readonly counts = { copied: 0, 'already-there': 0, different: 0 }
  /** What must be there at the end. */
  readonly present: PresentRun[] = []
  copiedSteps = 0
  withoutStepsCount = 0
  removedSteps = 0
  refusedCount = 0
  readonly #copied: ReturnType<typeof listCopied>
  #doneSteps = 0

  constructor(
    readonly parts: CopyParts,
    readonly listener: CopyListener,
  ) {
    this.#copied = listCopied(parts.connection, parts.target.name)
  }

  async turn(series: readonly CopySeries[]): Promise<void> {
    const { connection, keptFromUs } = this.parts
    const done: { series: SeriesToCopy; local: SeriesSummary }[] = []
    const waiting = series.map((one): SeriesToCopy => ({ ...one, withSteps: one.startTimeUs >= keptFromUs })).values()
    const next = async (): Promise<void> => {
      for (const one of waiting) {
        const local = await this.#copyOne(one)
        if (local !== null) done.push({ series: one, local })
      }
    }
    await Promise.all(Array.from({ length: RUNS_AT_ONCE }, next))
    const refusedBefore = this.refusedCount
    await this.send(done.flatMap(({ series: { sessionId } }) => sessionRecord(connection, sessionId)))
    if (this.refusedCount > refusedBefore) return
    noteCopied(
      connection,
      done.map((one) => rowOf(one.series, one.local, this.parts)),
    )
  }

  /** A copy stands for deletions as well: where no server forwards, nobody else makes them. */
  async eraseThere(athleteIds: readonly string[]): Promise<void> {
    const { target, signal } = this.parts
    for (const athleteId of athleteIds) {
      signal.throwIfAborted()
      const outcome = await target.delete({ kind: 'erasure', athleteId }, signal)
      if ('leftCount' in outcome && outcome.leftCount === 0) continue
      this.refusedCount += 1
      this.listener.waiting('why' in outcome ? outcome.why : 'Something of an athlete who was deleted is still there.')
    }
  }

  async send(records: readonly ForwardRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += OTHERS_A_BATCH) {
      const batch = records.slice(from, from + OTHERS_A_BATCH)
      const refused = await deliver(batch, { ...this.parts, waiting: this.listener.waiting })
      this.refusedCount += refused.length
      for (const why of refused) this.listener.waiting(why)
    }
  }

  /** @returns what was here before it was brought, null where nothing is to be noted */
  async #copyOne(series: SeriesToCopy): Promise<SeriesSummary | null> {
    const { parts } = this
    parts.signal.throwIfAborted()
    const local = summariseLocal(parts.connection, series)
    const earlier = parts.again ? undefined : this.#copied.get(copiedKey(series.sessionId, series.generation))
    if (earlier?.athlete_id === series.athleteId && earlier.checksum === local.checksum) {
      this.#tell(series, 'already-there', { local, difference: null })
      return null
    }
    let told = 0
    const moved = (steps: number): void => {
      told += steps
      this.#progress(steps, series)
    }
    const difference = await copySession(series, { ...parts, moved, waiting: this.listener.waiting })
    if (parts.tidy) await this.#tidy(series)
    this.#doneSteps -= told
    this.#tell(series, difference === null ? 'copied' : 'different', { local, difference })
    return difference === null ? local : null
  }

  async #tidy({ athleteId, sessionId, generation }: CopySeries): Promise<void> {
    const report = await this.parts.remote.remove({ athleteId, sessionId, exceptGeneration: generation })
    this.removedSteps += report.removedSteps
  }

  #progress(steps: number, { sessionId }: CopySeries): void {
    this.#doneSteps += steps
    this.listener.progress(this.#doneSteps, sessionId)
  }

  #tell(
    series: SeriesToCopy,
    kind: CopyOutcome['kind'],
    { local, difference }: { readonly local: SeriesSummary; readonly difference: string | null },
  ): void {
    const { sessionId, athleteId, generation, withSteps } = series
    const { stepCount, minuteCount } = local
    this.#progress(series.stepCount, series)
    this.counts[kind] += 1
    if (kind === 'copied') this.copiedSteps += stepCount
    const withoutSteps = !withSteps && series.stepCount > 0
    if (withoutSteps) this.withoutStepsCount += 1
    this.present.push({ athleteId, stepCount, minuteCount })
    this.listener.outcome({ sessionId, athleteId, generation, kind, stepCount, minuteCount, withoutSteps, difference })
  }
}

function sessionRecord(connection: CopyParts['connection'], sessionId: string): ForwardRecord[] {
  const session = getSession(connection, sessionId)
  return session === null ? [] : [{ kind: 'session', session }]
}

function rowOf(series: CopySeries, local: SeriesSummary, { target, clock }: CopyParts) {
  return {
    target: target.name,
    athlete_id: series.athleteId,
    session_id: series.sessionId,
    generation: series.generation,
    step_count: local.stepCount,
    checksum: local.checksum,
    verified_time_us: clock.nowUs(),
  }
}
