import type { ErasurePreview } from '../../contracts/erasure.js'
import type { Athlete } from '../../domain/records/people.js'
import type { ErasureScope } from '../../stores/erasure.js'
import type { LocalDatabase } from '../../stores/local-database.js'
import { previewPlaces, type Measured } from './measure.js'

interface Looked {
  readonly db: Pick<LocalDatabase, 'listDevices' | 'listAthletes'>
  readonly athlete: Athlete
  readonly looked: Measured & { readonly scope: ErasureScope }
  readonly running: boolean
  readonly remote: boolean
}

/** What would go, what stays, and whom else it concerns, by their names. */
export async function describePreview({ db, athlete, looked, running, remote }: Looked): Promise<ErasurePreview> {
  const { athleteId, name } = athlete
  const { scope, notReached } = looked
  const worn = new Set(scope.wornDeviceIds)
  const devices = (await db.listDevices()).filter(({ deviceId }) => worn.has(deviceId))
  const names = new Map((await db.listAthletes()).map((one) => [one.athleteId, one.name]))
  return {
    ...{ athleteId, name, running, remote, notReached: [...notReached] },
    places: previewPlaces(looked),
    devices: devices.map((device) => ({ deviceId: device.deviceId, name: device.name })),
    others: scope.others.map(({ sessionId, athleteId: whose, localDate, keeps }) => ({
      ...{ sessionId, localDate, keeps, athleteName: names.get(whose) ?? 'somebody who is not known any more' },
    })),
  }
}
