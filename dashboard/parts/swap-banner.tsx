import { useState } from 'react'
import { useAction } from '../api/queries.js'
import { saidFeetRight, sayFeetRight } from '../lib/feet-right.js'
import { useMakeEdit } from '../pages/session/repair/use-edit.js'
import { ErrorNote } from './states.js'

export interface SwapBannerProps {
  readonly sessionId: string
  readonly athleteId: string
  /** A run that is over can be swapped as a whole; one that goes on only from now on. */
  readonly over: boolean
}

/** Left and right move as if they had changed places: what to do about it, or that it is right. */
export const SwapBanner = ({ sessionId, athleteId, over }: SwapBannerProps) => {
  const [right, setRight] = useState(() => saidFeetRight(sessionId))
  const pods = useAction('swapFeet', ['pairing', 'listDevices', 'status'])
  const run = useMakeEdit()
  if (right) return null
  const busy = pods.isPending || run.isPending
  const error = pods.error ?? run.error
  return (
    <section className="note span-12 swap-banner" aria-labelledby="swap-suspected">
      <h2 id="swap-suspected">Left and right may be mixed up</h2>
      <p>The feet move as if each pod were on the other one. Totals stay right; what is said of each calf would not.</p>
      <div className="buttons">
        {over ? (
          <button
            type="button"
            className="main"
            disabled={busy || run.isSuccess}
            onClick={() => run.mutate({ params: { sessionId }, body: { kind: 'swap-feet' } })}
          >
            Swap this run
          </button>
        ) : null}
        <button
          type="button"
          className={over ? '' : 'main'}
          disabled={busy || pods.isSuccess}
          onClick={() => pods.mutate({ params: { athleteId }, body: { pods: true, apply: true } })}
        >
          {over ? 'Swap the pods from now on' : 'Swap from now on'}
        </button>
        <button
          type="button"
          onClick={() => {
            sayFeetRight(sessionId)
            setRight(true)
          }}
        >
          No, it is right
        </button>
      </div>
      <p role="status" className="done">
        {run.isSuccess ? 'Swapped. The numbers follow in a moment. ' : ''}
        {pods.isSuccess ? 'The pods have changed feet.' : ''}
      </p>
      {error === null ? null : <ErrorNote error={error} />}
    </section>
  )
}
