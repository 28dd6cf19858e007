import { useNavigate } from '@tanstack/react-router'
import { afterwards, useAction } from '../api/queries.js'
import { useJustStopped } from '../live/just-stopped.js'
import { ErrorNote } from '../parts/states.js'
import { useForgetLater } from '../parts/use-forget-later.js'

/** Offers, for a while and on every page, to take back the end of a run. */
export const StoppedToast = () => {
  const { sessionId, forget } = useJustStopped()
  const reopen = useAction('reopenSession', ['status', 'listSessions', 'getSession', 'today', 'squad'])
  const navigate = useNavigate()
  useForgetLater(sessionId, forget)
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
