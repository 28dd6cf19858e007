import type { Pairing } from '../../contracts/pairing.js'
import type { Athlete, Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError } from '../../runtime/errors.js'
import { chooseDevice, requireFoot } from './choose-device.js'
import { movedDevices, refuseToTakeOff } from './make-way.js'
import { withPairing } from './open-access.js'
import { athleteName, formerOwner } from './pair-people.js'
import type { PairOptions, PairResult } from './pair-request.js'
import { waitForDevice } from './wait-for-device.js'

/**
 * Gives a pod to an athlete and a foot: through the server that holds the data folder, else in this process.
 * @throws ConfigError where a foot is missing or needless, or another pod would lose its place and nobody said `replace`
 */
export async function pairDevice(options: PairOptions, clock: Clock): Promise<PairResult> {
  const name = athleteName(options.athlete)
  return await withPairing(options, clock, async (access) => {
    const pairing = await waitForDevice(access, options, clock)
    const chosen = chooseDevice(offered(pairing, options.device !== undefined), options.device)
    requireFoot(chosen.kind, options.foot)
    const athletes = await access.athletes()
    const { foot, placement, shared } = options
    const before = devicesOf(pairing)
    const known = findKnown(athletes, name)
    // Nobody's pods are in the way of somebody who is made now.
    if (known !== undefined && !options.replace) {
      refuseToTakeOff(before, { deviceId: chosen.deviceId, athleteId: known.athleteId, foot })
    }
    const athlete = known ?? (await access.addAthlete(name, Intl.DateTimeFormat().resolvedOptions().timeZone))
    const device = await access.pair(chosen.deviceId, { athleteId: athlete.athleteId, foot, placement, shared })
    const moved = movedDevices(before, devicesOf(await access.pairing()), device.deviceId)
    return { athlete, device, moved, takenFrom: formerOwner(before, athletes, device) }
  })
}

function findKnown(athletes: readonly Athlete[], wanted: string): Athlete | undefined {
  return athletes.find((athlete) => athlete.athleteId === wanted || athlete.name === wanted)
}

/** @throws ConfigError with who is known */
export function findAthlete(athletes: readonly Athlete[], wanted: string): Athlete {
  const known = findKnown(athletes, wanted)
  if (known !== undefined) return known
  const names = athletes.map(({ name }) => name).join(', ') || 'nobody'
  throw new ConfigError(`There is no athlete "${wanted}"; known: ${names}.`, { code: 'unknown-athlete' })
}

const devicesOf = ({ devices }: Pairing): Device[] => devices.map(({ device }) => device)

/** Without a name only a pod that is heard and is nobody's yet can be meant; a named one may also be streaming. */
function offered({ devices }: Pairing, named: boolean): Device[] {
  const free = devices.filter(({ paired, heardSecondsAgo }) => !paired && heardSecondsAgo !== null)
  return (named ? devices : free).map(({ device }) => device)
}
