import type { PairingDevice } from '../../../src/contracts/pairing.js'
import type { Recording } from '../../../src/contracts/recordings.js'
import { afterwards, useAction, useEndpoint } from '../../api/queries.js'
import { Card } from '../../parts/card.js'
import { ErrorNote } from '../../parts/states.js'
import { RecordingItem } from './recording-item.js'
import { useToldToRecord } from './told-to-record.js'

/** Has a pod record by itself from now on, where it has to be told to. */
const TellToRecord = ({ entry }: { readonly entry: PairingDevice }) => {
  const { deviceId, name } = entry.device
  const tell = useAction('prepareRecording', ['pairing'])
  const told = useToldToRecord()
  const records = told.deviceIds.includes(deviceId) && !tell.isPending
  return (
    <>
      <p className="buttons">
        <button
          type="button"
          disabled={tell.isPending}
          onClick={() => {
            // Whatever it did before is ended first.
            told.forget(deviceId)
            afterwards(tell.mutateAsync({ params: { deviceId } }), () => told.note(deviceId))
          }}
        >
          {tell.isPending ? 'Telling it…' : 'Record out of range from now on'}
          <span className="unseen">: {name}</span>
        </button>
        <span className="soft" role="status">
          {records ? 'It records from now on. Ask for its runs when you are back.' : ''}
        </span>
      </p>
      {tell.error === null ? null : <ErrorNote error={tell.error} />}
    </>
  )
}

/** Asks one pod which runs it keeps. */
const AskPod = ({ entry }: { readonly entry: PairingDevice }) => {
  const { deviceId, name } = entry.device
  const ask = useAction('askForRecordings', ['listRecordings'])
  const told = useToldToRecord()
  const count = told.deviceIds.includes(deviceId) ? undefined : ask.data?.items.length
  const found = count === undefined ? '' : count === 0 ? 'It keeps no run.' : 'What it keeps stands below.'
  return (
    <li>
      <div className="recording-pod">
        <span>
          <b>{name}</b>{' '}
          <span className="soft" role="status">
            {ask.isPending ? 'Asking… keep it near, and wake it with a shake.' : found}
          </span>
        </span>
        <button
          type="button"
          disabled={ask.isPending}
          onClick={() => {
            told.forget(deviceId)
            ask.mutate({ params: { deviceId } })
          }}
        >
          {ask.isPending ? 'Asking…' : 'Ask for its runs'}
          <span className="unseen">: {name}</span>
        </button>
      </div>
      {ask.error === null ? null : <ErrorNote error={ask.error} />}
      {entry.toldToRecord === true ? <TellToRecord entry={entry} /> : null}
    </li>
  )
}

/** While one is being fetched, the program tells of each step; this is for where the stream is cut off. */
const REFRESH_MS = 10_000

/** Runs that pods recorded while no collector was in range: ask, fetch, look at, erase. */
export const RecordingsCard = ({ entries }: { readonly entries: readonly PairingDevice[] }) => {
  const recordings = useEndpoint('listRecordings', {}, { refetchInterval: REFRESH_MS })
  const athletes = useEndpoint('listAthletes', {})
  const paired = entries.filter(({ paired: isPaired }) => isPaired)
  const keeping = paired.filter(({ keepsRuns }) => keepsRuns)
  const items = recordings.data?.items ?? []
  if (paired.length === 0 && items.length === 0) return null
  const zoneOf = ({ deviceId }: Recording): string => {
    const athleteId = paired.find(({ device }) => device.deviceId === deviceId)?.device.athleteId
    const wearer = athletes.data?.items.find((athlete) => athlete.athleteId === athleteId)
    return wearer?.zoneId ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  }
  return (
    <Card title="Runs in pods" note="recorded while no computer was in range" id="runs-in-pods">
      {keeping.length === 0 ? (
        <p className="soft">None of the paired devices keeps runs for Solewatch: out of range nothing is recorded.</p>
      ) : (
        <ul className="rows">
          {keeping.map((entry) => (
            <AskPod key={entry.device.deviceId} entry={entry} />
          ))}
        </ul>
      )}
      {items.length === 0 ? null : (
        <ul className="rows recordings" aria-label="Runs in pods">
          {items
            .toSorted((a, b) => (b.startTimeUs ?? b.updatedTimeUs) - (a.startTimeUs ?? a.updatedTimeUs))
            .map((recording) => (
              <RecordingItem key={recording.recordingId} recording={recording} zoneId={zoneOf(recording)} />
            ))}
        </ul>
      )}
    </Card>
  )
}
