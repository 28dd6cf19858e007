import type { RecomputeJob } from '../../../src/contracts/recompute.js'
import type { Session } from '../../api/types.js'
import { formatPercent } from '../../lib/format.js'

export const runs = (count: number): string => `${String(count)} ${count === 1 ? 'run' : 'runs'}`

/** How many finished runs were in a shoe. */
export const finishedIn = (shoeId: string, sessions: readonly Pick<Session, 'shoeId' | 'state'>[]): number =>
  sessions.filter((session) => session.shoeId === shoeId && session.state === 'finished').length

type Job = Pick<RecomputeJob, 'state' | 'message' | 'progressRatio' | 'counts'>

/** What holds of runs to come: an angle that was put right, or none any more. */
const fromNowOn = (calibrated: boolean): string =>
  calibrated ? 'Runs from now on use it.' : 'Runs from now on are told without a calibration.'

/** @param job the one that computes this shoe's runs; null before it is asked for */
export const shoeRecomputeText = (count: number, job: Job | null, calibrated: boolean): string => {
  if (job === null) {
    if (count === 0) return fromNowOn(calibrated)
    const keeps = count === 1 ? 'keeps its' : 'keep their'
    return `${fromNowOn(calibrated)} ${runs(count)} in this shoe ${keeps} numbers until computed anew.`
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
    calibrated
      ? `${runs(done)} now ${done === 1 ? 'uses' : 'use'} it.`
      : `${runs(done)} ${done === 1 ? 'is' : 'are'} told without a calibration now.`,
    alone === 0 ? '' : `${runs(alone)} without a journal ${alone === 1 ? 'keeps its' : 'keep their'} numbers.`,
    others === 0 ? '' : `${runs(others)} could not be computed anew; the page of each says why.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
