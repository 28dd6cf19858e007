import type { Erasure, ErasurePlace, ErasurePreview } from '../../contracts/erasure.js'
import { sizeWords } from '../doctor/words.js'

/** What people call it; null for what is told with something else. */
const WORDS: Readonly<Record<ErasurePlace, string>> = {
  profile: 'profile',
  shoes: 'shoes',
  runs: 'runs',
  repairs: 'repairs of runs',
  days: 'days',
  alerts: 'warnings',
  steps: 'steps',
  minutes: 'minutes of runs',
  settings: 'notes of the program',
  assignments: 'times a pod was worn',
  devices: 'pods and straps that lose their wearer',
  'kept-runs': 'runs fetched from a pod',
  'change-log': 'changes on their way to another store',
  notes: 'tallies and other notes',
  recordings: 'raw recordings',
  'fetched-files': 'files of fetched runs',
  'last-hour': 'what pods sent outside runs in the last hour, everybody’s',
  copies: 'backups and copies',
}

/** What would go, before somebody says yes. */
export function formatErasurePreview({
  name,
  running,
  places,
  devices,
  others,
  notReached,
  remote,
}: ErasurePreview): string {
  const lines = [`Everything of ${name} would be deleted, for good:`]
  for (const { place, count, bytes } of places) {
    if (count > 0) lines.push(`  ${count} ${WORDS[place]}${bytes > 0 ? ` (${sizeWords(bytes)})` : ''}`)
  }
  if (devices.length > 0) lines.push(`These stay, and are nobody’s: ${devices.map((one) => one.name).join(', ')}.`)
  for (const { localDate, athleteName, keeps } of others) {
    const what = keeps === 'all' ? 'stays, without this name in it' : 'keeps its numbers and loses its raw recording'
    lines.push(`The run of ${athleteName} on ${localDate} ${what}.`)
  }
  if (remote) lines.push('InfluxDB is told to delete it too.')
  for (const { path, why } of notReached) lines.push(`Not reached: ${path}. ${why}`)
  if (running) lines.push(`${name} is in a run now; with --end-run it is ended and not kept.`)
  lines.push('This can’t be undone. Backups outside this folder are cleaned when they are restored into it.')
  return lines.join('\n')
}

/** The server goes on with it alone. */
export function formatAccepted({ words }: Erasure): string {
  return [
    'Accepted, and certain: nobody sees this athlete any more, and nothing more is stored of them.',
    `It finishes when nobody runs${words === null ? '' : ` (the server says: ${words})`}, also after a restart. The dashboard shows the report then.`,
  ].join('\n')
}

/** What was found before and after. */
export function formatErasure({ report, remote }: Erasure): string {
  const lines = (report?.places ?? []).flatMap(({ place, before, after }) =>
    before.count === 0 || place === 'last-hour'
      ? []
      : `  ${WORDS[place]}: ${before.count} before, ${after?.count ?? '?'} now`,
  )
  return [
    'Deleted, and counted again:',
    ...lines,
    ...(report?.notReached ?? []).map(({ path, why }) => `Not reached, look yourself: ${path}. ${why}`),
    ...remoteWords(remote),
  ].join('\n')
}

function remoteWords({ state, leftCount, why }: Erasure['remote']): string[] {
  if (state === 'pending') return ['InfluxDB has not confirmed yet; it is told as soon as it answers.']
  if (state === 'refused') return [`InfluxDB could not delete it: ${why ?? 'it did not say why'}`]
  return state === 'done' ? [`InfluxDB has deleted it too; ${leftCount ?? 0} points are left there.`] : []
}
