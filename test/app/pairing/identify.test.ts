import { describe, expect, it } from 'vitest'
import { encodeOpenImuFrame } from '../../../src/sensors/open-imu/open-imu-frame.js'
import { DeskRig } from './desk-rig.js'

const DT_US = 10_000
const PER_FRAME = 10
const sequences = new Map<string, number>()

/** One tenth of a second of a pod that lies still, or is knocked. */
function frame(rig: DeskRig, deviceId: string, normG: number): void {
  const sequence = (sequences.get(deviceId) ?? 0) + 1
  sequences.set(deviceId, sequence)
  const samples = new Int16Array(PER_FRAME * 6)
  for (let i = 0; i < PER_FRAME; i++) samples[6 * i + 2] = Math.round(((i < 3 ? normG : 1) / 16) * 32768)
  const bytes = encodeOpenImuFrame({
    ...{ version: 1, side: null, accelerationRangeG: 16, angularVelocityRangeDps: 2000, sequence },
    ...{ t0Us: (sequence * 100_000) % 2 ** 32, dtUs: DT_US, count: PER_FRAME, samples },
  })
  rig.handle({ kind: 'notification', monotonicUs: rig.nowUs, deviceId, channel: 'open-imu-frame', bytes })
}

/** Lets the pods send for so long; one of them is knocked at those tenths of a second. */
async function send(rig: DeskRig, seconds: number, ids: readonly string[], knocked?: string, tenths: number[] = []) {
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    await rig.pass(0.1)
    for (const id of ids) frame(rig, id, id === knocked && tenths.includes(tenth) ? 5 : 1)
  }
}
const identify = async (rig: DeskRig) => (await rig.desk.snapshot()).identify

describe('finding the pod in the hand', () => {
  it('connects to pods that are nobody’s, three at once, and finds the one that is tapped twice', async () => {
    const rig = new DeskRig()
    for (let n = 1; n <= 5; n++) rig.hear({ deviceId: `p${n}`, address: `p${n}`, rssiDbm: -50 - n })
    await rig.desk.startIdentify()
    expect(rig.scanning).toBe(true)
    expect(rig.connected.map(({ deviceId }) => deviceId)).toEqual(['p1', 'p2', 'p3'])
    await send(rig, 3, ['p1', 'p2', 'p3'], 'p2', [20, 26])
    expect(await identify(rig)).toMatchObject({ found: { deviceId: 'p2', by: 'movement' } })
    expect(rig.connected).toEqual([])
    await rig.pass(25)
    expect(await identify(rig)).toBeNull()
    expect(rig.timerCount).toBe(0)
  })

  it('takes the others in turn, and says which could not be connected', async () => {
    const rig = new DeskRig()
    for (let n = 1; n <= 5; n++) rig.hear({ deviceId: `p${n}`, address: `p${n}`, rssiDbm: -50 - n })
    await rig.desk.startIdentify()
    await send(rig, 10.5, ['p1'])
    await send(rig, 1.5, [])
    const states = new Map((await identify(rig))?.watched.map(({ deviceId, state }) => [deviceId, state]))
    expect(states.get('p2')).toBe('unreachable')
    expect([states.get('p4'), states.get('p5')]).toEqual(['connecting', 'connecting'])
    await rig.pass(60)
    expect(await identify(rig)).toBeNull()
    expect(rig.connected).toEqual([])
  })

  it('watches paired pods where they stream, and leaves them connected', async () => {
    const rig = new DeskRig()
    rig.hear()
    await rig.desk.pair('a', { athleteId: 'ana', foot: 'left' })
    rig.link('a', 'streaming')
    await rig.desk.startIdentify()
    await send(rig, 3, ['a'], 'a', [15, 20])
    expect(await identify(rig)).toMatchObject({ found: { deviceId: 'a', by: 'movement' } })
    expect(rig.connected.map(({ deviceId }) => deviceId)).toEqual(['a'])
    rig.desk.stopIdentify()
    expect(await identify(rig)).toBeNull()
    expect(rig.timerCount).toBe(0)
  })

  it('finds what sends no samples by holding it against the computer', async () => {
    const rig = new DeskRig()
    const strap = { deviceId: 's', address: 's', kind: 'heart-rate' } as const
    rig.hear({ ...strap, rssiDbm: -66 })
    rig.hear({ deviceId: 'r', address: 'r', kind: 'rsc', rssiDbm: -60 })
    await rig.desk.startIdentify()
    expect((await identify(rig))?.watched.map(({ state }) => state)).toEqual(['signal-only', 'signal-only'])
    expect(rig.connected).toEqual([])
    for (const rssiDbm of [-60, -62, -61]) rig.hear({ deviceId: 'r', address: 'r', kind: 'rsc', rssiDbm })
    for (const rssiDbm of [-66, -68, -65, -44]) rig.hear({ ...strap, rssiDbm })
    expect(await identify(rig)).toMatchObject({ found: { deviceId: 's', by: 'signal' } })
  })
})

describe('the guided check', () => {
  const paired = async (): Promise<DeskRig> => {
    const rig = new DeskRig()
    rig.hear()
    await rig.desk.pair('a', { athleteId: 'ana', foot: 'left' })
    rig.link('a', 'streaming')
    return rig
  }
  const state = async (rig: DeskRig) => (await rig.desk.snapshot()).calibration

  it('asks to stand still, counts the seconds, then asks for strides', async () => {
    const rig = await paired()
    expect(rig.desk.startCalibration('a')).toMatchObject({ phase: 'waiting' })
    await send(rig, 1, ['a'], 'a', [2, 4, 6, 8])
    expect(await state(rig)).toMatchObject({ phase: 'still', stillSeconds: 0 })
    await send(rig, 2, ['a'])
    expect((await state(rig))?.stillSeconds).toBeGreaterThan(1)
    await send(rig, 2, ['a'])
    expect(await state(rig)).toMatchObject({ phase: 'strides', strideCount: 0, message: /left foot/ })
  })

  it('says so when the pod falls silent, and can be given up at any time', async () => {
    const rig = await paired()
    rig.desk.startCalibration('a')
    await rig.pass(4)
    expect(await state(rig)).toMatchObject({ phase: 'failed', message: /No data from this pod for 3 s/ })
    rig.desk.startCalibration('a')
    rig.desk.cancelCalibration('a')
    expect([await state(rig), rig.timerCount]).toEqual([null, 0])
  })

  it('checks one pod at a time, and none that sends no samples or is on no foot', async () => {
    const rig = await paired()
    rig.hear({ deviceId: 'b', address: 'b' })
    rig.hear({ deviceId: 's', address: 's', kind: 'heart-rate' })
    await rig.desk.pair('b', { athleteId: 'ana', foot: 'right' })
    await rig.desk.pair('s', { athleteId: 'ana', foot: null })
    rig.desk.startCalibration('a')
    expect(() => rig.desk.startCalibration('b')).toThrow(/is being checked/)
    expect(() => rig.desk.startCalibration('s')).toThrow(/no samples/)
    expect(() => rig.desk.startCalibration('x')).toThrow(/not known/)
  })
})
