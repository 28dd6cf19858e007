import { useState } from 'react'
import { useAction } from '../../api/queries.js'
import { ErrorNote } from '../../parts/states.js'

/** Ends a session; asks once, because a thumb slips while running. */
export const StopButton = ({ sessionId }: { readonly sessionId: string }) => {
  const stop = useAction('stopSession', ['status', 'listSessions', 'getSession', 'today', 'squad'])
  const [asking, setAsking] = useState(false)
  return (
    <>
      <div className="buttons" role="group" aria-label="End of the run">
        {asking ? (
          <>
            <button
              type="button"
              className="main"
              disabled={stop.isPending}
              onClick={() => {
                stop.mutate({ params: { sessionId } })
              }}
            >
              End this run
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              Keep going
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setAsking(true)}>
            Stop
          </button>
        )}
      </div>
      {stop.error === null ? null : <ErrorNote error={stop.error} />}
    </>
  )
}
