import { randomUUID } from 'node:crypto'
import { isImuKind, type Athlete, type Device } from '../../domain/records/people.js'
import type { Clock } from '../../runtime/clock.js'
import type { FoundDevice } from '../../sources/source.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { openLocalDatabase } from '../../stores/worker/open-local-database.js'
import { chooseDataFolder, openDataFolder } from '../data-folder/data-folder.js'
import { folderHolder, lockFolder } from '../data-folder/folder-lock.js'
import { scanDevices } from '../scan/scan-devices.js'
import { chooseDevice, requireFoot } from './choose-device.js'
import { makeWay } from './make-way.js'
import { athleteName, formerOwner } from './pair-people.js'
import type { PairOptions, PairResult } from './pair-request.js'
import { pairThroughServer } from './pair-through-server.js'

/** Gives a pod to an athlete and a foot: through the server that holds the data folder, else in this process. */
export async function pairDevice(options: PairOptions, clock: Clock): Promise<PairResult> {
  const athlete = athleteName(options.athlete)
  return await pairWith({ ...options, athlete }, clock)
}

async function pairWith(options: PairOptions, clock: Clock): Promise<PairResult> {
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
    ...{
      athleteId: athlete.athleteId,
      foot: options.foot,
      ...(isImuKind(found.kind) ? { placement: options.placement ?? 'foot' } : {}),
      lastSeenTimeUs: clock.nowUs(),
    },
  }
  const before = await db.listDevices()
  const moved = makeWay(before, device)
  for (const other of [...moved, device]) await db.putDevice(other)
  return { device, athlete, moved, takenFrom: formerOwner(before, await db.listAthletes(), device) }
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
