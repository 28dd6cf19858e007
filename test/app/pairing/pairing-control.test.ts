import { beforeEach, describe, expect, it } from 'vitest'
import { chooseDevice } from '../../../src/app/pairing/choose-device.js'
import { PairingDesk } from '../../../src/app/pairing/pairing-control.js'
import type { Device } from '../../../src/domain/records/people.js'
import type { FoundDevice } from '../../../src/sources/source.js'
import type { LocalDatabase } from '../../../src/stores/local-database.js'
import { createMemoryDatabase } from '../../http/support/memory-database.js'

const found = (changes: Partial<FoundDevice> = {}): FoundDevice => ({
  ...{ deviceId: 'a', address: 'a', name: 'Pod A', kind: 'open-imu', rssiDbm: -60, batteryPercent: null },
  ...changes,
})

let db: LocalDatabase
let nowUs: number
let assigned: Device[]
let forgotten: string[]
let eventCount: number
let warnings: unknown[]
let desk: PairingDesk
let ids_: number
let lastSession: { running: boolean; endedTimeUs: number | null }
let taken: unknown[]
let paired: readonly Device[]

beforeEach(() => {
  db = createMemoryDatabase()
  nowUs = 1_000_000_000
  assigned = []
  forgotten = []
  eventCount = 0
  warnings = []
  ids_ = 0
  lastSession = { running: false, endedTimeUs: null }
  taken = []
  desk = new PairingDesk({
    db,
    clock: { nowUs: () => nowUs, monotonicUs: () => nowUs, bootId: 'b', timer: () => () => undefined },
    newId: () => `id-${(ids_ += 1)}`,
    prelude: () => [],
    lastSession: () => lastSession,
    takePast: async (...past) => void taken.push(past),
    logger: { warn: (said: unknown) => void warnings.push(said) },
    event: () => (eventCount += 1),
    assigned: (device) => assigned.push(device),
    forgotten: (deviceId) => forgotten.push(deviceId),
    adapter: () => ({ state: 'on', message: null }),
    startScan: async () => undefined,
    scanning: () => false,
  })
  desk.paired$.subscribe((devices) => (paired = devices))
})

const hear = (device: FoundDevice) => desk.handle({ kind: 'advertisement', monotonicUs: nowUs, found: device })
const ids = async () => (await desk.snapshot()).devices.map(({ device }) => device.deviceId)

