import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import { SolewatchError } from '../../runtime/errors.js'
import { chooseSessions, type ChosenSession, type SessionChoice } from './choose-sessions.js'
import { bothSlu, numbersOf, type OutcomeKind, type SessionOutcome } from './outcome.js'
import { recomputeSession, type RecomputeOptions, type SessionTools } from './recompute-session.js'

export interface RecomputeRequest extends SessionChoice, RecomputeOptions {}

export interface RecomputeTools extends Omit<SessionTools, 'onProgress'> {
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
 * Computes the chosen sessions anew, one after the other; each one switches by itself, so that stopping at any moment leaves
 * every session with one whole computation. The rules look again at the end.
 * @throws ConfigError where the choice makes no sense @throws StoreError where the store fails
 */
export async function recompute(request: RecomputeRequest, tools: RecomputeTools): Promise<RecomputeSummary> {
  const chosen = await chooseSessions(tools.db, tools.dataPath, request)
  const tally = createTally(request.dryRun, chosen.length)
  tools.listener.begin(chosen.length)
  const changed = new Set<string>()
  try {
    for (const [index, one] of chosen.entries()) {
      if (tools.signal.aborted) break
      const outcome = await attempt(one, request, { ...tools, onProgress: progressFrom(tools, index, chosen.length) })
      if (outcome === null) break
      tally.add(outcome)
      if (outcome.kind === 'recomputed') changed.add(outcome.athleteId)
      tools.listener.outcome(outcome)
      tools.listener.progress((index + 1) / chosen.length)
    }
  } finally {
    if (!request.dryRun) for (const athleteId of changed) await tools.rules.historyChanged(athleteId)
  }
  return tally.summary()
}

function progressFrom({ listener }: RecomputeTools, index: number, count: number): (ratio: number) => void {
  return (ratio) => listener.progress((index + ratio) / count)
}

/** Null where it was stopped. One session that fails must not keep the others from being computed. */
async function attempt(
  { session, folder }: ChosenSession,
  request: RecomputeRequest,
  tools: RecomputeTools & Pick<SessionTools, 'onProgress'>,
): Promise<SessionOutcome | null> {
  tools.listener.session(session.sessionId)
  try {
    return await (tools.exclusive ?? ((work) => work()))(async () => {
      tools.signal.throwIfAborted()
      // As it is by now: the list may be minutes old.
      const now = (await tools.db.getSession(session.sessionId)) ?? session
      return recomputeSession(now, folder, request, tools)
    })
  } catch (error) {
    if (tools.signal.aborted) return null
    if (!(error instanceof SolewatchError) || !error.code.startsWith('journal-')) throw error
    const { sessionId, athleteId, localDate } = session
    const before = numbersOf(session)
    const said = { sessionId, athleteId, localDate, before, reason: error.message }
    return { ...said, kind: 'failed', after: null, damageCount: 0 }
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
