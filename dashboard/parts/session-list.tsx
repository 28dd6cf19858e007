import { Link } from '@tanstack/react-router'
import type { Session } from '../api/types.js'
import { formatDuration, formatEasyKm, formatKm, formatLocalDate, formatTimeOfDay } from '../lib/format.js'
import { isCounted, runRemarks } from '../lib/disposition.js'
import { labelsOfBoth } from '../lib/strike-labels.js'
import { sumOfSides } from '../lib/units.js'
import { SURFACE_WORDS } from '../lib/words.js'
import { StrikeBar } from './strike-bar.js'

const SessionItem = ({ session }: { readonly session: Session }) => {
  const { sessionId, localDate, startTimeUs, zoneId, surface, totals } = session
  return (
    <li>
      <Link
        to="/sessions/$id"
        params={{ id: sessionId }}
        className={isCounted(session) ? 'session-row' : 'session-row uncounted'}
      >
        <span className="when">
          <b>{formatLocalDate(localDate, 'weekday')}</b>{' '}
          <span className="soft">{formatTimeOfDay(startTimeUs, zoneId)}</span>
        </span>
        <span className="load">
          <b>{formatEasyKm(sumOfSides(totals.soleusLoadSlu))}</b> <span className="soft">easy km</span>
        </span>
        <span className="what soft">
          {formatKm(totals.distanceBasis === null ? null : totals.distanceM)} · {formatDuration(totals.durationS)} ·{' '}
          {SURFACE_WORDS[surface].toLowerCase()}
        </span>
        <StrikeBar labels={labelsOfBoth(session)} />
        <span className="remark soft">{runRemarks(session).join(', ')}</span>
      </Link>
    </li>
  )
}

/** Sessions, newest first, each a link to its page. */
export const SessionList = ({ sessions }: { readonly sessions: readonly Session[] }) => (
  <ul className="session-list">
    {sessions.map((session) => (
      <SessionItem key={session.sessionId} session={session} />
    ))}
  </ul>
)
