import { Link, useParams } from '@tanstack/react-router'
import type { Erasure } from '../../../src/contracts/erasure.js'
import { useEndpoint } from '../../api/queries.js'
import { useTitle } from '../../lib/use-title.js'
import { Loaded } from '../../parts/states.js'
import { remoteWords, reportRows } from './erase-words.js'

const LOOK_EVERY_MS = 1000

const Progress = ({ erasure }: { readonly erasure: Erasure }) => (
  <>
    <p role="status">{erasure.words}</p>
    {erasure.state === 'failed' ? (
      <p className="soft">It is tried again in a minute, and at the next start. Nobody sees the athlete meanwhile.</p>
    ) : (
      <progress max={1} value={erasure.progressRatio} aria-label="How much has been deleted" />
    )}
  </>
)

const Report = ({ erasure }: { readonly erasure: Erasure }) => {
  const remote = remoteWords(erasure.remote)
  const { report } = erasure
  return (
    <>
      <p role="status">Every trace that was found is gone. Counted again afterwards:</p>
      <table className="erase-report">
        <caption className="unseen">What there was, and what a second count found</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {reportRows(erasure).map(([what, before, now]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{before}</td>
              <td>{now}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {remote === null ? null : <p>{remote}</p>}
      {report === null || report.notReached.length === 0 ? null : (
        <>
          <p>Solewatch can’t look into these files in the data folder. Look yourself:</p>
          <ul className="plain">
            {report.notReached.map(({ path, why }) => (
              <li key={path}>
                <b>{path}</b> <span className="soft">{why}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="soft">
        Backups outside this folder are cleaned when they are restored here: a list of who was deleted, without names,
        is kept for that.
      </p>
    </>
  )
}

/** How far a deletion is, then what a second count found. */
export const ErasedPage = () => {
  const { id } = useParams({ from: '/erased/$id' })
  useTitle('Deleted athlete')
  const erasure = useEndpoint('getErasure', { params: { athleteId: id } }, { refetchInterval: LOOK_EVERY_MS })
  return (
    <div className="page">
      <section className="card span-7" aria-labelledby="erased">
        <h1 id="erased">{erasure.data?.state === 'done' ? 'Athlete deleted' : 'Deleting an athlete'}</h1>
        <Loaded query={erasure} height="20rem">
          {(data) => (data.state === 'done' ? <Report erasure={data} /> : <Progress erasure={data} />)}
        </Loaded>
        <p>
          <Link to="/">Go to Today</Link>
        </p>
      </section>
    </div>
  )
}
