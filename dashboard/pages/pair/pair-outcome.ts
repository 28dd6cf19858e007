import type { Pairing } from '../../../src/contracts/pairing.js'
import type { Device, Foot } from '../../api/types.js'
import { footWords } from '../../lib/words.js'

/** What pairing a device would do to another that is on that foot already; null where nobody has to make way. */
export const pairQuestion = (
  devices: readonly Device[],
  taker: Device,
  wanted: { readonly athleteId: string; readonly foot: Foot | null },
): string | null => {
  const { athleteId, foot } = wanted
  if (foot === null) return null
  const holder = devices.find(
    (other) => other.deviceId !== taker.deviceId && other.athleteId === athleteId && other.foot === foot,
  )
  if (holder === undefined) return null
  const leaves = taker.athleteId === athleteId ? taker.foot : null
  const then =
    leaves === null || leaves === foot
      ? `${holder.name} will not be paired any more.`
      : `${holder.name} will go to the ${footWords(leaves)}.`
  return `${holder.name} is on the ${footWords(foot)}. If ${taker.name} takes its place, ${then}`
}

/** All devices that are known; none before they are read. */
export const devicesOf = (pairing: Pairing | undefined): readonly Device[] =>
  pairing === undefined ? [] : pairing.devices.map(({ device }) => device)

/**
 * What became of other devices because one was paired; null where nothing did. One foot holds one device: two of an
 * athlete change places, and where the newcomer had no place the former one is nobody's.
 */
export const pairOutcome = (before: Pairing, after: Pairing, paired: Device): string | null => {
  const was = new Map(devicesOf(before).map((device) => [device.deviceId, device]))
  const sentences = devicesOf(after).flatMap((device) => {
    const former = was.get(device.deviceId)
    if (former === undefined || device.deviceId === paired.deviceId) return []
    if (former.athleteId !== null && device.athleteId === null)
      return [`${device.name} is not paired any more: ${paired.name} took its place.`]
    if (former.athleteId === device.athleteId && former.foot !== device.foot)
      return [`${device.name} is now on the ${footWords(device.foot)}.`]
    return []
  })
  return sentences.length === 0 ? null : sentences.join(' ')
}
