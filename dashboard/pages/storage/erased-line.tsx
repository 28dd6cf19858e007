import { Link } from '@tanstack/react-router'
import { useEndpoint } from '../../api/queries.js'
import { formatLocalDate } from '../../lib/format.js'

/** When athletes were deleted, each leading to its report; nothing where nobody was. */
export const ErasedLine = () => {
  const erasures = useEndpoint('listErasures', {})
  const items = erasures.data?.items ?? []
  return items.length === 0 ? null : (
    <p className="soft span-12">
      Deleted athletes:{' '}
      {items.map(({ athleteId, requestedTimeUs, completedTimeUs }, index) => (
        <span key={athleteId}>
          {index === 0 ? null : ', '}
          <Link to="/erased/$id" params={{ id: athleteId }}>
            {formatLocalDate(new Date(requestedTimeUs / 1000).toISOString().slice(0, 10), 'long')}
          </Link>
          {completedTimeUs === null ? ' (not finished)' : null}
        </span>
      ))}
      .
    </p>
  )
}
