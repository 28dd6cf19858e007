import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { SessionRecord, SessionTotals } from '../../domain/records/session-record.js'
import type { LocalDatabase, SessionsChange } from '../../stores/local-database.js'
import { asRead, foldLoaded, loadGroup, type FoldedGroup, type SessionGroup } from '../edits/session-group.js'
import { copyDisposition, isSameDisposition, keptDisposition } from '../edits/target-row.js'
import { findDuplicates } from '../sessions/duplicates.js'
import { judgeReplay, outcomeOf } from './judge-replay.js'
import type { SessionOutcome } from './outcome.js'
import { foldersOf, replayPlan, shownAtEnd, type FolderOf, type ReplayTools, type ReplayWork } from './replay-plan.js'
import type { ReplayResult } from './replay-job.js'
import { describeInputs, hasItsShape, isUpToDate, noteKey, readInputs } from './session-inputs.js'
import { planSession, type SessionPlan } from './session-plan.js'

export interface RecomputeOptions {
  /** Computes and compares, writes nothing. */
  readonly dryRun: boolean
  /** Also what is up to date. */
  readonly again: boolean
  /** Also where the journal has less than the computation that is shown. */
  readonly force: boolean
}

export type SessionTools = ReplayTools

/** Another run of that time may change while this one switches; where this one has changed itself, trying is in vain. */
const MOST_TRIES = 3

/** One attempt: what was read, and what is to come of it. */
interface Attempt {
  readonly session: SessionRecord
  readonly group: SessionGroup
  readonly folded: FoldedGroup
  readonly options: RecomputeOptions
  readonly tools: SessionTools
}

/**
 * One finished session from its journal, as the generation after the one it shows; with it those that what people said of it
 * concerns (a second part that was cut off, a run that was put together with it). The old numbers are shown until the new ones
 * are complete; then all rows and days change in one transaction, and the old steps are removed and counted. Ended early, by
 * an error or the signal, it leaves the old ones as they were and nothing of the new ones.
 * @throws StoreError, or the signal's reason
 */
export async function recomputeSession(
  session: SessionRecord,
  folderOf: FolderOf,
  options: RecomputeOptions,
  tools: SessionTools,
): Promise<SessionOutcome> {
  const group = await loadGroup(tools.db, session.sessionId)
  const attempt: Attempt = { session, group, folded: foldLoaded(group), options, tools }
  const works: ReplayWork[] = []
  for (const plan of await plansToCompute(attempt)) {
    const folders = foldersOf(plan, folderOf)
    if (folders === null) return outcomeOf(session, 'no-journal')
    works.push({ plan, folders, tools, dryRun: options.dryRun, inputs: await readInputs(tools.db, plan) })
  }
  const own = works.find(({ plan }) => plan.row.sessionId === session.sessionId)
  if (options.dryRun) return own === undefined ? outcomeOf(session, 'up-to-date') : (await judged(attempt, own)).outcome
  // What a crash left of an earlier attempt must not mix with this one.
  await clearUp(attempt)
  try {
    return await computeAll(attempt, works)
  } finally {
    // Of the old ones after the switch, of the new ones where they were given up. Where the store refuses, the next start sweeps.
    await clearUp(attempt).catch(() => undefined)
  }
}

/** The session itself, and those of its group whose numbers are of other parts than their lists say. */
async function plansToCompute(attempt: Attempt): Promise<readonly SessionPlan[]> {
  const { session, group, folded, options, tools } = attempt
  const plans: SessionPlan[] = []
  for (const row of group.rows.values()) {
    if (row.state !== 'finished') continue
    const state = folded.states.get(row.sessionId) ?? null
    const plan = planSession(row, state)
    const isOwn = row.sessionId === session.sessionId
    if (state !== null && state.countedBy !== null) continue
    if (isOwn) {
      const done = !options.again && (await isUpToDate(tools.db, plan, await readInputs(tools.db, plan)))
      if (!done) plans.unshift(plan)
    } else if (state?.disposition === 'counted' && !(await hasItsShape(tools.db, plan))) plans.push(plan)
  }
  return plans
}

async function judged(attempt: Attempt, work: ReplayWork) {
  const result = await replayPlan(work)
  const sameParts = await hasItsShape(attempt.tools.db, work.plan)
  const outcome = judgeReplay(work.plan.row, result, { force: attempt.options.force, sameParts })
  return { work, result, outcome }
}

