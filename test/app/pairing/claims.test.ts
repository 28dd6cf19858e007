import { describe, expect, it } from 'vitest'
import { DeskRig } from './desk-rig.js'

const MINUTE_S = 60

/** Two pods of a club, left and right, that stream and are nobody's. */
async function clubPods(): Promise<DeskRig> {
  const rig = new DeskRig()
  for (const [address, foot] of [
    ['l', 'left'],
    ['r', 'right'],
  ] as const) {
    rig.hear({ deviceId: address, address })
    await rig.desk.pair(address, { athleteId: 'coach', foot, shared: true })
    await rig.desk.endClaim(address)
    rig.link(address, 'streaming')
  }
  return rig
}
const waiting = (rig: DeskRig) => rig.desk.claims().waiting.map(({ device }) => device.deviceId)

describe('a shared pod', () => {
  it('is connected while it is nobody’s, and asks whose run it is as long as it streams', async () => {
    const rig = await clubPods()
    expect(rig.connected.map(({ deviceId }) => deviceId)).toEqual(['l', 'r'])
    expect(waiting(rig)).toEqual(['l', 'r'])
    expect(rig.desk.claims().waiting[0]).toMatchObject({ sinceUs: rig.nowUs, device: { foot: 'left' } })
    rig.link('l', 'lost')
    expect(waiting(rig)).toEqual(['r'])
  })

  it('is somebody’s with all that it sent while nobody’s, up to an hour', async () => {
    const rig = await clubPods()
    const freeUs = rig.nowUs
    await rig.pass(5 * MINUTE_S)
    await rig.desk.claim('ana', [
      { deviceId: 'l', foot: 'left' },
      { deviceId: 'r', foot: 'right' },
    ])
    expect(waiting(rig)).toEqual([])
    expect(rig.taken).toEqual([['ana', ['l', 'r'], freeUs]])
    expect(await rig.device('r')).toMatchObject({ athleteId: 'ana', foot: 'right', shared: true })
    await rig.desk.endClaim('l')
    await rig.desk.endClaim('r')
    await rig.pass(120 * MINUTE_S)
    await rig.desk.claim('ben', [{ deviceId: 'l', foot: 'left' }])
    expect(rig.taken.at(-1)).toEqual(['ben', ['l'], rig.nowUs - 3600e6])
  })

  it('changes hands without anybody’s past, and makes way for another shared pod on that foot', async () => {
    const rig = await clubPods()
    await rig.desk.claim('ana', [{ deviceId: 'l', foot: 'left' }])
    await rig.desk.claim('ben', [{ deviceId: 'l', foot: 'left' }])
    expect(rig.taken).toHaveLength(1)
    await rig.desk.claim('ben', [{ deviceId: 'r', foot: 'left' }])
    expect(await rig.device('l')).toMatchObject({ athleteId: null })
    expect(await rig.device('r')).toMatchObject({ athleteId: 'ben', foot: 'left' })
  })

  it('leaves a pod of one’s own paired', async () => {
    const rig = await clubPods()
    rig.hear({ deviceId: 'own', address: 'own' })
    await rig.desk.pair('own', { athleteId: 'ana', foot: 'left' })
    await rig.desk.claim('ana', [{ deviceId: 'l', foot: 'left' }])
    expect(await rig.device('own')).toMatchObject({ athleteId: 'ana', foot: 'left' })
  })

  it('is free again a quarter of an hour after the run, not during it', async () => {
    const rig = await clubPods()
    await rig.desk.load()
    await rig.desk.claim('ana', [{ deviceId: 'l', foot: 'left' }])
    rig.lastSession = { running: true, endedTimeUs: null }
    await rig.pass(180 * MINUTE_S)
    expect(await rig.device('l')).toMatchObject({ athleteId: 'ana' })
    rig.lastSession = { running: false, endedTimeUs: rig.nowUs }
    await rig.pass(14 * MINUTE_S)
    expect(await rig.device('l')).toMatchObject({ athleteId: 'ana' })
    await rig.pass(2 * MINUTE_S)
    expect(await rig.device('l')).toMatchObject({ athleteId: null, foot: 'left' })
    expect(waiting(rig)).toEqual(['l', 'r'])
    rig.desk.stop()
    expect(rig.timerCount).toBe(0)
  })

  it('is free again after two hours in which nobody ran', async () => {
    const rig = await clubPods()
    await rig.desk.load()
    rig.lastSession = { running: false, endedTimeUs: rig.nowUs - 1 }
    await rig.desk.claim('ana', [{ deviceId: 'l', foot: 'left' }])
    await rig.pass(119 * MINUTE_S)
    expect(await rig.device('l')).toMatchObject({ athleteId: 'ana' })
    await rig.pass(2 * MINUTE_S)
    expect(await rig.device('l')).toMatchObject({ athleteId: null })
  })

  it('refuses what is not shared, not known, or on no foot', async () => {
    const rig = await clubPods()
    await rig.desk.change('l', { shared: false })
    await expect(rig.desk.claim('ana', [{ deviceId: 'l', foot: 'left' }])).rejects.toMatchObject({
      code: 'device-not-shared',
    })
    await expect(rig.desk.claim('ana', [{ deviceId: 'x', foot: 'left' }])).rejects.toMatchObject({
      code: 'unknown-device',
    })
    await expect(rig.desk.claim('ana', [{ deviceId: 'r', foot: null }])).rejects.toMatchObject({ code: 'foot-missing' })
  })

  it('refuses two on the same foot, and gives neither', async () => {
    const rig = await clubPods()
    const both = [
      { deviceId: 'l', foot: 'left' },
      { deviceId: 'r', foot: 'left' },
    ] as const
    await expect(rig.desk.claim('ana', both)).rejects.toMatchObject({
      ...{ status: 400, code: 'same-foot', message: expect.stringContaining('both be on the left foot') },
    })
    expect(waiting(rig)).toEqual(['l', 'r'])
  })
})
