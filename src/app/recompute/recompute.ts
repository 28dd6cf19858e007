import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import { SolewatchError } from '../../runtime/errors.js'
import { listSessionJournals } from '../../journal/folder.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import { chooseSessions, type SessionChoice } from './choose-sessions.js'
import { bothSlu, numbersOf, type OutcomeKind, type SessionOutcome } from './outcome.js'
import type { ReplayRunner } from './replay-job.js'
import type { FolderOf } from './replay-plan.js'
import { recomputeSession, type RecomputeOptions, type SessionTools } from './recompute-session.js'

export interface RecomputeRequest extends SessionChoice, RecomputeOptions {}

export interface RecomputeTools extends Omit<SessionTools, 'onProgress' | 'run'> {
  /** So many sessions are computed at a time, each by one of these. */
  readonly runners: readonly ReplayRunner[]
  readonly dataPath: string
  /** Judges an athlete's loads again after some of them have changed. */
  readonly rules: { historyChanged(athleteId: string): Promise<void> }
  readonly listener: RecomputeListener
  /** Around each session: nobody else may compute one meanwhile. */
  readonly exclusive?: <T>(work: () => Promise<T>) => Promise<T>
}

export interface RecomputeListener {
  begin(sessionCount: number): void
  session(sessionId: string): void
  /** Of the sessions altogether. */
  progress(ratio: number): void
  outcome(outcome: SessionOutcome): void
}

export interface RecomputeSummary {
  readonly type: 'summary'
  readonly modelVersion: string
  readonly dryRun: boolean
  readonly sessionCount: number
  readonly counts: Readonly<Record<OutcomeKind, number>>
  /** Sums over the sessions that were computed anew, in SLU of both legs. */
  readonly beforeSlu: number
  readonly afterSlu: number
  /** True where it was stopped before the last session. */
  readonly interrupted: boolean
}

/**
 * Computes the chosen sessions anew; each one switches by itself, so that stopping at any moment leaves every session with one
 * whole computation. The rules look again at the end.
 * @throws ConfigError where the choice makes no sense @throws StoreError where the store fails
 */
export async function recompute(request: RecomputeRequest, tools: RecomputeTools): Promise<RecomputeSummary> {
  const chosen = await chooseSessions(tools.db, request)
  const folders = new Map(listSessionJournals(tools.dataPath).map(({ sessionId, folder }) => [sessionId, folder]))
  const folderOf: FolderOf = (sessionId) => folders.get(sessionId) ?? null
  const tally = createTally(request.dryRun, chosen.length)
  tools.listener.begin(chosen.length)
  const changed = new Set<string>()
  const failing = new AbortController()
  const signal = AbortSignal.any([tools.signal, failing.signal])
  const progress = createProgress(tools.listener, chosen.length)
  const queue = chosen.values()
  async function drain(run: ReplayRunner): Promise<void> {
    // The others go on with the same queue.
    for (const one of queue) {
      const onProgress = progress.begin()
      const outcome = signal.aborted
        ? null
        : await attempt(one, request, { ...tools, run, signal, onProgress, folderOf })
      if (outcome === null) return
      tally.add(outcome)
      if (outcome.kind === 'recomputed') changed.add(outcome.athleteId)
      tools.listener.outcome(outcome)
      onProgress(1)
    }
  }
  const lanes = tools.runners.map((run) =>
    drain(run).catch((error: unknown) => {
      failing.abort(error)
    }),
  )
  await Promise.all(lanes)
  if (!request.dryRun) for (const athleteId of changed) await tools.rules.historyChanged(athleteId)
  if (failing.signal.aborted) throw failing.signal.reason
  return tally.summary()
}

/** Of all sessions together, from what each one says of itself. */
function createProgress(listener: RecomputeListener, count: number): { begin(): (ratio: number) => void } {
  let sum = 0
  return {
    begin() {
      let mine = 0
      return (ratio) => {
        sum += ratio - mine
        mine = ratio
        listener.progress(Math.min(1, sum / count))
      }
    },
  }
}

/** Null where it was stopped. One session that fails must not keep the others from being computed. */
async function attempt(
  session: SessionRecord,
  request: RecomputeRequest,
  tools: SessionTools & Pick<RecomputeTools, 'listener' | 'exclusive'> & { readonly folderOf: FolderOf },
): Promise<SessionOutcome | null> {
  const { db, signal, listener, exclusive = (work) => work() } = tools
  const { sessionId, athleteId, localDate } = session
  try {
    return await exclusive(async () => {
      signal.throwIfAborted()
      listener.session(sessionId)
      // As it is by now: the list may be minutes old.
      const now = (await db.getSession(sessionId)) ?? session
      return recomputeSession(now, tools.folderOf, request, tools)
    })
  } catch (error) {
    if (signal.aborted) return null
    if (!(error instanceof SolewatchError) || !error.code.startsWith('journal-')) throw error
    const before = numbersOf(session)
    return {
      sessionId,
      athleteId,
      localDate,
      before,
      reason: error.message,
      kind: 'failed',
      after: null,
      damageCount: 0,
    }
  }
}

function createTally(dryRun: boolean, sessionCount: number) {
  const counts = { recomputed: 0, 'up-to-date': 0, 'no-journal': 0, kept: 0, changed: 0, failed: 0 }
  let beforeSlu = 0
  let afterSlu = 0
  return {
    add({ kind, before, after }: SessionOutcome): void {
      counts[kind] += 1
      if (kind !== 'recomputed' || after === null) return
      beforeSlu += bothSlu(before)
      afterSlu += bothSlu(after)
    },
    summary(): RecomputeSummary {
      const done = Object.values(counts).reduce((sum, count) => sum + count, 0)
      const base = { type: 'summary', modelVersion: MODEL_VERSION, dryRun, sessionCount } as const
      return { ...base, counts: { ...counts }, beforeSlu, afterSlu, interrupted: done < sessionCount }
    },
  }
}
