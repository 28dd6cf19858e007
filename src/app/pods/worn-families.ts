import { IMU_KINDS, type CsvLayout, type DeviceKind, type SensorSettings } from '../../domain/records/people.js'
import { ConfigError } from '../../runtime/errors.js'
import { FAMILIES } from '../../sensors/families.js'
import type { FootPod } from '../../sources/simulator/simulated-runner.js'
import type { PodIdentity } from '../../sources/simulator/pod.js'

/** What is worn besides foot IMUs. */
const REPORTERS = ['rsc', 'heart-rate', 'treadmill'] as const satisfies readonly DeviceKind[]
type Reporter = (typeof REPORTERS)[number]

const IMUS: readonly DeviceKind[] = IMU_KINDS.filter((kind) => FAMILIES.some((family) => family.kind === kind))

export const WEARABLE_KINDS: readonly DeviceKind[] = [...IMUS, ...REPORTERS]
export const DEFAULT_FAMILIES: readonly DeviceKind[] = ['open-imu', 'rsc']

/** Lines that a simulated board of one's own sends. */
export const SIMULATED_CSV: CsvLayout = {
  columns: ['sequence', 'time-ms', 'ax', 'ay', 'az', 'gx', 'gy', 'gz'],
  ...{ sampleRateHz: 100, accelerationUnit: 'g', angularVelocityUnit: 'dps' },
  ...{ accelerationRangeG: 16, angularVelocityRangeDps: 2000 },
}

/** Pods of one simulated runner. */
export interface WornPods {
  readonly leftPod?: FootPod
  readonly rightPod?: FootPod
  readonly rscPod?: PodIdentity
  readonly heartRateStrap?: PodIdentity
  readonly treadmill?: PodIdentity
}

/** 'polar,heart-rate' as kinds. @throws ConfigError naming what is not known */
export function parseFamilies(text: string): readonly DeviceKind[] {
  const names = text.split(',').map((name) => name.trim())
  return names.map((name) => {
    const kind = WEARABLE_KINDS.find((one) => one === name)
    if (kind !== undefined) return kind
    throw new ConfigError(`No simulated runner wears "${name}"; choose among ${WEARABLE_KINDS.join(', ')}.`, {
      code: 'pod-family',
    })
  })
}

/** Of several families of foot IMUs each runner wears one in turn, and all else that was named. */
export function wornPods(families: readonly DeviceKind[], number: number): WornPods {
  const imus = families.filter((kind) => IMUS.includes(kind))
  const imu = imus[(number - 1) % Math.max(1, imus.length)]
  const has = (kind: Reporter): boolean => families.includes(kind)
  return {
    ...(imu === undefined ? {} : { leftPod: footPod(imu, number, 1), rightPod: footPod(imu, number, 2) }),
    ...(has('rsc') ? { rscPod: identity(number, 3, `Run pod ${number}`) } : {}),
    ...(has('heart-rate') ? { heartRateStrap: identity(number, 4, `Heart rate ${number}`) } : {}),
    ...(has('treadmill') ? { treadmill: identity(number, 5, `Treadmill ${number}`) } : {}),
  }
}

/** Which family the pod at a place is of. */
export function kindAt(place: string, families: readonly DeviceKind[], number: number): DeviceKind {
  if (place === 'rsc' || place === 'heart-rate' || place === 'treadmill') return place
  const imus = families.filter((kind) => IMUS.includes(kind))
  return imus[(number - 1) % Math.max(1, imus.length)] ?? 'open-imu'
}

function footPod(kind: DeviceKind, number: number, place: 1 | 2): FootPod {
  const { name, serialNumber } = advertised(kind, number, place)
  const settings: SensorSettings = kind === 'nus-csv' ? { csv: SIMULATED_CSV } : {}
  return { ...identity(number, place, name), serialNumber, kind, settings }
}

/** As the makers name them: by that, and by what they offer, a family knows its own. */
function advertised(kind: DeviceKind, number: number, place: 1 | 2): { name: string; serialNumber: string } {
  const side = place === 1 ? 'left' : 'right'
  const digits = String(number * 10 + place)
  switch (kind) {
    case 'polar': {
      const serialNumber = `5A${digits.padStart(6, '0')}`
      return { name: `Polar Sense ${serialNumber}`, serialNumber }
    }
    case 'movesense': {
      const serialNumber = `1744300${digits.padStart(5, '0')}`
      return { name: `Movesense ${serialNumber}`, serialNumber }
    }
    case 'witmotion':
      return { name: `WT901BLE${digits}`, serialNumber: `SIM-${number}-${place}` }
    case 'nus-csv':
      return { name: `CSV board ${side} ${number}`, serialNumber: `SIM-${number}-${place}` }
    default:
      return { name: `Solewatch ${side} ${number}`, serialNumber: `SIM-${number}-${place}` }
  }
}

function identity(number: number, place: number, name: string): PodIdentity {
  return {
    address: `c0:ff:ee:00:${hexByte(number)}:${hexByte(place)}`,
    serialNumber: `SIM-${number}-${place}`,
    name,
    rssiDbm: -50 - number - place,
  }
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0')
}
