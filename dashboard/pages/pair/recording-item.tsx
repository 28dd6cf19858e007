import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Recording } from '../../../src/contracts/recordings.js'
import { useAction } from '../../api/queries.js'
import { fetchedRatio, lengthWords, startWords, stateWords } from '../../lib/recording-words.js'
import { ErrorNote } from '../../parts/states.js'
import { useToldToRecord } from './told-to-record.js'

const TOUCHES = ['listRecordings', 'listSessions'] as const
const FETCH_WORDS = { waiting: 'Fetch', interrupted: 'Go on', failed: 'Try again' } as const

/** Asks once: what is erased from a pod is gone from there. */
const Erase = ({ recording, title }: { readonly recording: Recording; readonly title: string }) => {
  const erase = useAction('eraseRecording', TOUCHES)
  const told = useToldToRecord()
  const [asking, setAsking] = useState(false)
  const params = { recordingId: recording.recordingId }
  return (
    <>
      {asking ? (
        <>
          <p className="soft">The run stays here; in the pod it is gone.</p>
          <button
            type="button"
            className="danger"
            disabled={erase.isPending}
            onClick={() => {
              told.forget(recording.deviceId)
              erase.mutate({ params })
            }}
          >
            {erase.isPending ? 'Erasing…' : 'Yes, erase it from the pod'}
          </button>
          <button type="button" disabled={erase.isPending} onClick={() => setAsking(false)}>
            Keep it there
          </button>
        </>
      ) : (
        <button type="button" aria-label={`Erase from the pod: ${title}`} onClick={() => setAsking(true)}>
          Erase from the pod
        </button>
      )}
      {erase.error === null ? null : <ErrorNote error={erase.error} />}
    </>
  )
}

const Buttons = ({ recording, title }: { readonly recording: Recording; readonly title: string }) => {
  const { state, recordingId, sessionId } = recording
  const params = { recordingId }
  const fetching = useAction('fetchRecording', TOUCHES)
  const stop = useAction('stopFetching', TOUCHES)
  const told = useToldToRecord()
  return (
    <div className="buttons">
      {state === 'fetching' ? (
        <button
          type="button"
          aria-label={`Stop fetching: ${title}`}
          disabled={stop.isPending}
          onClick={() => stop.mutate({ params })}
        >
          Stop
        </button>
      ) : state === 'stored' ? null : (
        <button
          type="button"
          className="main"
          aria-label={`${FETCH_WORDS[state]}: ${title}`}
          disabled={fetching.isPending}
          onClick={() => {
            told.forget(recording.deviceId)
            fetching.mutate({ params })
          }}
        >
          {FETCH_WORDS[state]}
        </button>
      )}
      {sessionId === null ? null : (
        <Link to="/sessions/$id" params={{ id: sessionId }} className="button main">
          See this run
        </Link>
      )}
      {state === 'stored' ? <Erase recording={recording} title={title} /> : null}
      {[fetching.error, stop.error].map((error) => (error === null ? null : <ErrorNote key="error" error={error} />))}
    </div>
  )
}

/** One run in a pod: when, how long, how far it is fetched, and what can be done with it. */
export const RecordingItem = ({ recording, zoneId }: { readonly recording: Recording; readonly zoneId: string }) => {
  const { startTimeUs, state, trouble, name } = recording
  const title = startWords(startTimeUs, zoneId)
  const words = stateWords(recording)
  const partly = state === 'fetching' || state === 'interrupted'
  return (
    <li className="recording">
      <p className="recording-head">
        <b>{title}</b>
        <span className="soft">{lengthWords(recording)}</span>
      </p>
      <p className="soft">
        {name}: {words}
      </p>
      {partly ? <progress aria-label={`${title}: ${words}`} max={1} value={fetchedRatio(recording)} /> : null}
      {trouble === null || state !== 'failed' ? null : <p className="note note-error">{trouble}</p>}
      <Buttons recording={recording} title={title} />
    </li>
  )
}
