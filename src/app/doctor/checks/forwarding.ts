import type { Check, CheckContext } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import type { StorageFacts, ToldStorage } from '../storage-facts.js'
import { counted } from '../words.js'

const say = findingsOf('forwarding')
const HOUR_US = 3_600_000_000
const MOST_NAMED = 5

/** Does everything reach InfluxDB? */
export const checkForwarding: Check = (context) => {
  const { config, told } = context.storage
  if (config.store.kind === 'embedded') return []
  const forwarding = told?.forwarding ?? null
  if (forwarding === null) return withoutServer(context)
  const { setAsideCount, setAside } = forwarding
  const named = setAside
    .slice(0, MOST_NAMED)
    .map(({ what, why }) => say.warning(`InfluxDB refused: ${what} (${why}).`, TO_STORAGE))
  const more = setAsideCount - named.length
  return [
    state(context, forwarding),
    ...named,
    ...(more > 0 ? [say.warning(`InfluxDB refused ${counted(more, 'more record')}.`, TO_STORAGE)] : []),
  ]
}

const TO_STORAGE =
  'The Storage page of the dashboard tries it again, or leaves it out. In Solewatch itself nothing is missing.'

function state({ facts, storage }: CheckContext, forwarding: NonNullable<ToldStorage['forwarding']>): Finding {
  const { waitingCount, waitingSinceUs, message } = forwarding
  const waiting = waitingCount === 1 ? 'One record waits' : `${waitingCount} records wait`
  if (forwarding.state === 'refused')
    return say.problem(`InfluxDB lets nothing in; ${lowered(waiting)} here.`, message ?? 'It did not say why.')
  if (forwarding.state === 'waiting') {
    const hours = waitingSinceUs === null ? 0 : Math.floor((facts.nowUs() - waitingSinceUs) / HOUR_US)
    const since = hours < 1 ? '' : ` for ${counted(hours, 'hour')}`
    const why = isSaidOfItself(storage, message) ? '.' : `: ${message ?? 'it does not answer.'}`
    const found = `${waiting} for InfluxDB${since}, and nothing is lost${why}`
    return hours < 24
      ? say.note(found)
      : say.warning(found, 'See whether InfluxDB runs, and whether influxdb.url is right.')
  }
  if (message !== null) return say.warning('InfluxDB may lack something.', message)
  if (waitingCount === 0 && forwarding.state === 'up-to-date') return say.ok('InfluxDB has confirmed everything.')
  return say.ok(`${waiting} for InfluxDB and ${waitingCount === 1 ? 'is' : 'are'} being sent.`)
}

/** What InfluxDB answers when it is asked itself need not be said again. */
function isSaidOfItself({ influx }: StorageFacts, message: string | null): boolean {
  return influx?.kind === 'failed' && influx.message === message
}

function withoutServer({ database, server }: CheckContext): Finding[] {
  if (database?.kind !== 'opened' || server !== null) return []
  return [say.note('Results go to InfluxDB while the server runs; what waits is sent at its next start.')]
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}
