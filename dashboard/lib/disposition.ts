import type { Session } from '../api/types.js'
import { formatPercent } from './format.js'

export type Disposition = NonNullable<Session['disposition']>

export const isCounted = ({ disposition }: Pick<Session, 'disposition'>): boolean =>
  disposition === undefined || disposition === 'counted'

/** Why a run counts nowhere: as its page says it, and as it stands in a list. */
export const DISPOSITION_WORDS: Readonly<
  Record<Exclude<Disposition, 'counted'>, { readonly title: string; readonly short: string }>
> = {
  deleted: { title: 'This run is deleted', short: 'deleted' },
  'not-a-run': { title: 'This was said to be no run', short: 'not a run' },
  merged: { title: 'This is a part of another run', short: 'part of another run' },
  duplicate: { title: 'This is a second record of a run', short: 'second record of a run' },
}

/** What is out of the ordinary about a run in a list; why it doesn't count comes first. */
export const runRemarks = (session: Session): readonly string[] => {
  const { state, source, totals, clockSynchronised, disposition = 'counted' } = session
  return [
    ...(disposition === 'counted' ? [] : [DISPOSITION_WORDS[disposition].short]),
    ...(state === 'finished' ? [] : [state === 'running' ? 'running now' : 'paused']),
    ...(source === 'memory' ? ['from the pod’s memory'] : []),
    ...(totals.coverageRatio < 0.95 ? [`${formatPercent(totals.coverageRatio)} received`] : []),
    ...(totals.imputedRatio > 0.01 ? [`${formatPercent(totals.imputedRatio)} filled in`] : []),
    ...(clockSynchronised ? [] : ['clock was not set']),
  ]
}
