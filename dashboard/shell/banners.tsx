import { useEffect, useState } from 'react'
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

/** What holds for every page: simulated data, no connection, trouble with the store or the disk. */
export const Banners = () => {
  const status = useEndpoint('status', {})
  const { connection, silent } = useLive()
  const lost = useLasting(connection === 'lost') || silent
  const troubles = [status.data?.store, status.data?.journal].flatMap((part) =>
    part === undefined || part.ok ? [] : [part.message ?? 'Something is wrong with what is stored.'],
  )
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
      {troubles.map((message) => (
        <p key={message} className="banner banner-lost">
          {message}
        </p>
      ))}
    </div>
  )
}
