import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { afterwards, useAction } from '../../api/queries.js'
import { useJustStopped } from '../../live/just-stopped.js'
import { ErrorNote } from '../../parts/states.js'

export interface StopButtonProps {
  readonly sessionId: string
  /** While nobody would hear it. */
  readonly disabled?: boolean
}

/** Ends a session and shows what it came to; asks once, because a thumb slips while running. */
export const StopButton = ({ sessionId, disabled = false }: StopButtonProps) => {
  const stop = useAction('stopSession', ['status', 'listSessions', 'getSession', 'today', 'squad'])
  const navigate = useNavigate()
  const { note } = useJustStopped()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <div className="buttons" role="group" aria-label="End of the run">
        {asking ? (
          <>
            <button
              type="button"
              className="main"
              disabled={disabled || stop.isPending}
              onClick={() => {
                afterwards(stop.mutateAsync({ params: { sessionId } }), () => {
                  note(sessionId)
                  void navigate({ to: '/sessions/$id', params: { id: sessionId } })
                })
              }}
            >
              End this run
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              Keep going
            </button>
          </>
        ) : (
          <button type="button" disabled={disabled} onClick={() => setAsking(true)}>
            Stop
          </button>
        )}
      </div>
      {stop.error === null ? null : <ErrorNote error={stop.error} />}
    </>
  )
}
