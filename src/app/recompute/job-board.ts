import type { RecomputeJob } from '../../contracts/recompute.js'
import { bothSlu, type SessionOutcome } from './outcome.js'

/** More outcomes than this are asked for in parts. */
const OUTCOMES_AT_ONCE = 200

/** What a larger recompute has come to so far. */
export interface JobBoard {
  readonly dryRun: boolean
  begin(sessionCount: number): void
  session(sessionId: string): void
  progress(ratio: number): void
  outcome(outcome: SessionOutcome): void
  end(state: 'finished' | 'cancelled', endedTimeUs: number): void
  fail(message: string, endedTimeUs: number): void
  /** Who looks at the outcomes later sees none of these; what was counted stays counted. */
  forget(sessionIds: ReadonlySet<string>): void
  snapshot(outcomesFrom?: number): RecomputeJob
}

export function createJobBoard(begun: Pick<RecomputeJob, 'dryRun' | 'startedTimeUs' | 'sessionCount'>): JobBoard {
  // A place stays where an outcome was forgotten, so that whoever counts on goes on right.
  const outcomes: (SessionOutcome | null)[] = []
  const counts = { recomputed: 0, 'up-to-date': 0, 'no-journal': 0, kept: 0, changed: 0, failed: 0 }
  let job: Omit<RecomputeJob, 'counts' | 'outcomes' | 'outcomeCount'> = {
    ...begun,
    ...{ state: 'running', message: null, endedTimeUs: null, progressRatio: 0, sessionId: null },
    ...{ beforeSlu: 0, afterSlu: 0 },
  }
  const change = (changed: Partial<typeof job>): void => void (job = { ...job, ...changed })
  return {
    dryRun: begun.dryRun,
    begin: (sessionCount) => change({ sessionCount }),
    session: (sessionId) => change({ sessionId }),
    progress: (ratio) => change({ progressRatio: Math.min(1, Math.max(0, ratio)) }),
    outcome(outcome) {
      outcomes.push(outcome)
      counts[outcome.kind] += 1
      if (outcome.kind !== 'recomputed' || outcome.after === null) return
      const { beforeSlu, afterSlu } = job
      change({ beforeSlu: beforeSlu + bothSlu(outcome.before), afterSlu: afterSlu + bothSlu(outcome.after) })
    },
    end: (state, endedTimeUs) => change({ state, endedTimeUs, sessionId: null }),
    fail: (message, endedTimeUs) => change({ state: 'failed', message, endedTimeUs, sessionId: null }),
    forget(sessionIds) {
      for (const [n, outcome] of outcomes.entries())
        if (outcome !== null && sessionIds.has(outcome.sessionId)) outcomes[n] = null
      if (job.sessionId !== null && sessionIds.has(job.sessionId)) change({ sessionId: null })
    },
    snapshot(outcomesFrom) {
      const from = outcomesFrom ?? outcomes.length
      const shown = outcomes
        .slice(from, from + OUTCOMES_AT_ONCE)
        .flatMap((outcome) => (outcome === null ? [] : { ...outcome }))
      return { ...job, counts: { ...counts }, outcomeCount: outcomes.length, outcomes: shown }
    },
  }
}
