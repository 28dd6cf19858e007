import { useAction, useEndpoint } from '../../api/queries.js'
import type { Session } from '../../api/types.js'
import { ErrorNote } from '../../parts/states.js'
import { recomputeState } from './recompute-state.js'

/** Whether the numbers are those of the current model, surface and shoe; and what to do where they are not. */
export const RecomputeNote = ({ session }: { readonly session: Session }) => {
  const recompute = useEndpoint('recompute', {})
  const start = useAction('startRecompute', ['recompute', 'getSession'])
  if (recompute.data === undefined) return null
  const state = recomputeState(session, recompute.data)
  if (state.kind === 'current') return null
  const busy = state.kind === 'busy' || start.isPending
  return (
    <div className="recompute-note">
      <p role="status" className="soft" aria-busy={busy}>
        {state.text}
      </p>
      {state.kind === 'busy' || state.kind === 'no-journal' ? null : (
        <div className="buttons">
          <button
            type="button"
            disabled={busy}
            onClick={() => {
              start.mutate({ body: { sessionId: session.sessionId } })
            }}
          >
            {state.kind === 'failed' ? 'Try again' : 'Recompute with the current model'}
          </button>
        </div>
      )}
      {start.error === null ? null : <ErrorNote error={start.error} />}
    </div>
  )
}
