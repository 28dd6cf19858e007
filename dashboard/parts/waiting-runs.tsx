import { Link } from '@tanstack/react-router'
import { useEndpoint } from '../api/queries.js'
import { waitingWords } from '../lib/recording-words.js'

/** Runs that wait in pods, and the way to them; nothing where none does. */
export const WaitingRuns = () => {
  const recordings = useEndpoint('listRecordings', {})
  const words = waitingWords(recordings.data?.items ?? [])
  if (words === null) return null
  return (
    <p className="note span-12 waiting-runs">
      <b>{words}.</b>{' '}
      <Link to="/pair" hash="runs-in-pods">
        Fetch under Devices
      </Link>
    </p>
  )
}
