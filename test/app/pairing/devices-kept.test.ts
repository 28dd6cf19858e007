import { describe, expect, it } from 'vitest'
import type { CsvLayout } from '../../../src/domain/records/people.js'
import { DeskRig } from './desk-rig.js'

const LEFT = { athleteId: 'ana', foot: 'left' } as const
const CSV: CsvLayout = {
  columns: ['ax', 'ay', 'az', 'gx', 'gy', 'gz'],
  ...{ sampleRateHz: 100, accelerationUnit: 'g', angularVelocityUnit: 'dps' },
  ...{ accelerationRangeG: 16, angularVelocityRangeDps: 2000 },
}

describe('who wore a device', () => {
  it('is written down with every change, from when to when', async () => {
    const rig = new DeskRig()
    rig.hear()
    await rig.desk.pair('a', LEFT)
    rig.nowUs += 10
    await rig.desk.pair('a', LEFT)
    rig.nowUs += 10
    await rig.desk.pair('a', { athleteId: 'ana', foot: 'right' })
    rig.nowUs += 10
    await rig.desk.forget('a')
    const worn = await rig.db.listAssignments({ deviceId: 'a' })
    expect(worn.map(({ foot, fromTimeUs, toTimeUs }) => [foot, (toTimeUs ?? 0) - fromTimeUs])).toEqual([
      ['left', 20],
      ['right', 10],
    ])
  })
})

describe('a device that was forgotten', () => {
  it('comes back as it was within half a minute, and nobody has to wake it', async () => {
    const rig = new DeskRig()
    rig.hear()
    await rig.desk.pair('a', LEFT)
    await rig.desk.change('a', { name: 'Mine' })
    await rig.desk.forget('a')
    expect(rig.connected).toEqual([])
    await rig.pass(29)
    expect(await rig.desk.restore('a')).toMatchObject({ name: 'Mine', ...LEFT })
    expect(rig.connected).toMatchObject([{ deviceId: 'a' }])
    await expect(rig.desk.restore('a')).rejects.toMatchObject({ code: 'unknown-device' })
  })

  it('later has its name and settings back when it is paired again', async () => {
    const rig = new DeskRig()
    rig.hear({ kind: 'movesense' })
    await rig.desk.pair('a', LEFT)
    await rig.desk.change('a', { name: 'Mine', settings: { sampleRateHz: 208 } })
    await rig.desk.forget('a')
    await rig.pass(31)
    await expect(rig.desk.restore('a')).rejects.toMatchObject({ code: 'restore-too-late' })
    rig.hear({ kind: 'movesense' })
    expect(await rig.desk.pair('a', { ...LEFT, foot: 'right' })).toMatchObject({
      ...{ name: 'Mine', foot: 'right', settings: { sampleRateHz: 208 } },
    })
  })

  it('does not take the place of another that has it by now', async () => {
    const rig = new DeskRig()
    rig.hear()
    await rig.desk.pair('a', LEFT)
    await rig.desk.forget('a')
    rig.hear({ deviceId: 'b', address: 'b' })
    await rig.desk.pair('b', LEFT)
    await expect(rig.desk.restore('a')).rejects.toMatchObject({ code: 'place-taken' })
  })
})

describe('what people say of a device', () => {
  it('puts a strap and a treadmill on no foot', async () => {
    const rig = new DeskRig()
    rig.hear({ kind: 'heart-rate' })
    expect(await rig.desk.pair('a', LEFT)).toMatchObject({ athleteId: 'ana', foot: null })
  })

  it('offers a board that only sends text, once somebody says how to read it', async () => {
    const rig = new DeskRig()
    rig.hear({ kind: null, sendsText: true })
    const [row] = (await rig.desk.snapshot()).devices
    expect(row).toMatchObject({ needsLayout: true, device: { kind: 'nus-csv' } })
    await expect(rig.desk.pair('a', LEFT)).rejects.toMatchObject({ code: 'layout-missing' })
    expect(await rig.desk.pair('a', { ...LEFT, settings: { csv: CSV } })).toMatchObject({ settings: { csv: CSV } })
  })

  it('swaps left and right of one athlete at once, and says before what it would do', async () => {
    const rig = new DeskRig()
    for (const address of ['a', 'b', 'c']) rig.hear({ deviceId: address, address })
    await rig.desk.pair('a', LEFT)
    await rig.desk.pair('b', { athleteId: 'ana', foot: 'right' })
    await rig.desk.pair('c', { athleteId: 'ben', foot: 'left' })
    const would = rig.desk.previewSwap('ana').map(({ deviceId, foot }) => [deviceId, foot])
    expect(await rig.device('a')).toMatchObject({ foot: 'left' })
    await rig.desk.swapPods('ana')
    expect((await rig.db.listDevices()).map(({ deviceId, foot }) => [deviceId, foot])).toEqual([
      ...would,
      ['c', 'left'],
    ])
  })
})
