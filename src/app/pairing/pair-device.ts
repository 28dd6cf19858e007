import { randomUUID } from 'node:crypto'
import type { Athlete, Device } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { Clock } from '../../runtime/clock.js'
import { ConfigError, DeviceError } from '../../runtime/errors.js'
import type { FoundDevice } from '../../sources/source.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { openLocalDatabase } from '../../stores/worker/open-local-database.js'
import { chooseDataFolder, openDataFolder } from '../data-folder/data-folder.js'
import { folderHolder, lockFolder } from '../data-folder/folder-lock.js'
import { scanDevices } from '../scan/scan-devices.js'
import { pairThroughServer } from './pair-through-server.js'

export interface PairOptions {
  /** Address or name; may be left out where just one pod is in range. */
  readonly device: string | undefined
  /** Name or id; made where there is none of that name. */
  readonly athlete: string
  readonly foot: Foot | null
  readonly seconds: number
  readonly data: string | undefined
  readonly hci: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

export interface PairResult {
  readonly device: Device
  readonly athlete: Athlete
}

/** Gives a pod to an athlete and a foot: through the server that holds the data folder, else in this process. */
export async function pairDevice(options: PairOptions, clock: Clock): Promise<PairResult> {
  const folder = openDataFolder(chooseDataFolder(options.data, options.env, false))
  const holder = folderHolder(folder.path)
  if (holder?.url) return await pairThroughServer(options, { url: holder.url, folder: folder.path, clock })
  const lock = lockFolder(folder.path)
  try {
    const { hci, seconds, env, signal } = options
    const found = await scanDevices({ seconds, env, signal, ...(hci === undefined ? {} : { hci }) }, clock)
    const chosen = chooseDevice(found, options.device)
    const db = await openLocalDatabase({ directory: folder.path })
    try {
      return await store(db, chosen, options, clock)
    } finally {
      await db.close()
    }
  } finally {
    lock.release()
  }
}

/** @throws DeviceError with what was heard, where the choice is not clear */
export function chooseDevice<T extends Pick<FoundDevice, 'address' | 'name' | 'kind'>>(
  found: readonly T[],
  wanted: string | undefined,
): T & { readonly kind: Device['kind'] } {
  const pods = found.filter((one): one is T & { readonly kind: Device['kind'] } => one.kind !== null)
  const asked = wanted?.toLowerCase()
  const matching =
    asked === undefined ? pods : pods.filter((one) => [one.address, one.name?.toLowerCase()].includes(asked))
  const [only, ...others] = matching
  if (only !== undefined && others.length === 0) return only
  const heard = pods.map((one) => `${one.name ?? 'without a name'} (${one.address})`).join(', ') || 'none'
  if (only === undefined) {
    const what = wanted === undefined ? 'No pod was heard' : `"${wanted}" was not heard`
    throw new DeviceError(`${what}; in range: ${heard}. Wake the pod and try again.`, { code: 'device-not-heard' })
  }
  throw new ConfigError(`Several pods are in range: ${heard}. Say which one: solewatch pair ADDRESS.`, {
    code: 'which-device',
  })
}

/** @throws ConfigError where an IMU is to be paired and no foot is named */
export function requireFoot(kind: Device['kind'], foot: Foot | null): void {
  if (kind === 'open-imu' && foot === null) {
    throw new ConfigError('This device measures one foot: add --foot left or --foot right.', { code: 'foot-missing' })
  }
}

async function store(
  db: LocalDatabase,
  found: FoundDevice & { readonly kind: Device['kind'] },
  options: PairOptions,
  clock: Clock,
): Promise<PairResult> {
  requireFoot(found.kind, options.foot)
  const athlete = await findOrMake(db, options.athlete, clock)
  const device: Device = {
    ...{ deviceId: found.deviceId, kind: found.kind, name: found.name ?? found.address, address: found.address },
    ...{ serialNumber: null, manufacturer: null, firmware: null, batteryPercent: found.batteryPercent },
    ...{ athleteId: athlete.athleteId, foot: options.foot, lastSeenTimeUs: clock.nowUs() },
  }
  for (const other of await db.listDevices()) {
    const inTheWay = options.foot !== null && other.athleteId === athlete.athleteId && other.foot === options.foot
    if (inTheWay && other.deviceId !== device.deviceId) await db.putDevice({ ...other, athleteId: null, foot: null })
  }
  await db.putDevice(device)
  return { device, athlete }
}

async function findOrMake(db: LocalDatabase, wanted: string, clock: Clock): Promise<Athlete> {
  const athletes = await db.listAthletes()
  const known = athletes.find((athlete) => athlete.athleteId === wanted || athlete.name === wanted)
  if (known !== undefined) return known
  const athlete: Athlete = {
    ...{ athleteId: randomUUID(), name: wanted, zoneId: Intl.DateTimeFormat().resolvedOptions().timeZone },
    ...{ bodyMassKg: null, heightM: null, declaredStrike: 'unknown', declaredLongestRunM: null },
    ...{ defaultShoeId: null, simulated: false, createdTimeUs: clock.nowUs() },
  }
  await db.putAthlete(athlete)
  return athlete
}
