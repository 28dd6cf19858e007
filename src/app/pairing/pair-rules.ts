import type { Device, Placement } from '../../domain/records/people.js'
import { isImuKind } from '../../domain/records/people.js'
import type { Foot } from '../../domain/records/step-record.js'
import { conflict, HttpProblem } from '../../http/problem.js'
import { familyOf, settingsProblemOf } from '../../sensors/families.js'
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

/** @throws HttpProblem 400 where the device can't be read with its settings: nobody said how the lines of a board are laid out */
export function requireSettings(device: Device): void {
  const problem = settingsProblemOf(device)
  if (problem !== null) throw new HttpProblem({ status: 400, code: problem.code, detail: problem.text })
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
