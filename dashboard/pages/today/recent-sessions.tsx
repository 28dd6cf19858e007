import { Link } from '@tanstack/react-router'
import { useEndpoint } from '../../api/queries.js'
import { Card } from '../../parts/card.js'
import { SessionList } from '../../parts/session-list.js'
import { EmptyNote, Loaded } from '../../parts/states.js'

/** The last runs, and the way to all of them. */
export const RecentSessions = ({ athleteId }: { readonly athleteId: string }) => {
  const sessions = useEndpoint('listSessions', { query: { athleteId, limit: 6 } })
  return (
    <Card title="Runs" note="newest first">
      <Loaded query={sessions} height="18rem">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNote title="No run yet">
              <p className="soft">Put the pods on and run: a session begins by itself, or by hand on the Live page.</p>
              <p className="buttons">
                <Link to="/pair" className="button main">
                  Pair a pod
                </Link>
              </p>
            </EmptyNote>
          ) : (
            <>
              <SessionList sessions={items} />
              <p className="buttons">
                <Link to="/diary" className="button">
                  All runs
                </Link>
              </p>
            </>
          )
        }
      </Loaded>
    </Card>
  )
}
