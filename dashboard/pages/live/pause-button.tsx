import { useAction } from '../../api/queries.js'
import { ErrorNote } from '../../parts/states.js'

export interface PauseButtonProps {
  readonly sessionId: string
  readonly paused: boolean
  /** While nobody would hear it. */
  readonly disabled?: boolean
}

/** Pauses a run, or goes on with it. Nothing counts meanwhile. */
export const PauseButton = ({ sessionId, paused, disabled = false }: PauseButtonProps) => {
  const pause = useAction('pauseSession', ['getSession', 'listSessions'])
  const resume = useAction('resumeSession', ['getSession', 'listSessions'])
  const action = paused ? resume : pause
  return (
    <>
      <button
        type="button"
        className={paused ? 'main' : ''}
        disabled={disabled || action.isPending}
        onClick={() => action.mutate({ params: { sessionId } })}
      >
        {paused ? 'Go on' : 'Pause'}
      </button>
      {action.error === null ? null : <ErrorNote error={action.error} />}
    </>
  )
}
