import type { Device } from '../../domain/records/people.js'
import { ConfigError } from '../../runtime/errors.js'

/** A device, and whose foot it shall be on. */
export type PairTarget = Pick<Device, 'deviceId' | 'athleteId' | 'foot'>

/**
 * One device a foot. What the others become when a device takes a foot: where it was on the athlete's other foot the
 * two change places; otherwise the one that was there before is nobody's.
 */
export function makeWay(devices: Iterable<Device>, target: PairTarget): Device[] {
  const { deviceId, athleteId, foot } = target
  if (athleteId === null || foot === null) return []
  const all = [...devices]
  const taker = all.find((device) => device.deviceId === deviceId)
  const leaves = taker?.athleteId === athleteId ? taker.foot : null
  const inTheWay = all.filter(
    (other) => other.deviceId !== deviceId && other.athleteId === athleteId && other.foot === foot,
  )
  return inTheWay.map((other) =>
    leaves === null || leaves === foot ? { ...other, athleteId: null, foot: null } : { ...other, foot: leaves },
  )
}

/** @throws ConfigError where a device would lose its place to another, which is named */
export function refuseToTakeOff(devices: readonly Device[], target: PairTarget): void {
  const losing = makeWay(devices, target).filter(({ athleteId }) => athleteId === null)
  if (losing.length === 0) return
  const names = losing.map(({ name, address }) => `${name} (${address})`).join(' and ')
  throw new ConfigError(
    `Nothing has changed: ${names} is on the ${target.foot ?? ''} foot, and would not be paired any more. Add --yes to do it all the same.`,
    { code: 'place-taken' },
  )
}

/** Devices whose athlete or foot is not the same any more, as they are now; without the one that was paired. */
export function movedDevices(before: readonly Device[], after: readonly Device[], exceptId: string): Device[] {
  return after.filter((now) => {
    const was = before.find(({ deviceId }) => deviceId === now.deviceId)
    const same = was === undefined || (was.athleteId === now.athleteId && was.foot === now.foot)
    return now.deviceId !== exceptId && !same
  })
}
