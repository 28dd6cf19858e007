import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { SessionRecord, SessionTotals } from '../../domain/records/session-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { bothSteps, computedNumbers, numbersOf, type OutcomeKind, type SessionOutcome } from './outcome.js'
import type { ReplayJob, ReplayResult, ReplayRunner } from './replay-job.js'
import { describeInputs, isUpToDate, noteKey, readInputs, type SessionInputs } from './session-inputs.js'

export interface RecomputeOptions {
  /** Computes and compares, writes nothing. */
  readonly dryRun: boolean
  /** Also what is up to date. */
  readonly again: boolean
  /** Also where the journal has less than the computation that is shown. */
  readonly force: boolean
}

export interface SessionTools {
  readonly db: LocalDatabase
  readonly run: ReplayRunner
  readonly signal: AbortSignal
  onProgress?(ratio: number): void
}

/** Below this the samples that are missing are a matter of rounding. */
const COVERAGE_TOLERANCE_RATIO = 0.005

/**
 * One finished session from its journal, as the generation after the one it shows. The old one is shown until the new one is
 * complete; then row and day change in one transaction, and the old one's steps are removed and counted. Ended early, by
 * an error or the signal, it leaves the old one as it was and nothing of the new one.
 * @param folder of its journal; null where there is none
 * @throws StoreError, or the signal's reason
 */
export async function recomputeSession(
  session: SessionRecord,
  folder: string | null,
  options: RecomputeOptions,
  tools: SessionTools,
): Promise<SessionOutcome> {
  const { db } = tools
  if (folder === null) return outcome(session, 'no-journal')
  const inputs = await readInputs(db, session)
  if (!options.again && (await isUpToDate(db, session, inputs))) return outcome(session, 'up-to-date')
  const work = { session, inputs, folder, options, tools }
  if (options.dryRun) return judge(work, await replayAsEdited(work))
  // What a crash left of an earlier attempt must not mix with this one.
  await clearUp(db, session)
  try {
    const result = await replayAsEdited(work)
    const judged = judge(work, result)
    if (judged.kind !== 'recomputed' || result.totals === null) return judged
    return await makeActive(work, { ...result, totals: result.totals }, judged)
  } finally {
    // Of the old one after the switch, of the new one where it was given up. Where the store refuses, the next start sweeps.
    await clearUp(db, session).catch(() => undefined)
  }
}

/** Leaves what the row shows now, whoever has changed it. */
async function clearUp(db: LocalDatabase, { athleteId, sessionId }: SessionRecord): Promise<void> {
  const row = await db.getSession(sessionId)
  if (row === null) return
  await db.steps.remove({ athleteId, sessionId, exceptGeneration: row.activeGeneration })
}

interface Work {
  readonly session: SessionRecord
  readonly inputs: SessionInputs
  readonly folder: string
  readonly options: RecomputeOptions
  readonly tools: SessionTools
}

/**
 * The journal has what was said on the way, the record what is said today. Where the two end alike, nobody changed it since,
 * and the run keeps its parts; else the whole run is what the record says. That shows only at the end, so what is the usual
 * case is tried first.
 */
async function replayAsEdited(work: Work): Promise<ReplayResult> {
  const { session, inputs, tools } = work
  const first = await replay(work, { surface: null, shoe: 'as-recorded' })
  if (first.told === null) return first
  const sameSurface = first.told.surface === session.surface
  const sameShoe = first.told.shoeId === session.shoeId
  if (sameSurface && sameShoe) return first
  if (!work.options.dryRun) await clearUp(tools.db, session)
  return replay(work, {
    surface: sameSurface ? null : session.surface,
    shoe: sameShoe ? 'as-recorded' : (inputs.shoes.find(({ shoeId }) => shoeId === session.shoeId) ?? null),
  })
}

function replay(work: Work, as: Pick<ReplayJob, 'surface' | 'shoe'>): Promise<ReplayResult> {
  const { session, inputs, folder, options, tools } = work
  const { steps } = tools.db
  const job: ReplayJob = {
    ...{ folder, ...as, ...inputs },
    athleteId: session.athleteId,
    sessionId: session.sessionId,
    generation: session.activeGeneration + 1,
    durationS: session.totals.durationS,
  }
  const keep = async (chunk: Parameters<Parameters<ReplayRunner>[1]>[0]): Promise<void> => {
    tools.onProgress?.(chunk.progressRatio)
    if (options.dryRun) return
    await steps.appendEncoded(chunk.steps)
    await steps.appendMinutes(chunk.minutes)
  }
  return tools.run(job, keep, tools.signal)
}

/** Whether what was computed may take the place of what is shown. */
function judge({ session, options }: Work, result: ReplayResult): SessionOutcome {
  const { damageCount, totals } = result
  const before = numbersOf(session)
  if (totals === null) {
    const reason = `Its journal has no opening${result.damage === null ? '' : ` (${result.damage})`}.`
    return { ...outcome(session, 'kept', reason), damageCount }
  }
  const after = computedNumbers(session.activeGeneration + 1, MODEL_VERSION, totals)
  const trouble = missing(result, totals, session.totals)
  const lost = bothSteps(before) - bothSteps(after)
  if (trouble === null) return { ...outcome(session, 'recomputed'), after }
  const found = { after, damageCount }
  if (lost <= 0) return { ...outcome(session, 'recomputed', `${trouble}; no step is lost by that.`), ...found }
  if (!options.force) return { ...outcome(session, 'kept', `${trouble}: ${lost} steps would be lost.`), ...found }
  return { ...outcome(session, 'recomputed', `${trouble}: ${lost} steps are lost.`), ...found }
}

/** What the journal has no more, in words; null where it is whole. */
function missing(result: ReplayResult, now: SessionTotals, then: SessionTotals): string | null {
  if (result.damage !== null) return `The journal is damaged (${result.damage})`
  if (!result.ended) return 'The end of the journal is missing'
  if (now.coverageRatio < then.coverageRatio - COVERAGE_TOLERANCE_RATIO) return 'Samples are missing in the journal'
  return null
}

async function makeActive(
  { session, inputs, tools }: Work,
  result: ReplayResult & { readonly totals: SessionTotals },
  judged: SessionOutcome,
): Promise<SessionOutcome> {
  const { db, signal } = tools
  signal.throwIfAborted()
  const { sessionId, activeGeneration, surface, shoeId } = session
  const generation = activeGeneration + 1
  const note = describeInputs({ ...session, activeGeneration: generation }, inputs, result.told?.shoeIds ?? [])
  const switched = await db.switchGeneration({
    sessionId,
    from: { activeGeneration, surface, shoeId },
    generation,
    modelVersion: MODEL_VERSION,
    totals: result.totals,
    stepCount: result.stepCount,
    note: { key: noteKey(sessionId), value: JSON.stringify(note) },
  })
  if (switched !== null) return judged
  return outcome(
    session,
    'changed',
    'It was changed while it was being computed; its numbers stay until the next time.',
  )
}

function outcome(session: SessionRecord, kind: OutcomeKind, reason: string | null = null): SessionOutcome {
  const { sessionId, athleteId, localDate } = session
  return { sessionId, athleteId, localDate, kind, reason, before: numbersOf(session), after: null, damageCount: 0 }
}
