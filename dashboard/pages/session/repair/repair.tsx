import { Link } from '@tanstack/react-router'
import { useEndpoint } from '../../../api/queries.js'
import type { Session } from '../../../api/types.js'
import { shiftedDate } from '../../../lib/weeks.js'
import { SOURCE_WORDS } from '../../../lib/source-words.js'
import { RepairCard } from './repair-card.js'
import { UncountedCard } from './uncounted-card.js'

/** The runs of the days around, also those that don't count. */
const useNear = ({ athleteId, localDate }: Session): readonly Session[] => {
  const query = {
    athleteId,
    fromDate: shiftedDate(localDate, -1),
    toDate: shiftedDate(localDate, 1),
    uncounted: 'true' as const,
  }
  return useEndpoint('listSessions', { query }).data?.items ?? []
}

/** Other records of this run, which wait behind it. */
const OtherRecords = ({ session, near }: { readonly session: Session; readonly near: readonly Session[] }) => {
  const others = near.filter(({ disposition, countedBy }) => {
    return disposition === 'duplicate' && countedBy === session.sessionId
  })
  return others.map(({ sessionId, source }) => (
    <p key={sessionId} className="note span-12">
      There is a second record of this run, from {SOURCE_WORDS[source]}. It is kept and not counted.{' '}
      <Link to="/sessions/$id" params={{ id: sessionId }}>
        Compare the two
      </Link>
    </p>
  ))
}

/** Why a run doesn't count, above all else. */
export const UncountedState = ({ session }: { readonly session: Session }) => {
  const { sessionId, disposition = 'counted' } = session
  const edits = useEndpoint('listEdits', { params: { sessionId } }, { enabled: disposition !== 'counted' })
  const near = useNear(session)
  if (disposition === 'counted') return <OtherRecords session={session} near={near} />
  return edits.data === undefined ? null : (
    <UncountedCard session={session} edits={edits.data} disposition={disposition} />
  )
}

/** What can be said of a finished run. A run that still goes on can't be repaired, nor can a part by itself. */
export const Repair = ({ session }: { readonly session: Session }) => {
  const { sessionId, state, disposition = 'counted' } = session
  const possible = state === 'finished' && disposition !== 'merged'
  const edits = useEndpoint('listEdits', { params: { sessionId } }, { enabled: possible })
  const near = useNear(session)
  if (!possible || edits.data === undefined) return null
  return <RepairCard session={session} edits={edits.data} near={near} />
}
