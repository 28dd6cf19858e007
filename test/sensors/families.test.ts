import { describe, expect, it } from 'vitest'
import { deviceKindSchema, IMU_DEVICE_KINDS } from '../../src/contracts/devices.js'
import { DEVICE_KINDS, type DeviceKind, IMU_KINDS, isImuKind } from '../../src/domain/records/people.js'
import { NOTIFICATION_CHANNELS } from '../../src/journal/journal-record.js'
import { FAMILIES, familyOf, recogniseFamily } from '../../src/sensors/families.js'
import type { HeardSensor } from '../../src/sensors/sensor-family.js'

const NUS = '6e400001b5a3f393e0a9e50e24dcca9e'
const WITMOTION = '0000ffe500001000800000805f9a34fb'

function heard(name: string | null, ...serviceUuids: string[]): HeardSensor {
  return { name, serviceUuids, manufacturerData: null }
}

/** As sensors advertise, and what nobody should take them for. */
const ADVERTISEMENTS: readonly (readonly [HeardSensor, DeviceKind | null])[] = [
  [heard('Solewatch left', NUS), 'open-imu'],
  [heard('Polar Sense 1234ABCD', '180d', 'fb005c8002e7f3871cad8acd2d8df0c8'), 'polar'],
  [heard('Polar H10 1234ABCD', 'feee'), 'polar'],
  [heard('Movesense 174630000192', 'fdf3'), 'movesense'],
  [heard('Stryd', '1814'), 'stryd'],
  [heard('Stryd5', '1814', '1818'), 'stryd'],
  [heard('Zwift RunPod', '1814'), 'rsc'],
  [heard('Kinni', '1814', '180f'), 'rsc'],
  [heard('WT901BLE68', WITMOTION), 'witmotion'],
  [heard('WT901BLE68'), 'witmotion'],
  [heard('BWT901BLE5.0'), 'witmotion'],
  [heard('WT9011DCL-BT50', WITMOTION), 'witmotion'],
  [heard(null, WITMOTION), 'witmotion'],
  [heard('My CSV foot', NUS), 'nus-csv'],
  [heard('foot-csv-1', NUS), 'nus-csv'],
  [heard('HRM-Dual', '180d'), 'heart-rate'],
  [heard('Polar H9 1234ABCD', '180d'), 'heart-rate'],
  // Motion sensors too, but worn where no foot is.
  [heard('Polar H10 1234ABCD', '180d', 'feee'), 'heart-rate'],
  [heard('Polar OH1 1234ABCD', '180d'), 'heart-rate'],
  [heard(null, '180d', '180f'), 'heart-rate'],
  [heard('F80', '1826'), 'treadmill'],
  // The service is that of many things; its UUID alone says nothing.
  [heard('Flywheel bike', NUS), null],
  [heard('Puck.js 1234', NUS), null],
  [heard('CSVault', NUS), null],
  [heard('foot csv'), null],
  [heard('WTF headphones'), null],
  [heard(null), null],
  [heard('', '180f', '180a'), null],
]

describe('families of sensors', () => {
  it('are those that leave the process, and those that send samples are the same there', () => {
    expect([...deviceKindSchema.options].sort()).toEqual([...DEVICE_KINDS].sort())
    expect([...IMU_DEVICE_KINDS].sort()).toEqual([...IMU_KINDS].sort())
  })

  it('are one for each kind of device', () => {
    expect(FAMILIES.map(({ kind }) => kind).sort()).toEqual([...DEVICE_KINDS].sort())
    for (const kind of DEVICE_KINDS) expect(familyOf(kind).kind).toBe(kind)
  })

  it.each(ADVERTISEMENTS)('know %j as %s', (advertisement, kind) => {
    expect(recogniseFamily(advertisement)?.kind ?? null).toBe(kind)
  })

  it('are told apart without regard to their order, but for a heart rate that a motion sensor tells too', () => {
    for (const [advertisement, kind] of ADVERTISEMENTS) {
      const matching = FAMILIES.filter((family) => family.matches(advertisement)).map((family) => family.kind)
      const alsoHeart = kind === 'polar' || kind === 'movesense'
      const others = matching.filter((one) => one !== kind && !(alsoHeart && one === 'heart-rate'))
      expect(others, JSON.stringify(advertisement)).toEqual([])
    }
  })

  it('of which a motion sensor comes before the strap that it could be, too', () => {
    const order = FAMILIES.map(({ kind }) => kind)
    expect(order.indexOf('polar')).toBeLessThan(order.indexOf('heart-rate'))
    expect(order.indexOf('movesense')).toBeLessThan(order.indexOf('heart-rate'))
  })
})

describe.each(FAMILIES.map((family) => [family.kind, family] as const))('the family %s', (kind, family) => {
  it('says in a sentence each what it measures and what it does out of range', () => {
    expect(family.label.length).toBeGreaterThan(3)
    expect(family.label).not.toMatch(/\.$/)
    for (const text of [family.measures, family.awayFromCollector]) {
      expect(text).toMatch(/^[A-Z].{20,250}\.$/s)
      expect(text).not.toMatch(/diagnos|predict|prevent|injur/i)
    }
  })

  it('promises a foot strike only where it has samples of a foot, and calls a load an estimate', () => {
    const { measures } = family
    const promised = measures.replaceAll(/no foot strike[^.;,]*|nothing of steps|no steps/gi, '')
    if (isImuKind(kind)) expect(promised).toMatch(/foot strike/)
    else expect(promised).not.toMatch(/foot strike|each step/i)
    if (/load/.test(measures)) expect(measures).toMatch(/estimate|rough|not computed/)
  })

  it('is worn where its kind is', () => {
    const imu = family.wornOn === 'one-foot'
    expect(imu).toBe(isImuKind(kind))
  })

  it('gives up a silent link only after it has called it stalled, and listens to channels that are journaled', () => {
    expect(family.stalledAfterMs).toBeGreaterThan(0)
    expect(family.lostAfterMs).toBeGreaterThan(family.stalledAfterMs)
    expect(family.dataChannels.length).toBeGreaterThan(0)
    for (const channel of family.dataChannels) expect(NOTIFICATION_CHANNELS).toContain(channel)
  })

  it('has a simulated device that offers what it looks for', () => {
    const firmware = family.simulate({})
    const offered = firmware.services.flatMap(({ uuid, characteristics }) =>
      characteristics.map((characteristic) => `${uuid} ${characteristic.uuid}`),
    )
    const looked = family.characteristics.map(({ serviceUuid, uuid }) => `${serviceUuid} ${uuid}`)
    expect(looked.some((address) => offered.includes(address))).toBe(true)
    expect(firmware.kind).toBe(isImuKind(kind) ? 'imu' : 'reporter')
  })
})
