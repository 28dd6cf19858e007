import { describe, expect, it } from 'vitest'
import { usableSerial } from '../../../src/app/pairing/same-device.js'
import { DeskRig } from './desk-rig.js'

const LEFT = { athleteId: 'ana', foot: 'left' } as const

/** A pod that was paired at one address, told its serial number, got a name and a shared life. */
async function known(rig: DeskRig, serialNumber = 'SN-0001'): Promise<void> {
  rig.hear({ kind: 'movesense' })
  await rig.desk.pair('a', LEFT)
  rig.link('a', 'streaming')
  await rig.info('a', serialNumber)
  await rig.desk.change('a', { name: 'Ana’s left', settings: { sampleRateHz: 104 } })
  rig.link('a', 'lost')
}

describe('a pod that is met at another address', () => {
  it('is known by the serial number that it advertises, and nobody pairs it again', async () => {
    const rig = new DeskRig()
    await known(rig)
    rig.hear({ kind: 'movesense', deviceId: 'b', address: 'b', serialNumber: 'SN-0001' })
    await rig.settle()
    expect(rig.connected).toMatchObject([{ deviceId: 'a', address: 'b', name: 'Ana’s left', ...LEFT }])
    expect((await rig.desk.snapshot()).devices).toHaveLength(1)
  })

  it('is asked for its serial number while somebody looks, once', async () => {
    const rig = new DeskRig()
    await known(rig)
    await rig.pass(40)
    rig.scanning = true
    rig.hear({ kind: 'movesense', deviceId: 'b', address: 'b' })
    // It was heard at its old address a while ago on this computer, so it may be asleep there: it is not missed.
    expect(rig.connected.map(({ address }) => address)).toEqual(['a'])
    const other = new DeskRig()
    for (const device of await rig.db.listDevices()) await other.db.putDevice(device)
    await other.desk.load()
    other.scanning = true
    other.hear({ kind: 'movesense', deviceId: 'b', address: 'b' })
    expect(other.connected.map(({ address }) => address)).toEqual(['a', 'b'])
    await other.info('b', 'SN-0001')
    expect(other.connected).toMatchObject([{ deviceId: 'a', address: 'b', ...LEFT }])
    expect(await other.db.listDevices()).toHaveLength(1)
    other.hear({ kind: 'movesense', deviceId: 'c', address: 'c' })
    expect(other.connected).toHaveLength(1)
  })

  it('that somebody paired anew is one with its old entry, with the foot that was said last', async () => {
    const rig = new DeskRig()
    await known(rig)
    rig.hear({ kind: 'movesense', deviceId: 'b', address: 'b' })
    await rig.desk.pair('b', { athleteId: 'ben', foot: 'right' })
    rig.link('b', 'streaming')
    await rig.info('b', 'SN-0001')
    expect(await rig.db.listDevices()).toMatchObject([
      { deviceId: 'a', address: 'b', name: 'Ana’s left', athleteId: 'ben', foot: 'right' },
    ])
    expect(await rig.device('a')).toMatchObject({ settings: { sampleRateHz: 104 } })
    expect(rig.forgotten).toEqual(['b'])
    expect(rig.connected).toMatchObject([{ deviceId: 'a', address: 'b' }])
    const worn = await rig.db.listAssignments({ deviceId: 'a' })
    expect(worn.map(({ athleteId, toTimeUs }) => [athleteId, toTimeUs !== null])).toEqual([
      ['ana', true],
      ['ben', false],
    ])
    expect(await rig.db.listAssignments({ deviceId: 'b' })).toEqual([])
  })

  it('stays two where both stream: some makers give all their pods one number', async () => {
    const rig = new DeskRig()
    await known(rig)
    rig.link('a', 'streaming')
    rig.hear({ kind: 'movesense', deviceId: 'b', address: 'b' })
    await rig.desk.pair('b', { athleteId: 'ana', foot: 'right' })
    rig.link('b', 'streaming')
    await rig.info('b', 'SN-0001')
    expect((await rig.db.listDevices()).map(({ deviceId, foot }) => [deviceId, foot])).toEqual([
      ['a', 'left'],
      ['b', 'right'],
    ])
    expect(await rig.device('b')).toMatchObject({ serialNumber: null })
  })

  it('is called by its serial number where that is known before it is paired', async () => {
    const rig = new DeskRig()
    rig.hear({ kind: 'movesense', serialNumber: 'SN-0007' })
    const [row] = (await rig.desk.snapshot()).devices
    expect(row?.device).toMatchObject({ deviceId: 'SN-0007', address: 'a' })
    expect(await rig.desk.pair('SN-0007', LEFT)).toMatchObject({ deviceId: 'SN-0007', serialNumber: 'SN-0007' })
    await expect(rig.desk.pair('a', { ...LEFT, foot: 'right' })).resolves.toMatchObject({ deviceId: 'SN-0007' })
  })
})

describe('a serial number', () => {
  it('has to look like one', () => {
    for (const text of ['', '   ', '0000', '----', '123456', 'Serial Number', 'N/A', 'unknown', null]) {
      expect([text, usableSerial(text)]).toEqual([text, null])
    }
    for (const text of ['SIM-1-1', '174430000051', 'A1B2C3']) expect(usableSerial(` ${text} `)).toBe(text)
  })
})