async function computeAll(attempt: Attempt, works: readonly ReplayWork[]): Promise<SessionOutcome> {
  const { session, tools } = attempt
  const computed: Computed[] = []
  let own = outcomeOf(session, 'up-to-date')
  for (const work of works) {
    const { result, outcome } = await judged(attempt, work)
    // One that can't be computed keeps the others from changing too: an instant of a run must not be in two, or in none.
    if (outcome.kind !== 'recomputed' || result.totals === null) return { ...outcome, ...keyOf(session) }
    if (work.plan.row.sessionId === session.sessionId) own = outcome
    computed.push({ work, result, totals: result.totals })
  }
  tools.signal.throwIfAborted()
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const change = await changeOf(attempt, computed)
    if (change === null || (await tools.db.changeSessions(change))) return own
  }
  const reason = 'It was changed while it was being computed; its numbers stay until the next time.'
  return outcomeOf(session, 'changed', reason)
}

interface Computed {
  readonly work: ReplayWork
  readonly result: ReplayResult
  readonly totals: SessionTotals
}

/** Null where nothing is to change. */
async function changeOf(
  { group, folded, tools }: Attempt,
  computed: readonly Computed[],
): Promise<SessionsChange | null> {
  const rows = new Map<string, SessionRecord>()
  for (const row of group.rows.values()) {
    const plan = planSession(row, folded.states.get(row.sessionId) ?? null)
    const target = keptDisposition(plan)
    // With its own numbers: those of a part are kept for the day on which it is taken out again.
    if (!isSameDisposition(row, target)) rows.set(row.sessionId, copyDisposition(row, target))
  }
  for (const { work, result, totals } of computed) {
    const { plan } = work
    const activeGeneration = plan.row.activeGeneration + 1
    const shown = shownAtEnd(plan, result.told)
    rows.set(plan.row.sessionId, {
      ...{ ...keptDisposition(plan), ...shown },
      ...{ activeGeneration, modelVersion: MODEL_VERSION, totals },
    })
  }
  const duplicates = await duplicatesAmong(tools.db, group, [...rows.values()])
  for (const row of duplicates.rows) rows.set(row.sessionId, row)
  if (rows.size === 0) return null
  return {
    expected: [...asRead(group), ...duplicates.expected.filter(({ sessionId }) => !group.rows.has(sessionId))],
    rows: [...rows.values()],
    complete: computed.map(({ work: { plan }, result }) => ({
      athleteId: plan.target.athleteId,
      sessionId: plan.row.sessionId,
      generation: plan.row.activeGeneration + 1,
      stepCount: result.stepCount,
    })),
    notes: computed.map(({ work: { plan, inputs }, result }) => {
      const shoeIds = result.told.flatMap((told) => told?.shoeIds ?? [])
      const note = describeInputs(plan, plan.row.activeGeneration + 1, inputs, shoeIds)
      return { key: noteKey(plan.row.sessionId), value: JSON.stringify(note) }
    }),
  }
}

async function duplicatesAmong(db: LocalDatabase, group: SessionGroup, rows: readonly SessionRecord[]) {
  const athletes = new Set([...rows, ...group.rows.values()].map(({ athleteId }) => athleteId))
  const localDates = [...rows, ...group.rows.values()].map(({ localDate }) => localDate)
  const found = await Promise.all(
    [...athletes].map((athleteId) =>
      findDuplicates(db, { athleteId, localDates }, { rows: [...group.rows.values(), ...rows] }),
    ),
  )
  return { rows: found.flatMap((one) => one.rows), expected: found.flatMap((one) => one.expected) }
}

/** Leaves what the rows show now, whoever has changed them. */
async function clearUp({ group, folded, tools }: Attempt): Promise<void> {
  const { db } = tools
  for (const { sessionId, athleteId } of group.rows.values()) {
    const row = await db.getSession(sessionId)
    if (row === null) continue
    const zones = Object.keys(folded.states.get(sessionId)?.zones ?? {})
    for (const owner of new Set([...zones, athleteId, row.athleteId])) {
      if (owner !== row.athleteId) await db.steps.remove({ athleteId: owner, sessionId })
      else await db.steps.remove({ athleteId: owner, sessionId, exceptGeneration: row.activeGeneration })
    }
  }
}

function keyOf({ sessionId, athleteId, localDate }: SessionRecord) {
  return { sessionId, athleteId, localDate }
}
