import type { Claim } from '../../src/contracts/pairing.js'
import { IMU_DEVICE_KINDS } from '../../src/contracts/devices.js'
import type { Foot } from '../api/types.js'

/** Where somebody says they wear a shared device; 'worn' is for one that is on no single foot. */
export type WornChoice = Foot | 'worn' | 'no'

export interface Chosen {
  readonly claim: Claim
  readonly choice: WornChoice
}

const isOnAFoot = ({ device }: Claim): boolean => IMU_DEVICE_KINDS.includes(device.kind)

/** As it was worn last; a second device on the same foot is for another runner. */
export const firstChoice = (claim: Claim, waiting: readonly Claim[]): WornChoice => {
  const { deviceId, foot } = claim.device
  if (!isOnAFoot(claim)) return 'worn'
  const before = waiting.slice(
    0,
    waiting.findIndex(({ device }) => device.deviceId === deviceId),
  )
  if (foot === null) return 'no'
  return before.some((other) => isOnAFoot(other) && other.device.foot === foot) ? 'no' : foot
}

/** What is asked of the server; null while something is missing, or two devices are on one foot. */
export const claimBody = (athleteId: string, choices: readonly Chosen[]) => {
  const worn = choices.flatMap(({ claim, choice }) =>
    choice === 'no' ? [] : [{ deviceId: claim.device.deviceId, foot: choice === 'worn' ? null : choice }],
  )
  const [first, ...also] = worn
  const feet = worn.flatMap(({ foot }) => foot ?? [])
  if (athleteId === '' || first === undefined || new Set(feet).size < feet.length) return null
  return { params: { deviceId: first.deviceId }, body: { athleteId, foot: first.foot, also } }
}

export const claimQuestion = (waiting: readonly Claim[]): string => {
  const names = waiting.map(({ device }) => device.name)
  const list = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
  return names.length === 1
    ? `${list} is shared, and sends while nobody has put it on.`
    : `${list} are shared, and send while nobody has put them on.`
}
