import { ENDPOINTS } from '../../contracts/endpoints.js'
import type { Recompute, RecomputeJob } from '../../contracts/recompute.js'
import type { Clock } from '../../runtime/clock.js'
import { StoreError } from '../../runtime/errors.js'
import { callServer, type CallServer } from '../call-server.js'
import type { RecomputeListener, RecomputeRequest, RecomputeSummary } from './recompute.js'

const ASK_EVERY_MS = 250

export interface RecomputeServer {
  readonly url: string
  /** The data folder that the server holds. */
  readonly folder: string
  readonly clock: Clock
}

/**
 * A server has the data: it is asked to compute, and tells how far it is. An abort stops it there too.
 * @throws ConfigError with what the server refuses
 */
export async function recomputeThroughServer(
  request: RecomputeRequest & { readonly signal: AbortSignal },
  server: RecomputeServer,
  listener: RecomputeListener,
): Promise<RecomputeSummary> {
  const call = callServer(server)
  const { athlete, since, sessionId, shoeId, again, force, dryRun, signal } = request
  const body = { athlete, since, sessionId, shoeId, again, force, dryRun }
  const begun = await call('POST', '/recompute', ENDPOINTS.startRecompute.response, body)
  listener.begin(jobOf(begun).sessionCount)
  const job = await follow(call, { server, listener, signal })
  if (job.state === 'failed')
    throw new StoreError(job.message ?? 'The recompute failed; the log of the server says more.')
  const { sessionCount, counts, beforeSlu, afterSlu } = job
  const interrupted = job.state === 'cancelled'
  return {
    type: 'summary',
    modelVersion: begun.modelVersion,
    dryRun,
    sessionCount,
    counts,
    beforeSlu,
    afterSlu,
    interrupted,
  }
}

interface Following {
  readonly server: RecomputeServer
  readonly listener: RecomputeListener
  readonly signal: AbortSignal
}

async function follow(call: CallServer, { server, listener, signal }: Following): Promise<RecomputeJob> {
  let told = 0
  let cancelled = false
  for (;;) {
    if (signal.aborted && !cancelled) {
      cancelled = true
      await call('DELETE', '/recompute', ENDPOINTS.cancelRecompute.response)
    }
    const path = `/recompute?outcomesFrom=${told}`
    const job = jobOf(await call('GET', path, ENDPOINTS.recompute.response))
    for (const outcome of job.outcomes) listener.outcome(outcome)
    told += job.outcomes.length
    if (job.sessionId !== null) listener.session(job.sessionId)
    listener.progress(job.progressRatio)
    if (job.state !== 'running' && told >= job.outcomeCount) return job
    if (job.outcomes.length === 0) await new Promise<void>((resolve) => void server.clock.timer(ASK_EVERY_MS, resolve))
  }
}

function jobOf({ job }: Recompute): RecomputeJob {
  if (job !== null) return job
  throw new StoreError('The server was started anew meanwhile; runs that were not computed yet keep their old numbers.')
}
