import type { Forwarding, Storage } from '../../../src/contracts/storage.js'
import { formatAge, formatNumber } from '../../lib/format.js'
import type { Severity } from '../../lib/words.js'

const MINUTE_US = 60_000_000

/** '3.4 GB', in powers of 1000 as disks are sold. */
export const bytesWords = (bytes: number): string => {
  if (bytes < 950_000) return `${formatNumber(Math.ceil(bytes / 1000))} kB`
  const [value, unit] = bytes < 950e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  return `${formatNumber(value, value < 100 ? 1 : 0)} ${unit}`
}

/** "1.2 GB of 5 GB", or without a limit the size alone. */
export const ofLimit = (bytes: number, limitBytes: number | null): string =>
  limitBytes === null ? bytesWords(bytes) : `${bytesWords(bytes)} of at most ${bytesWords(limitBytes)}`

export const keptWords = (months: number | null): string =>
  months === null ? 'for ever' : months === 1 ? 'one month' : `${formatNumber(months)} months`

const age = (nowUs: number, thenUs: number): string => formatAge((nowUs - thenUs) / 1e6)

const records = (count: number): string => (count === 1 ? 'One record waits' : `${formatNumber(count)} records wait`)

const sent = (count: number): string => (count === 1 ? 'one record' : `${formatNumber(count)} records`)

/** "tries again in 20 s"; a moment that has come is now. */
const againWords = (nextTryUs: number | null, nowUs: number): string =>
  nextTryUs === null || nextTryUs <= nowUs
    ? 'It is being tried again.'
    : `It is tried again in ${formatAge(Math.ceil((nextTryUs - nowUs) / 1e6))}.`

export interface Verdict {
  readonly severity: Severity
  readonly word: string
  readonly headline: string
  readonly detail: string | null
}

/** How bringing results to InfluxDB goes, the sentence first. */
export const deliveryVerdict = (forwarding: Forwarding, nowUs: number): Verdict => {
  const { state, message, waitingCount, waitingSinceUs, nextTryUs, deliveredTimeUs } = forwarding
  const have = waitingCount === 1 ? 'One record has' : `${formatNumber(waitingCount)} records have`
  const waited = waitingSinceUs === null ? records(waitingCount) : `${have} waited for ${age(nowUs, waitingSinceUs)}`
  switch (state) {
    case 'refused':
      return {
        ...{ severity: 'high', word: 'Needs you', headline: 'InfluxDB lets nothing in' },
        detail:
          `${message ?? 'It did not say why.'} ${waitingCount === 0 ? '' : `${records(waitingCount)} here until then; nothing is lost.`}`.trim(),
      }
    case 'waiting':
      return {
        ...{ severity: 'info', word: 'Waiting', headline: waited },
        detail: `${message ?? 'InfluxDB can’t be reached.'} ${againWords(nextTryUs, nowUs)} Nothing is lost meanwhile.`,
      }
    case 'forwarding':
      return {
        ...{ severity: 'calm', word: 'On its way', headline: `Sending ${sent(waitingCount)}` },
        detail: 'InfluxDB gets what is new every few seconds.',
      }
    case 'starting':
      return { severity: 'unknown', word: 'Starting', headline: 'Looking at what waits', detail: null }
    case 'up-to-date':
      if (message !== null) {
        return { severity: 'info', word: 'Have a look', headline: 'InfluxDB may lack something', detail: message }
      }
      return {
        ...{ severity: 'calm', word: 'Fine', headline: 'InfluxDB has everything' },
        detail: deliveredTimeUs === null ? null : lastWords(nowUs, deliveredTimeUs),
      }
  }
}

const lastWords = (nowUs: number, thenUs: number): string =>
  nowUs - thenUs < MINUTE_US
    ? 'It confirmed the last record just now.'
    : `It confirmed the last record ${age(nowUs, thenUs)} ago.`

/** How long single steps stay, and where. */
export const stepsWords = ({ where, steps }: Pick<Storage, 'where' | 'steps'>): string => {
  const forHowLong =
    steps.keptMonths === null
      ? 'Single steps are kept for ever.'
      : `Single steps are kept for ${keptWords(steps.keptMonths)}.`
  const rest = 'Minutes, runs, days and warnings stay for ever.'
  if (where.kind === 'embedded' || steps.keptLocallyDays === null) return `${forHowLong} ${rest}`
  return `${forHowLong} After ${formatNumber(steps.keptLocallyDays)} days they are in InfluxDB only. ${rest}`
}

const BACKUP_OLD_US = 30 * 86_400 * 1_000_000

/** When the last backup was made; `old` where it is time for one. */
export const backupWords = (
  { lastTimeUs }: NonNullable<Storage['backup']>,
  nowUs: number,
): { text: string; old: boolean } =>
  lastTimeUs === null
    ? { text: 'There is no backup in this data folder; one that lies elsewhere is not seen here.', old: true }
    : {
        text: `The last backup in this data folder is ${age(nowUs, lastTimeUs)} old.`,
        old: nowUs - lastTimeUs > BACKUP_OLD_US,
      }
