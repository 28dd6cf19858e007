import { useState } from 'react'
import type { Forwarding, SetAside } from '../../../src/contracts/storage.js'
import { useAction } from '../../api/queries.js'
import { formatAge } from '../../lib/format.js'
import { Card } from '../../parts/card.js'
import { ErrorNote } from '../../parts/states.js'

const TOUCHED = ['storage', 'status'] as const

interface ButtonsProps {
  readonly setAsideIds: readonly number[]
  readonly what: string
  readonly all?: boolean
}

/** Try again, or give up after asking. */
const SetAsideButtons = ({ setAsideIds, what, all = false }: ButtonsProps) => {
  const retry = useAction('retrySetAside', TOUCHED)
  const drop = useAction('dropSetAside', TOUCHED)
  const [asking, setAsking] = useState(false)
  const busy = retry.isPending || drop.isPending
  const body = { setAsideIds: [...setAsideIds] }
  const error = retry.error ?? drop.error
  return (
    <div className="buttons">
      {asking ? (
        <>
          <button
            type="button"
            className="danger"
            aria-label={all ? 'Yes, leave all out' : `Yes, leave out: ${what}`}
            disabled={busy}
            onClick={() => drop.mutate({ body })}
          >
            {all ? 'Yes, leave all out' : 'Yes, leave it out'}
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            Not now
          </button>
          <span className="soft">What is left out stays in Solewatch and never reaches InfluxDB.</span>
        </>
      ) : (
        <>
          <button
            type="button"
            aria-label={all ? 'Try all again' : `Try again: ${what}`}
            disabled={busy}
            onClick={() => retry.mutate({ body })}
          >
            {all ? 'Try all again' : 'Try again'}
          </button>
          <button
            type="button"
            aria-label={all ? 'Leave all out' : `Leave out: ${what}`}
            disabled={busy}
            onClick={() => setAsking(true)}
          >
            {all ? 'Leave all out' : 'Leave out'}
          </button>
        </>
      )}
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  )
}

const Row = ({ entry, nowUs }: { readonly entry: SetAside; readonly nowUs: number }) => (
  <li>
    <p>
      <b>{entry.what}</b> <span className="soft">{formatAge((nowUs - entry.setAsideTimeUs) / 1e6)} ago</span>
    </p>
    <p className="soft refusal">{entry.why}</p>
    <SetAsideButtons setAsideIds={[entry.setAsideId]} what={entry.what} />
  </li>
)

/** What InfluxDB refused, each with the reason and what to do about it. */
export const SetAsideList = ({ forwarding, nowUs }: { readonly forwarding: Forwarding; readonly nowUs: number }) => {
  const { setAside, setAsideCount } = forwarding
  if (setAsideCount === 0) return null
  return (
    <Card title="Refused by InfluxDB" note={String(setAsideCount)}>
      <p className="soft">All else went through. These are complete in Solewatch, and are missing in InfluxDB.</p>
      {setAside.length < 2 ? null : (
        <SetAsideButtons setAsideIds={setAside.map(({ setAsideId }) => setAsideId)} what="all of them" all />
      )}
      <ul className="rows">
        {setAside.map((entry) => (
          <Row key={entry.setAsideId} entry={entry} nowUs={nowUs} />
        ))}
      </ul>
      {setAsideCount > setAside.length ? <p className="soft">The first {setAside.length} are shown.</p> : null}
    </Card>
  )
}
