import type { Device, DeviceKind } from '../domain/records/people.js'
import { ImplementationError } from '../runtime/errors.js'
import { HEART_RATE } from './heart-rate/heart-rate-family.js'
import { MOVESENSE } from './movesense/movesense-family.js'
import { NUS_CSV } from './nus-csv/nus-csv-family.js'
import { OPEN_IMU } from './open-imu/open-imu-family.js'
import { POLAR } from './polar/polar-family.js'
import { RSC } from './rsc/rsc-family.js'
import type { HeardSensor, SensorFamily, SettingsProblem } from './sensor-family.js'
import { STRYD } from './stryd/stryd-family.js'
import { TREADMILL } from './treadmill/treadmill-family.js'
import { WITMOTION } from './witmotion/witmotion-family.js'

/** Every family that can be read. Where an advertisement fits several, the first one has it. */
export const FAMILIES: readonly SensorFamily[] = [
  OPEN_IMU,
  POLAR,
  MOVESENSE,
  STRYD,
  RSC,
  TREADMILL,
  HEART_RATE,
  WITMOTION,
  NUS_CSV,
]

export function familyOf(kind: DeviceKind): SensorFamily {
  const family = FAMILIES.find((one) => one.kind === kind)
  if (family === undefined) throw new ImplementationError(`No family of sensors is called '${kind}'.`)
  return family
}

/** What keeps a device from being read with its settings; null where nothing does. */
export function settingsProblemOf({ kind, settings }: Pick<Device, 'kind' | 'settings'>): SettingsProblem | null {
  return familyOf(kind).settingsProblem?.(settings ?? {}) ?? null
}

/** The family that an advertisement says a device is of; null where nothing does. */
export function recogniseFamily(heard: HeardSensor): SensorFamily | null {
  return FAMILIES.find((family) => family.matches(heard)) ?? null
}
