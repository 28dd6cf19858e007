import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { afterwards, useAction } from '../api/queries.js'
import { useJustStopped } from '../live/just-stopped.js'
import { ErrorNote } from '../parts/states.js'

const SHOWN_MS = 30_000

/** Offers, for a while and on every page, to take back the end of a run. */
export const StoppedToast = () => {
  const { sessionId, forget } = useJustStopped()
  const reopen = useAction('reopenSession', ['status', 'listSessions', 'getSession', 'today', 'squad'])
  const navigate = useNavigate()
  useEffect(() => {
    if (sessionId === null) return
    const timer = setTimeout(forget, SHOWN_MS)
    return () => clearTimeout(timer)
    // Only another run begins the time anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [sessionId])
  if (sessionId === null) return null
  return (
    <div className="note toast" role="status">
      <span>The run has ended.</span>
      <button
        type="button"
        disabled={reopen.isPending}
        onClick={() => {
          afterwards(reopen.mutateAsync({ params: { sessionId } }), () => {
            forget()
            void navigate({ to: '/live' })
          })
        }}
      >
        Undo: the run goes on
      </button>
      <button type="button" onClick={forget}>
        Close
      </button>
      {reopen.error === null ? null : <ErrorNote error={reopen.error} />}
    </div>
  )
}
