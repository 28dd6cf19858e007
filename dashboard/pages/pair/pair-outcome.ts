import type { Pairing } from '../../../src/contracts/views.js'
import type { Device } from '../../api/types.js'
import { footWords } from '../../lib/words.js'

const devicesOf = (pairing: Pairing): readonly Device[] => pairing.devices.map(({ device }) => device)

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
