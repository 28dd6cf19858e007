import { ENDPOINTS } from '../../contracts/endpoints.js'
import type { Pairing } from '../../contracts/pairing.js'
import type { Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import { callServer } from '../call-server.js'
import { chooseDevice, requireFoot } from './choose-device.js'
import { movedDevices } from './make-way.js'
import { formerOwner } from './pair-people.js'
import type { PairOptions, PairResult } from './pair-request.js'

export interface ServerHandle {
  readonly url: string
  /** The data folder that the server holds; its owner's token is in it. */
  readonly folder: string
  readonly clock: Clock
}

/** A server has the adapter and the data: it is asked to look and to pair. */
export async function pairThroughServer(options: PairOptions, server: ServerHandle): Promise<PairResult> {
  const call = callServer(server)
  await call('POST', '/pairing/scan', ENDPOINTS.startScan.response)
  const pairing = await waitForDevice(options, server.clock, () => call('GET', '/pairing', ENDPOINTS.pairing.response))
  const chosen = chooseDevice(offered(pairing, options.device !== undefined), options.device)
  requireFoot(chosen.kind, options.foot)
  const { items } = await call('GET', '/athletes', ENDPOINTS.listAthletes.response)
  const known = items.find((athlete) => athlete.athleteId === options.athlete || athlete.name === options.athlete)
  const zoneId = Intl.DateTimeFormat().resolvedOptions().timeZone
  const athlete =
    known ?? (await call('POST', '/athletes', ENDPOINTS.createAthlete.response, { name: options.athlete, zoneId }))
  const path = `/devices/${encodeURIComponent(chosen.deviceId)}/pair`
  const body = { athleteId: athlete.athleteId, foot: options.foot, placement: options.placement }
  const device = await call('POST', path, ENDPOINTS.pairDevice.response, body)
  const before = devicesOf(pairing)
  const after = devicesOf(await call('GET', '/pairing', ENDPOINTS.pairing.response))
  const moved = movedDevices(before, after, device.deviceId)
  return { athlete, device, moved, takenFrom: formerOwner(before, items, device) }
}

const devicesOf = ({ devices }: Pairing): Device[] => devices.map(({ device }) => device)

/** Without a name only a pod that is heard and is nobody's yet can be meant; a named one may also be streaming. */
function offered({ devices }: Pairing, named: boolean): Device[] {
  const free = devices.filter(({ paired, heardSecondsAgo }) => !paired && heardSecondsAgo !== null)
  return (named ? devices : free).map(({ device }) => device)
}

async function waitForDevice(options: PairOptions, clock: Clock, look: () => Promise<Pairing>): Promise<Pairing> {
  const wanted = options.device?.toLowerCase()
  const matches = ({ device }: Pairing['devices'][number]) =>
    [device.address, device.name.toLowerCase()].includes(wanted ?? '')
  let pairing = await look()
  for (let second = 0; second < options.seconds && !options.signal.aborted; second += 1) {
    if (wanted !== undefined && pairing.devices.some(matches)) return pairing
    await new Promise<void>((resolve) => void clock.timer(1000, resolve))
    pairing = await look()
  }
  return pairing
}
