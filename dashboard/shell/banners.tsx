import { Link, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Status } from '../../src/contracts/views.js'
import { useEndpoint } from '../api/queries.js'
import { useLive } from '../live/live-context.js'

const GRACE_MS = 3000

/** True once something has lasted longer than a moment, so that a short break shows nothing. */
const useLasting = (is: boolean): boolean => {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    const timer = setTimeout(
      () => {
        setLasting(is)
      },
      is ? GRACE_MS : 0,
    )
    return () => {
      clearTimeout(timer)
    }
  }, [is])
  return is && lasting
}

/** What of storage needs a person; the page itself says it at length. */
const StorageBanner = ({ storage }: { readonly storage: Status['storage'] }) => {
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const [first] = storage.attention
  return first === undefined || path === '/storage' ? null : (
    <p className="banner banner-lost">
      {first} <Link to="/storage">Storage</Link>
    </p>
  )
}

/** What holds for every page: simulated data, no connection, trouble with the store or the disk. */
export const Banners = () => {
  const status = useEndpoint('status', {})
  const { connection, silent } = useLive()
  const lost = useLasting(connection === 'lost') || silent
  // A full disk stops both; the recording of a run comes first.
  const trouble = [status.data?.journal, status.data?.store].find((part) => part !== undefined && !part.ok)
  return (
    <div className="banners" aria-live="polite">
      {status.data?.demo === true ? (
        <p className="banner banner-demo">
          <b>Simulated data.</b> Nobody here is real.
        </p>
      ) : null}
      {lost ? (
        <p className="banner banner-lost">
          <b>No connection to Solewatch.</b> What you see is from before. Trying again; check that the program is
          running.
        </p>
      ) : null}
      {connection === 'outdated' ? (
        <p className="banner banner-lost">
          <b>This page is older than the program.</b> Reload it.
        </p>
      ) : null}
      {trouble === undefined ? (
        status.data === undefined ? null : (
          <StorageBanner storage={status.data.storage} />
        )
      ) : (
        <p className="banner banner-lost">{trouble.message ?? 'Something is wrong with what is stored.'}</p>
      )}
    </div>
  )
}
