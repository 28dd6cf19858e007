import type { Erasure, ErasurePlace, ErasurePreview } from '../../../src/contracts/erasure.js'
import { formatLocalDate, formatNumber } from '../../lib/format.js'
import { bytesWords } from '../storage/storage-words.js'

/** One and several; the others are told together with these, or are nobody's business but the report's. */
const SHOWN: readonly (readonly [ErasurePlace, string, string])[] = [
  ['runs', 'run', 'runs'],
  ['days', 'day', 'days'],
  ['steps', 'step', 'steps'],
  ['alerts', 'warning', 'warnings'],
  ['shoes', 'shoe', 'shoes'],
  ['kept-runs', 'run fetched from a pod', 'runs fetched from a pod'],
  ['recordings', 'raw recording', 'raw recordings'],
]

const MORE: Readonly<Partial<Record<ErasurePlace, string>>> = {
  profile: 'Profile',
  runs: 'Runs',
  days: 'Days',
  steps: 'Steps',
  minutes: 'Minutes of runs',
  alerts: 'Warnings',
  shoes: 'Shoes',
  repairs: 'Repairs of runs',
  settings: 'Notes of the program',
  notes: 'Tallies and other notes',
  assignments: 'Times a pod was worn',
  devices: 'Devices with this wearer',
  'kept-runs': 'Runs fetched from a pod',
  'fetched-files': 'Files of fetched runs',
  recordings: 'Raw recordings',
  'change-log': 'Changes on their way to InfluxDB',
  copies: 'Backups and copies',
}

type Counted = ErasurePreview['places'][number]

/** "12 runs", "3 raw recordings (1.2 GB)": what there is of it. */
export const whatGoes = (places: readonly Counted[]): readonly string[] =>
  SHOWN.flatMap(([place, one, several]) => {
    const found = places.find((candidate) => candidate.place === place)
    if (found === undefined || found.count === 0) return []
    const size = found.bytes > 0 ? ` (${bytesWords(found.bytes)})` : ''
    return [`${formatNumber(found.count)} ${found.count === 1 ? one : several}${size}`]
  })

/** The copies in the data folder, in a sentence; null where none names the athlete. */
export const copiesWords = (places: readonly Counted[]): string | null => {
  const count = places.find(({ place }) => place === 'copies')?.count ?? 0
  if (count === 0) return null
  return count === 1
    ? 'It is taken out of one backup or copy here too.'
    : `It is taken out of ${formatNumber(count)} backups and copies here too.`
}

export const otherWords = ({ athleteName, localDate, keeps }: ErasurePreview['others'][number]): string => {
  const run = `The run of ${athleteName} on ${formatLocalDate(localDate)}`
  return keeps === 'all'
    ? `${run} was recorded under this name. It stays, without the name.`
    : `${run} was recorded together with one that goes. It keeps its numbers, but loses its raw recording, so it can’t be repaired any more.`
}

/** Lines of the report: what, before, now. Without what was never there. */
export const reportRows = ({ report }: Erasure): readonly (readonly [string, string, string])[] =>
  (report?.places ?? []).flatMap(({ place, before, after }) => {
    const words = MORE[place]
    if (words === undefined || before.count === 0) return []
    const size = before.bytes > 0 ? ` (${bytesWords(before.bytes)})` : ''
    return [[words, `${formatNumber(before.count)}${size}`, after === null ? '…' : formatNumber(after.count)] as const]
  })

/** What InfluxDB said; null where there is none. */
export const remoteWords = ({ state, leftCount, why }: Erasure['remote']): string | null => {
  switch (state) {
    case 'none':
      return null
    case 'pending':
      return 'InfluxDB has not confirmed yet. It is told as soon as it answers.'
    case 'refused':
      return `InfluxDB did not delete all of it: ${why ?? 'it did not say why.'} Look at the Storage page.`
    case 'done':
      return leftCount === 0
        ? 'InfluxDB has deleted it too, and counts nothing left.'
        : `InfluxDB has deleted it, and still counts ${formatNumber(leftCount)} points.`
  }
}
