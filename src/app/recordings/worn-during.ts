import type { Athlete, Device } from '../../domain/records/people.js'
import type { SessionDevice } from '../../journal/journal-record.js'
import { WEARERS_ERASED } from '../../stores/erasure.js'
import type { LocalDatabase } from '../../stores/local-database.js'

/** Who wore a device, and where. */
export interface Wearing {
  readonly athlete: Athlete
  readonly device: SessionDevice
}

/** By whom the device was worn at that time, by its assignments; else whose it is now. Null where it is nobody's. */
export async function wornDuring(
  db: Pick<LocalDatabase, 'listAssignments' | 'getAthlete' | 'getSetting'>,
  device: Device,
  timeUs: number,
): Promise<Wearing | null> {
  const assignments = await db.listAssignments({ deviceId: device.deviceId })
  const then = assignments.findLast(
    ({ fromTimeUs, toTimeUs }) => fromTimeUs <= timeUs && (toTimeUs === null || timeUs < toTimeUs),
  )
  // Who wore it before somebody was erased is not known any more; it need not have been who wears it now.
  const isForgotten = then === undefined && (await wearersErased(db, device.deviceId, timeUs))
  const athleteId = isForgotten ? null : (then?.athleteId ?? device.athleteId)
  const athlete = athleteId === null ? null : await db.getAthlete(athleteId)
  if (athlete === null) return null
  const { deviceId, kind, name, settings } = device
  const placement = then === undefined ? device.placement : then.placement
  const foot = then === undefined ? device.foot : then.foot
  return { athlete, device: { deviceId, kind, name, foot, placement, settings } }
}

/** Whether somebody whose data was deleted may have worn the device at that time. */
export async function wearersErased(
  db: Pick<LocalDatabase, 'getSetting'>,
  deviceId: string,
  timeUs: number,
): Promise<boolean> {
  const untilUs = await db.getSetting(WEARERS_ERASED + deviceId)
  return untilUs !== null && timeUs < Number(untilUs)
}
