import type { Recording } from '../../src/contracts/recordings.js'
import { formatDuration, formatLocalDate, formatNumber, formatPercent } from './format.js'
import { clockTime } from './clock-time.js'

/** Those that are in a pod and not here yet. */
export const waitingOf = (recordings: readonly Recording[]): readonly Recording[] =>
  recordings.filter(({ state }) => state === 'waiting' || state === 'interrupted')

/** "2 runs wait in your pods"; null where none does. */
export const waitingWords = (recordings: readonly Recording[]): string | null => {
  const { length } = waitingOf(recordings)
  if (length === 0) return null
  return length === 1 ? 'A run waits in a pod' : `${formatNumber(length)} runs wait in your pods`
}

/** How large a recording is: kilobytes below a megabyte. */
export const sizeWords = (byteCount: number): string =>
  byteCount < 950_000
    ? `${formatNumber(Math.max(1, Math.round(byteCount / 1000)))} kB`
    : `${formatNumber(byteCount / 1e6, 1)} MB`

/** When it began, by the clock of who wears the pod; the pod may not know. */
export const startWords = (startTimeUs: number | null, zoneId: string): string => {
  if (startTimeUs === null) return 'A run; the pod doesn’t tell when'
  const date = new Date(startTimeUs / 1000).toLocaleDateString('sv-SE', { timeZone: zoneId })
  return `${formatLocalDate(date, 'weekday')}, ${clockTime(startTimeUs, zoneId).slice(0, 5)}`
}

export const fetchedRatio = ({ fetchedBytes, byteCount }: Recording): number =>
  byteCount <= 0 ? 0 : Math.min(1, fetchedBytes / byteCount)

/** Where a run in a pod stands, in words. */
export const stateWords = (recording: Recording): string => {
  const share = formatPercent(fetchedRatio(recording))
  switch (recording.state) {
    case 'waiting':
      return 'waits in the pod'
    case 'fetching':
      return recording.fetchedBytes === 0 ? 'being fetched: waiting for the pod' : `being fetched, ${share}`
    case 'interrupted':
      return `interrupted at ${share}; what arrived is kept`
    case 'stored':
      return 'fetched'
    case 'failed':
      return recording.fetchedBytes < recording.byteCount ? 'can’t be fetched' : 'fetched, but it can’t be used'
  }
}

/** "38:12, 4.2 MB" */
export const lengthWords = ({ durationS, byteCount }: Recording): string =>
  [...(durationS === null ? [] : [formatDuration(durationS)]), sizeWords(byteCount)].join(', ')
