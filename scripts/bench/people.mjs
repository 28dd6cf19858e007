// Athletes with two paired pods each, put into a data folder before a server opens it.
import { openLocalDatabase } from '../../dist/stores/worker/open-local-database.js'

/** @returns the athletes' ids; pods are `address(athlete, foot)`, 1 left and 2 right */
export async function createPeople(dataPath, count) {
  const db = await openLocalDatabase({ directory: dataPath })
  const athleteIds = Array.from({ length: count }, (_, index) => `bench-${index + 1}`)
  for (const [index, athleteId] of athleteIds.entries()) {
    await db.putAthlete(athleteOf(athleteId))
    for (const foot of ['left', 'right']) await db.putDevice(deviceOf(podAddress(index, foot), athleteId, foot))
  }
  await db.close()
  return athleteIds
}

export function podAddress(index, foot) {
  const number = (index + 1).toString(16).padStart(2, '0')
  return `c0:be:9c:00:${number}:${foot === 'left' ? '01' : '02'}`
}

function athleteOf(athleteId) {
  return {
    ...{ athleteId, name: athleteId, zoneId: 'UTC', bodyMassKg: 70, heightM: 1.75, declaredStrike: 'unknown' },
    ...{ declaredLongestRunM: 10_000, defaultShoeId: null, simulated: true, createdTimeUs: 1_760_000_000_000_000 },
  }
}

function deviceOf(address, athleteId, foot) {
  return {
    ...{ deviceId: address, kind: 'open-imu', name: `Bench ${foot}`, address, serialNumber: null, manufacturer: null },
    ...{ firmware: null, athleteId, foot, batteryPercent: null, lastSeenTimeUs: null },
  }
}
