import type { Recompute } from '../../../src/contracts/recompute.js'
import type { Session } from '../../api/types.js'
import { formatPercent } from '../../lib/format.js'

/** What the page of a run says of its computation. */
export type RecomputeState =
  | { readonly kind: 'current' }
  /** New numbers are on their way; those that are shown stay until then. */
  | { readonly kind: 'busy'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }
  /** Nothing can be computed of it, ever. */
  | { readonly kind: 'no-journal'; readonly text: string }
  /** Another model made these numbers, and nobody is computing. */
  | { readonly kind: 'older'; readonly text: string }

const NO_JOURNAL = 'The journal of this run is not kept, so its numbers stay.'

type Shown = Pick<Session, 'sessionId' | 'state' | 'modelVersion'>

export const recomputeState = (session: Shown, recompute: Recompute): RecomputeState => {
  const { job, sessions, modelVersion } = recompute
  if (session.state !== 'finished') return { kind: 'current' }
  const single = sessions.find(({ sessionId }) => sessionId === session.sessionId)
  const inJob = job?.state === 'running' && !job.dryRun
  if (single?.state === 'waiting' || single?.state === 'running' || (inJob && job.sessionId === session.sessionId)) {
    return { kind: 'busy', text: 'Recomputing … These numbers stay until the new ones are complete.' }
  }
  if (single?.state === 'failed') return { kind: 'failed', text: single.message ?? 'It could not be computed anew.' }
  if (single?.state === 'no-journal') return { kind: 'no-journal', text: single.message ?? NO_JOURNAL }
  if (session.modelVersion === modelVersion) return { kind: 'current' }
  const text = `Computed with model ${session.modelVersion}; the current one is ${modelVersion}.`
  if (!inJob) return { kind: 'older', text }
  return { kind: 'busy', text: `${text} Runs are being recomputed, ${formatPercent(job.progressRatio)} done.` }
}
