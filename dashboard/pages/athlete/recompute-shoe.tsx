import { useAction, useEndpoint } from '../../api/queries.js'
import type { Shoe } from '../../api/types.js'
import { ErrorNote } from '../../parts/states.js'
import { finishedIn, runs, shoeRecomputeText } from './recompute-shoe-text.js'

/** After a shoe's angle was changed: what its earlier runs show, and a way to bring them up to date. */
export const RecomputeShoe = ({ shoe, said }: { readonly shoe: Shoe; readonly said: string }) => {
  const sessions = useEndpoint('listSessions', { query: { athleteId: shoe.athleteId, limit: 500 } })
  const recompute = useEndpoint('recompute', {})
  const start = useAction('startRecompute', ['recompute'])
  const count = finishedIn(shoe.shoeId, sessions.data?.items ?? [])
  const job = recompute.data?.job ?? null
  const begun = start.data?.job?.startedTimeUs
  const mine = job !== null && job.startedTimeUs === begun ? job : null
  const busy = start.isPending || job?.state === 'running'
  return (
    <>
      <p role="status" aria-busy={busy}>
        {said} {shoeRecomputeText(count, mine, shoe.footStrikeOffsetDeg !== null)}
      </p>
      {count === 0 || mine !== null ? null : (
        <div className="buttons">
          <button
            type="button"
            disabled={busy}
            onClick={() => {
              start.mutate({ body: { shoeId: shoe.shoeId } })
            }}
          >
            Recompute {runs(count)} with this shoe
          </button>
        </div>
      )}
      {start.error === null ? null : <ErrorNote error={start.error} />}
    </>
  )
}
