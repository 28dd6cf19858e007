import { afterEach, describe, expect, it } from 'vitest'
import { decodeBatteryLevel } from '../../src/codecs/gatt/battery-level.js'
import { USUAL_CSV_LAYOUT } from '../../src/sensors/nus-csv/csv-layout.js'
import { decodeRscResponse } from '../../src/sensors/rsc/rsc-control-point.js'
import { simulateRsc } from '../../src/sensors/rsc/simulate-rsc.js'
import { simulateTreadmill } from '../../src/sensors/treadmill/simulate-treadmill.js'
import { decodeWitmotionCommand } from '../../src/sensors/witmotion/witmotion-command.js'
import { type AirRig, type AirRigOptions, startOnAir } from './support/air-rig.js'

const open: AirRig[] = []

async function begin(options: AirRigOptions): Promise<AirRig> {
  const air = startOnAir(options)
  open.push(air)
  await air.streaming()
  return air
}

afterEach(async () => {
  for (const air of open.splice(0)) await air.stop()
})

const written = ({ rig, pod }: AirRig): string[] =>
  rig.radio.written(pod.address).map(({ value }) => Buffer.from(value).toString('hex'))

describe('over the air', () => {
  it('a speed and cadence pod tells speed, cadence and power, what it can and where it can be worn', async () => {
    const firmware = simulateRsc({ power: true, strideLength: true })
    const air = await begin({ kind: 'rsc', name: 'Pod', firmware })
    await air.rig.clock.advance(20_000)
    const { heard, rejected } = air.read()
    expect(rejected).toEqual([])
    expect(heard.pods.length).toBeGreaterThan(15)
    expect(heard.pods.at(-1)).toMatchObject({ running: true, cadencePerMinute: expect.closeTo(170, -1) as number })
    expect(heard.pods.at(-1)?.speedMps).toBeCloseTo(3, 1)
    expect(heard.powersW.at(-1)).toBeGreaterThan(200)
    const channels = air.journaled().map(({ channel }) => channel)
    expect(channels).toContain('rsc-feature')
    expect(channels).toContain('sensor-location')
    const answer = air.journaled().find(({ channel }) => channel === 'rsc-control')
    expect(decodeRscResponse(answer?.bytes ?? new Uint8Array())).toEqual({
      command: 'request-locations',
      result: 'success',
      locations: ['top of shoe', 'in shoe'],
    })
    // Nothing of the pod was changed.
    expect(written(air)).toEqual(['04'])
  })

  it('a pod without control point, features and power streams as well', async () => {
    const { services, ...rest } = simulateRsc()
    const bare = services.map(({ uuid, characteristics }) => ({ uuid, characteristics: characteristics.slice(0, 1) }))
    const air = await begin({ kind: 'rsc', name: 'Bare pod', firmware: { ...rest, services: bare } })
    await air.rig.clock.advance(10_000)
    expect(air.read().heard.pods.length).toBeGreaterThan(7)
    expect(new Set(air.journaled().map(({ channel }) => channel))).toEqual(new Set(['rsc-measurement']))
  })

  it('a pod that refuses to tell about itself streams as well', async () => {
    const air = startOnAir({ kind: 'rsc', name: 'Shy pod' })
    open.push(air)
    air.rig.radio.setFaults(air.pod.address, { att: { refuses: new Map([['2a54', 0x05], ['2a5d', 0x05]]) } }) // prettier-ignore
    await air.streaming()
    await air.rig.clock.advance(5_000)
    expect(air.rig.states(air.device)).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
    expect(air.read().heard.pods.length).toBeGreaterThan(3)
  })

  it('a Stryd tells power, and contact time where the runner wants it; its mode is never written', async () => {
    for (const vendorContactTime of [false, true]) {
      const air = await begin({ kind: 'stryd', name: 'Stryd', settings: { vendorContactTime } })
      await air.rig.clock.advance(20_000)
      const { heard, rejected } = air.read()
      expect(rejected).toEqual([])
      expect(heard.pods.length).toBeGreaterThan(15)
      expect(heard.powersW.length).toBeGreaterThan(15)
      if (vendorContactTime) expect(heard.contactsMs.at(-1)).toBeGreaterThan(180)
      else expect(heard.contactsMs).toEqual([])
      expect(air.journaled().some(({ channel }) => channel === 'stryd-vendor')).toBe(vendorContactTime)
      expect(written(air)).toEqual([])
      await air.stop()
      open.splice(open.indexOf(air), 1)
    }
  })

  it('a heart rate strap tells the heart rate and the time between beats', async () => {
    const air = await begin({ kind: 'heart-rate', name: 'Strap' })
    await air.rig.clock.advance(30_000)
    const { heard, rejected } = air.read()
    expect(rejected).toEqual([])
    expect(heard.hearts.length).toBeGreaterThan(25)
    const last = heard.hearts.at(-1)
    expect(last?.heartRateBpm).toBeGreaterThan(80)
    const intervals = heard.hearts.slice(-5).flatMap(({ beatIntervalsMs }) => beatIntervalsMs)
    expect(60_000 / (intervals.at(-1) ?? NaN)).toBeCloseTo(last?.heartRateBpm ?? NaN, -1)
    // Beats are neither lost nor told twice: their times add up to the time that passed.
    const beatsMs = heard.hearts.flatMap(({ beatIntervalsMs }) => beatIntervalsMs).reduce((sum, ms) => sum + ms, 0)
    expect(Math.abs(beatsMs - 1000 * heard.hearts.length)).toBeLessThan(2000)
  })

  it.each([false, true])('a treadmill tells speed and slope, also in parts (%s)', async (inParts) => {
    const air = await begin({ kind: 'treadmill', name: 'Mill', firmware: simulateTreadmill({ inParts }) })
    await air.rig.clock.advance(20_000)
    const { heard, rejected } = air.read()
    expect(rejected).toEqual([])
    expect(heard.malformed).toEqual([])
    expect(heard.treadmills.length).toBeGreaterThan(15)
    const last = heard.treadmills.at(-1)
    expect(last?.speedMps).toBeCloseTo(3, 1)
    expect(last?.slopeDeg).toBeCloseTo(1.5, 1)
    expect(last?.heartRateBpm).toBeGreaterThan(70)
    expect(last?.totalDistanceM).toBeGreaterThan(30)
    expect(written(air)).toEqual([])
  })

  it('a WitMotion is set to 200 samples a second, read back, and loses none', async () => {
    const air = await begin({ kind: 'witmotion', name: 'WT901BLE68' })
    await air.rig.clock.advance(15_000)
    const { heard, rejected } = air.read()
    expect(rejected).toEqual([])
    expect(heard.malformed).toEqual([])
    expect(heard.samples.length).toBe(air.pod.counters.samplesSent)
    expect(heard.samples.length).toBeGreaterThan(14 * 200)
    expect(new Set(heard.frames.map(({ dtUs }) => dtUs))).toEqual(new Set([5000]))
    const commands = air.journaled().flatMap(({ channel, bytes }) => (channel === 'witmotion-command' ? [bytes] : []))
    expect(commands.map((bytes) => decodeWitmotionCommand(bytes))).toEqual([
      { command: 'unlock' },
      { command: 'rate', rateHz: 200 },
      { command: 'read', register: 3 },
      { command: 'read', register: 0x64 },
    ])
    expect(written(air)).toEqual(commands.map((bytes) => Buffer.from(bytes).toString('hex')))
    const battery = air.journaled().find(({ channel }) => channel === 'battery-level')
    expect(decodeBatteryLevel(battery?.bytes ?? new Uint8Array())).toBe(90)
  })

  it('a board of one’s own is read by its layout, and nothing is lost', async () => {
    const settings = { csv: USUAL_CSV_LAYOUT }
    const air = await begin({ kind: 'nus-csv', name: 'My CSV foot', settings })
    await air.rig.clock.advance(15_000)
    const { heard, rejected } = air.read()
    expect(rejected).toEqual([])
    // The first line may have begun before anybody listened.
    expect(heard.malformed.length).toBeLessThanOrEqual(1)
    expect(heard.samples.length).toBeGreaterThan(14 * 200)
    expect(heard.lost).toBe(0)
    expect(heard.repeated).toBe(0)
    const [first] = heard.frames
    expect(first?.t0Us).not.toBeNull()
  })

  it('a board without a layout is not started, and says what to do', async () => {
    const air = startOnAir({ kind: 'nus-csv', name: 'My CSV foot' })
    open.push(air)
    await air.rig.clock.advance(8_000)
    expect(air.rig.state(air.device)).not.toBe('streaming')
    expect(air.rig.reason(air.device)).toContain(
      'look into its settings. This board sends lines of text: say which columns',
    )
  })
})