describe('the pairing page', () => {
  it('offers what is heard, nearest first, until it has been silent for half a minute', async () => {
    hear(found())
    hear(found({ deviceId: 'b', address: 'b', rssiDbm: -40 }))
    hear(found({ deviceId: 'phone', address: 'phone', kind: null }))
    expect(await ids()).toEqual(['b', 'a'])
    nowUs += 31_000_000
    hear(found())
    expect(await ids()).toEqual(['a'])
  })

  it('hears of advertisements once a second', () => {
    for (let count = 0; count < 20; count += 1) {
      nowUs += 100_000
      hear(found())
    }
    expect(eventCount).toBe(2)
  })

  it('keeps where an IMU is worn, and says what it can tell from there', async () => {
    hear(found())
    await desk.pair('a', { athleteId: 'ana', foot: 'left', placement: 'shank' })
    const [row] = (await desk.snapshot()).devices
    expect(row?.device).toMatchObject({ foot: 'left', placement: 'shank' })
    expect(row?.canMeasure).toContain('no foot strike')
    expect(await desk.pair('a', { athleteId: 'ana', foot: 'left' })).toMatchObject({ placement: 'foot' })
  })

  it('pairs a pod to a foot, sends back who was there, and lets go of what is forgotten', async () => {
    hear(found())
    hear(found({ deviceId: 'b', address: 'b' }))
    await expect(desk.pair('a', { athleteId: 'ana', foot: null })).rejects.toMatchObject({ code: 'foot-missing' })
    await expect(desk.pair('c', { athleteId: 'ana', foot: 'left' })).rejects.toMatchObject({ code: 'device-not-heard' })
    await desk.pair('a', { athleteId: 'ana', foot: 'left' })
    expect(paired.map(({ deviceId }) => deviceId)).toEqual(['a'])
    await desk.pair('b', { athleteId: 'ana', foot: 'left' })
    expect(paired.map(({ deviceId }) => deviceId)).toEqual(['b'])
    expect(await db.listDevices()).toMatchObject([
      { deviceId: 'a', athleteId: null, foot: null },
      { deviceId: 'b', athleteId: 'ana', foot: 'left' },
    ])
    expect(assigned.map(({ deviceId, athleteId }) => [deviceId, athleteId])).toEqual([
      ['a', 'ana'],
      ['a', null],
      ['b', 'ana'],
    ])
    await desk.forget('b')
    expect([paired, forgotten]).toEqual([[], ['b']])
    await expect(desk.forget('b')).rejects.toMatchObject({ code: 'unknown-device' })
  })

  it('lets two pods of one athlete change places, and tells of it', async () => {
    hear(found())
    hear(found({ deviceId: 'b', address: 'b' }))
    await desk.pair('a', { athleteId: 'ana', foot: 'left' })
    await desk.pair('b', { athleteId: 'ana', foot: 'right' })
    const told = eventCount
    await expect(desk.pair('a', { athleteId: 'ana', foot: 'right' })).resolves.toMatchObject({ foot: 'right' })
    expect(await db.listDevices()).toMatchObject([
      { deviceId: 'a', athleteId: 'ana', foot: 'right' },
      { deviceId: 'b', athleteId: 'ana', foot: 'left' },
    ])
    expect(assigned.slice(-2).map(({ deviceId, foot }) => [deviceId, foot])).toEqual([
      ['b', 'left'],
      ['a', 'right'],
    ])
    expect([paired.length, eventCount > told]).toEqual([2, true])
  })

  it('changes nobody where a pod is paired again as it is, or has another athlete’s foot', async () => {
    hear(found())
    hear(found({ deviceId: 'b', address: 'b' }))
    await desk.pair('a', { athleteId: 'ana', foot: 'left' })
    await desk.pair('b', { athleteId: 'bo', foot: 'left' })
    await desk.pair('a', { athleteId: 'ana', foot: 'left' })
    expect(paired.map(({ deviceId, athleteId, foot }) => [deviceId, athleteId, foot])).toEqual([
      ['a', 'ana', 'left'],
      ['b', 'bo', 'left'],
    ])
    await desk.pair('b', { athleteId: 'ana', foot: 'left' })
    expect(paired.map(({ deviceId, athleteId }) => [deviceId, athleteId])).toEqual([['b', 'ana']])
  })

  it('learns what a pod says of itself, and keeps what it knew where it says nothing', async () => {
    hear(found())
    await desk.pair('a', { athleteId: 'ana', foot: 'left' })
    const info = { kind: 'device-info', monotonicUs: nowUs, deviceId: 'a', model: null } as const
    desk.handle({ ...info, manufacturer: 'Acme', serialNumber: 'S1', firmware: '2.0', batteryPercent: 80 })
    desk.handle({ ...info, manufacturer: null, serialNumber: null, firmware: '2.1', batteryPercent: null })
    await new Promise((resolve) => setImmediate(resolve))
    const learnt = { manufacturer: 'Acme', serialNumber: 'S1', firmware: '2.1', batteryPercent: 80 }
    expect(await db.listDevices()).toMatchObject([learnt])
  })

  it('goes on where the store does not take what a pod says of itself', async () => {
    hear(found())
    await desk.pair('a', { athleteId: 'ana', foot: 'left' })
    db.putDevice = () => Promise.reject(new Error('the disk is full'))
    const info = { kind: 'device-info', monotonicUs: nowUs, deviceId: 'a', model: null, manufacturer: null } as const
    desk.handle({ ...info, serialNumber: null, firmware: null, batteryPercent: 55 })
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toMatchObject([{ deviceId: 'a' }])
    expect((await desk.snapshot()).devices).toMatchObject([{ device: { batteryPercent: 55 } }])
  })

  it('forgets strangers that change their address, and nothing that is near or known', async () => {
    hear(found())
    await desk.pair('a', { athleteId: 'ana', foot: 'left' })
    for (let count = 0; count < 1000; count += 1) {
      nowUs += 100_000
      hear(found({ deviceId: `stranger-${count}`, address: `stranger-${count}`, kind: 'rsc' }))
    }
    expect((await desk.snapshot()).devices[0]).toMatchObject({ device: { deviceId: 'a' }, rssiDbm: -60 })
    const toAna = { athleteId: 'ana', foot: null }
    await expect(desk.pair('stranger-0', toAna)).rejects.toMatchObject({ code: 'device-not-heard' })
    await expect(desk.pair('stranger-999', toAna)).resolves.toMatchObject({ athleteId: 'ana' })
  })
})

describe('the choice of a pod by name', () => {
  const pods = [found(), found({ address: 'b', name: 'Pod B' }), found({ address: 'c', name: 'Phone', kind: null })]
  it('takes address or name in any case, or the only one', () => {
    expect(chooseDevice(pods, 'B').address).toBe('b')
    expect(chooseDevice(pods, 'pod a').address).toBe('a')
    expect(chooseDevice(pods.slice(1), undefined).address).toBe('b')
  })
  it('says what was heard where it is not clear', () => {
    expect(() => chooseDevice(pods, undefined)).toThrow(/Several pods are in range: Pod A \(a\), Pod B \(b\)/)
    expect(() => chooseDevice(pods, 'phone')).toThrow(/"phone" was not heard; in range: Pod A/)
    expect(() => chooseDevice([], undefined)).toThrow(/No pod was heard; in range: none/)
  })
})
