import type { Check } from '../check-context.js'
import { findingsOf, type Finding } from '../finding.js'
import type { HeardDevice } from '../radio-facts.js'
import { counted } from '../words.js'

const say = findingsOf('air')
const WEAK_DBM = -85
/** A pod that is found at once is heard at least that often; the standard proposes 1 to 50 a second. */
const RARE_PER_SECOND = 0.5

/** What is in the air: how often pods are heard, and how well. */
export const checkAir: Check = ({ air, adapter, disturbed }) => {
  if (disturbed !== null) return [say.note(`${disturbed}; the doctor did not listen, so as not to disturb.`)]
  if (air === null || adapter === null || !['on', 'virtual', 'remote'].includes(adapter.state)) return []
  const pods = air.devices.filter(({ kind }) => kind !== null)
  const others = air.devices.length - pods.length
  const listened = `in ${Math.round(air.listenedS)} s`
  if (air.devices.length === 0)
    return [
      say.warning(
        `Nothing at all was heard ${listened}.`,
        'Shake a pod awake next to the adapter and run the doctor again; if it stays silent, plug the adapter in again.',
      ),
    ]
  const around =
    air.perSecond === null
      ? ''
      : `, ${rate(air.perSecond)} advertisements a second from ${counted(air.devices.length, 'device')}`
  if (pods.length === 0)
    return [
      say.note(
        `No foot pod was heard ${listened}${around}.`,
        'Shake it awake, and disconnect it from your watch or telephone; a pod that streams to Solewatch is not heard either.',
      ),
    ]
  const summary = say.ok(
    `${counted(pods.length, 'pod')} and ${counted(others, 'other device')} ${air.devices.length === 1 ? 'was' : 'were'} heard ${listened}${around}.`,
  )
  return [summary, ...pods.map(podFinding)]
}

function podFinding({ name, address, rssiDbm, perSecond }: HeardDevice): Finding {
  const often = perSecond === null ? 'was heard' : `was heard ${rate(perSecond)} times a second`
  const words = `${name ?? address} ${often}${rssiDbm === null ? '' : ` at ${rssiDbm} dBm`}`
  if (rssiDbm !== null && rssiDbm < WEAK_DBM)
    return say.warning(
      `${words}: weak.`,
      'Bring it closer, put the adapter on an extension lead away from metal and USB 3 plugs, and charge the pod.',
    )
  if (perSecond !== null && perSecond < RARE_PER_SECOND)
    return say.note(`${words}: seldom, so it takes some seconds to connect.`, 'Bring it closer; shake it awake.')
  return say.ok(`${words}.`)
}

function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond))
}
