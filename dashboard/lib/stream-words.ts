import type { SessionTotals } from '../api/types.js'
import type { LiveAthlete } from '../../src/contracts/views.js'
import { formatDuration, formatNumber } from './format.js'

export type Stream = NonNullable<SessionTotals['streams']>[number]

/** A small share, with a decimal where it matters: "2.1 %", "0 %", "34 %". */
export const smallPercent = (ratio: number): string => {
  const percent = ratio * 100
  const text = percent === 0 ? '0' : percent < 0.05 ? 'under 0.1' : formatNumber(percent, percent < 10 ? 1 : 0)
  return `${text}\u00a0%`
}

export const lostRatioOf = ({ expected, received }: Stream): number | null =>
  expected === 0 ? null : Math.max(0, 1 - received / expected)

type Pod = LiveAthlete['pods'][number]

/** "2.1 % lost · link 30 ms / 4 s · −62 dBm"; empty where nothing of it is known. */
export const linkLine = ({ link, lostRatio }: Pick<Pod, 'link' | 'lostRatio'>): string =>
  [
    ...(typeof lostRatio === 'number' ? [`${smallPercent(lostRatio)} lost`] : []),
    ...(link === undefined
      ? []
      : [`link ${formatNumber(link.intervalMs)} ms / ${formatNumber(link.supervisionTimeoutMs / 1000)} s`]),
    ...(link === undefined || link.rssiDbm === null ? [] : [`${formatNumber(link.rssiDbm)} dBm`]),
  ].join(' · ')

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/checksum|crc/, 'damaged on the way'],
  [/length|short|cut|long|part/, 'wrong length'],
  [/range|value|csv/, 'impossible values'],
]

/** Why a message could not be read, for people; the codes of the decoders are for the log. */
export const reasonWords = (code: string): string =>
  REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'in a form that is not known'

const unreadable = ({ malformed, malformedMessages }: Stream): string => {
  const byWords = new Map<string, number>()
  for (const [code, count] of Object.entries(malformedMessages)) {
    byWords.set(reasonWords(code), (byWords.get(reasonWords(code)) ?? 0) + count)
  }
  if (byWords.size === 0) return formatNumber(malformed)
  const parts = [...byWords].map(([words, count]) => `${formatNumber(count)} ${words}`)
  return `${formatNumber(malformed)} (messages: ${parts.join(', ')})`
}

/** What became of what one device sent, as rows of a table: name and text. */
export const streamRows = (stream: Stream): readonly (readonly [string, string])[] => {
  const { received, expected, lostAir, lostSensor, gapSeconds, reconnects, saturatedSamples, hostLagP99Ms } = stream
  const lost = lostRatioOf(stream)
  return [
    ['Received', `${formatNumber(received)} of ${formatNumber(expected)} ${stream.unit}`],
    ['Lost on the air', formatNumber(lostAir)],
    ['Lost in the sensor', formatNumber(lostSensor)],
    ['Unreadable', unreadable(stream)],
    ['Missing in all', lost === null ? 'not known' : smallPercent(lost)],
    ['Arrived twice, or too late', `${formatNumber(stream.duplicates)} and ${formatNumber(stream.reordered)}`],
    ['Silent', gapSeconds === 0 ? 'never' : `${formatDuration(gapSeconds)} in all`],
    ['Connected anew', ['never', 'once', 'twice'][reconnects] ?? `${formatNumber(reconnects)} times`],
    ...(stream.unit === 'samples'
      ? ([['At the end of its range', `${formatNumber(saturatedSamples)} samples`]] as const)
      : []),
    ...(hostLagP99Ms === null ? [] : ([['On its way, 99 of 100', `up to ${formatNumber(hostLagP99Ms)} ms`]] as const)),
  ]
}
