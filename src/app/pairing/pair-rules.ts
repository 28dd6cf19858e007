import type { Device, Placement, SensorSettings } from '../../domain/records/people.js'
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

/** @throws HttpProblem 400 where two of them are on the same foot */
export function requireOwnFeet(worn: readonly Device[]): void {
  const first = new Map<Foot, Device>()
  for (const device of worn) {
    if (device.foot === null) continue
    const other = first.get(device.foot)
    if (other === undefined) first.set(device.foot, device)
    else {
      const detail = `${other.name} and ${device.name} can't both be on the ${device.foot} foot: say left for one, right for the other.`
      throw new HttpProblem({ status: 400, code: 'same-foot', detail })
    }
  }
}

/** @throws HttpProblem 400 where the device can't be read with its settings: nobody said how the lines of a board are laid out */
export function requireSettings(device: Device): void {
  const problem = settingsProblemOf(device)
  if (problem !== null) throw new HttpProblem({ status: 400, code: problem.code, detail: problem.text })
}

/** @throws HttpProblem 400 where somebody sets what devices of the kind don't have */
export function refuseOtherSettings(device: Device, settings: SensorSettings | undefined): void {
  const { label, settings: has } = familyOf(device.kind)
  // What was set before, when nobody refused it, may come along.
  const before = new Map<string, unknown>(Object.entries(device.settings ?? {}))
  const set = Object.entries(settings ?? {}).filter(
    ([name, value]) => value !== undefined && value !== before.get(name),
  )
  const others = set.map(([name]) => name).filter((name) => !has.some((one) => one === name))
  if (others.length === 0) return
  const instead = has.length === 0 ? 'it has no settings' : `it has only: ${has.join(', ')}`
  const detail = `${device.name} (${label}) can't be set so: ${others.join(', ')}. Leave that out; ${instead}.`
  throw new HttpProblem({ status: 400, code: 'setting-unknown', detail })
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
