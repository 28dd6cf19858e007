import type { Athlete, Device } from '../../domain/records/people.js'
import type { SessionDevice } from '../../journal/journal-record.js'
import type { LocalDatabase } from '../../stores/local-database.js'

/** Who wore a device, and where. */
export interface Wearing {
  readonly athlete: Athlete
  readonly device: SessionDevice
}

/** By whom the device was worn at that time, by its assignments; else whose it is now. Null where it is nobody's. */
export async function wornDuring(
  db: Pick<LocalDatabase, 'listAssignments' | 'getAthlete'>,
  device: Device,
  timeUs: number,
): Promise<Wearing | null> {
  const assignments = await db.listAssignments({ deviceId: device.deviceId })
  const then = assignments.findLast(
    ({ fromTimeUs, toTimeUs }) => fromTimeUs <= timeUs && (toTimeUs === null || timeUs < toTimeUs),
  )
  const athleteId = then?.athleteId ?? device.athleteId
  const athlete = athleteId === null ? null : await db.getAthlete(athleteId)
  if (athlete === null) return null
  const { deviceId, kind, name, settings } = device
  const placement = then === undefined ? device.placement : then.placement
  const foot = then === undefined ? device.foot : then.foot
  return { athlete, device: { deviceId, kind, name, foot, placement, settings } }
}
