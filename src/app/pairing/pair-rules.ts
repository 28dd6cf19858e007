import type { Device, Placement } from '../../domain/records/people.js'
import { isImuKind } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import { conflict, HttpProblem } from '../../http/problem.js'
import { familyOf } from '../../sensors/families.js'
import { csvLayoutProblem } from '../../sensors/nus-csv/csv-layout.js'
import type { PairAssignment } from '../api/pairing-services.js'

export interface Worn {
  readonly foot: Foot | null
  readonly placement: Placement | undefined
}

/** @throws HttpProblem 400 where the device measures one foot and nobody says which */
export function wornAs(device: Device, wanted: Pick<PairAssignment, 'foot' | 'placement'>): Worn {
  const { wornOn } = familyOf(device.kind)
  const isImu = isImuKind(device.kind)
  if (isImu && wanted.foot === null) {
    throw new HttpProblem({
      status: 400,
      code: 'foot-missing',
      detail: 'This device measures one foot: say left or right.',
    })
  }
  // A strap or a treadmill is on no foot, whatever was said.
  const foot = wornOn === 'body' || wornOn === 'machine' ? null : wanted.foot
  return { foot, placement: isImu ? (wanted.placement ?? 'foot') : undefined }
}

/** @throws HttpProblem 400 where nobody said how the lines of a board are to be read, or they can't be read so */
export function requireLayout(device: Device): void {
  if (device.kind !== 'nus-csv') return
  const layout = device.settings?.csv
  const missing =
    'This board sends lines of text: say which columns they have, how often they come, and in which units.'
  const detail = layout === undefined ? missing : csvLayoutProblem(layout)
  if (detail === null) return
  throw new HttpProblem({ status: 400, code: layout === undefined ? 'layout-missing' : 'layout-wrong', detail })
}

export function notInRange(deviceId: string): HttpProblem {
  return new HttpProblem({
    status: 404,
    code: 'device-not-heard',
    detail: `The device ${deviceId} is not in range. Wake it, look again, then pair it.`,
  })
}

export function unknownDevice(deviceId: string): HttpProblem {
  return new HttpProblem({ status: 404, code: 'unknown-device', detail: `The device ${deviceId} is not known.` })
}

export function notShared(device: Device): HttpProblem {
  return conflict('device-not-shared', `${device.name} is not shared. Share it on the page "Devices", or pair it.`)
}
