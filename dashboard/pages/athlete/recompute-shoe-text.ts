import type { RecomputeJob } from '../../../src/contracts/recompute.js'
import type { Session } from '../../api/types.js'
import { formatPercent } from '../../lib/format.js'

export const runs = (count: number): string => `${String(count)} ${count === 1 ? 'run' : 'runs'}`

/** How many finished runs were in a shoe. */
export const finishedIn = (shoeId: string, sessions: readonly Pick<Session, 'shoeId' | 'state'>[]): number =>
  sessions.filter((session) => session.shoeId === shoeId && session.state === 'finished').length

type Job = Pick<RecomputeJob, 'state' | 'message' | 'progressRatio' | 'counts'>

/** @param job the one that computes this shoe's runs; null before it is asked for */
export const shoeRecomputeText = (count: number, job: Job | null): string => {
  if (job === null) {
    if (count === 0) return 'Runs from now on use it.'
    const keeps = count === 1 ? 'keeps its' : 'keep their'
    return `Runs from now on use it. ${runs(count)} in this shoe ${keeps} numbers until computed anew.`
  }
  const { state, counts, progressRatio } = job
  if (state === 'running') {
    return `Recomputing, ${formatPercent(progressRatio)} done. Each run shows its old numbers until the new ones are complete.`
  }
  if (state === 'failed') return job.message ?? 'The recompute failed; the log of the server says more.'
  const done = counts.recomputed + counts['up-to-date']
  const alone = counts['no-journal']
  const others = counts.kept + counts.changed + counts.failed
  return [
    state === 'cancelled' ? 'Stopped.' : '',
    `${runs(done)} now ${done === 1 ? 'uses' : 'use'} it.`,
    alone === 0 ? '' : `${runs(alone)} without a journal ${alone === 1 ? 'keeps its' : 'keep their'} numbers.`,
    others === 0 ? '' : `${runs(others)} could not be computed anew; the page of each says why.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
