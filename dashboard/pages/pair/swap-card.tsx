import { useState } from 'react'
import type { SwapFeet } from '../../../src/contracts/pairing.js'
import { useAction } from '../../api/queries.js'
import type { Athlete } from '../../api/types.js'
import { formatKm, formatLocalDate, formatNumber } from '../../lib/format.js'
import { ErrorNote } from '../../parts/states.js'
import { Toggle } from '../../parts/toggle.js'
import { swapWords } from './swap-words.js'

const SessionsToSwap = ({ sessions }: Pick<SwapFeet, 'sessions'>) => (
  <ul className="rows">
    {sessions.map(({ sessionId, localDate, distanceM, why }) => (
      <li key={sessionId}>
        {formatLocalDate(localDate, 'long')}, {formatKm(distanceM)}
        {why === null ? '' : `: stays as it is. ${why}`}
      </li>
    ))}
  </ul>
)

/** Left and right were mixed up: from now on, and in runs that are over. Says first what would change. */
export const SwapCard = ({ athlete }: { readonly athlete: Athlete }) => {
  const { athleteId, name } = athlete
  const look = useAction('swapFeet', [])
  const swap = useAction('swapFeet', ['pairing', 'listDevices', 'listSessions', 'getSession', 'today', 'recompute'])
  const [pods, setPods] = useState(true)
  const [sinceDate, setSinceDate] = useState('')
  const params = { athleteId }
  const body = { pods, ...(sinceDate === '' ? {} : { sinceDate }) }
  const preview = swap.data ?? look.data
  const changed = (change: () => void): void => {
    change()
    look.reset()
    swap.reset()
  }
  return (
    <details className="card span-12 swap">
      <summary>Left and right of {name} are mixed up</summary>
      <div className="form">
        <Toggle label="The pods change feet from now on" on={pods} onChange={(on) => changed(() => setPods(on))} />
        <label className="field">
          <span>Also in runs since (leave empty for none)</span>
          <input type="date" value={sinceDate} onChange={(event) => changed(() => setSinceDate(event.target.value))} />
        </label>
        <p className="buttons">
          {preview === undefined ? (
            <button
              type="button"
              disabled={look.isPending || (!pods && sinceDate === '')}
              onClick={() => look.mutate({ params, body })}
            >
              See what would change
            </button>
          ) : null}
          {preview !== undefined && !preview.applied ? (
            <button
              type="button"
              className="main"
              disabled={swap.isPending}
              onClick={() => swap.mutate({ params, body: { ...body, apply: true } })}
            >
              Swap left and right
            </button>
          ) : null}
        </p>
      </div>
      <div role="status">{preview === undefined ? null : <p>{swapWords(preview, formatNumber)}</p>}</div>
      {preview === undefined ? null : <SessionsToSwap sessions={preview.sessions} />}
      {look.error === null ? null : <ErrorNote error={look.error} />}
      {swap.error === null ? null : <ErrorNote error={swap.error} />}
    </details>
  )
}
