import { Link } from '@tanstack/react-router'
import { useEndpoint } from '../../../api/queries.js'
import type { Session } from '../../../api/types.js'
import { formatDuration, formatEasyKm, formatPercent } from '../../../lib/format.js'
import { SOURCE_WORDS } from '../../../lib/source-words.js'
import { tierWords } from '../../../lib/tier-words.js'
import { sumOfSides } from '../../../lib/units.js'
import { ErrorNote } from '../../../parts/states.js'
import { useMakeEdit } from './use-edit.js'

const ROWS: readonly (readonly [string, (session: Session) => string])[] = [
  ['From', ({ source }) => SOURCE_WORDS[source]],
  ['Can tell', ({ totals }) => tierWords(totals.tier)],
  ['Received', ({ totals }) => formatPercent(totals.coverageRatio)],
  ['Time', ({ totals }) => formatDuration(totals.durationS)],
  ['Load, easy km', ({ totals }) => formatEasyKm(sumOfSides(totals.soleusLoadSlu))],
]

const Table = ({ session, counted }: { readonly session: Session; readonly counted: Session }) => (
  <table className="compare-table">
    <caption className="unseen">The two records of this run</caption>
    <thead>
      <tr>
        <td />
        <th scope="col">This record</th>
        <th scope="col">The one that counts</th>
      </tr>
    </thead>
    <tbody>
      {ROWS.map(([name, valueOf]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>{valueOf(session)}</td>
          <td>{valueOf(counted)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** Two records of one run side by side: only one counts, and which one can be turned round. */
export const CompareRecords = ({ session, countedId }: { readonly session: Session; readonly countedId: string }) => {
  const counted = useEndpoint('getSession', { params: { sessionId: countedId } })
  const make = useMakeEdit()
  const params = { sessionId: session.sessionId }
  return (
    <>
      <p className="soft">Two sources recorded it. Only one record counts, so that nothing is counted twice.</p>
      {counted.data === undefined ? null : <Table session={session} counted={counted.data} />}
      <p className="buttons">
        <button
          type="button"
          className="main"
          disabled={make.isPending}
          onClick={() => make.mutate({ params, body: { kind: 'count-instead' } })}
        >
          Count this one instead
        </button>
        <Link to="/sessions/$id" params={{ id: countedId }} className="button">
          See the one that counts
        </Link>
      </p>
      {make.error === null ? null : <ErrorNote error={make.error} />}
    </>
  )
}
