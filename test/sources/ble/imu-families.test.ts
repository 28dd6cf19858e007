import { afterEach, describe, expect, it } from 'vitest'
import type { LinkState } from '../../../src/journal/journal-record.js'
import { DecodeError } from '../../../src/runtime/errors.js'
import { familyOf } from '../../../src/sensors/families.js'
import { simulateMovesense } from '../../../src/sensors/movesense/simulate-movesense.js'
import { PMD_GYROSCOPE, type PmdMotionType } from '../../../src/sensors/polar/pmd-types.js'
import { simulatePolar } from '../../../src/sensors/polar/simulate-polar.js'
import type { SimulatedImu } from '../../../src/sensors/simulated-sensor.js'
import type { KnownDevice } from '../../../src/sources/ble/collector/device-session.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { createImuSignal } from '../../../src/sources/simulator/imu-signal.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'
import { createPodBody } from '../../../src/sources/simulator/pod.js'
import { createPrng } from '../../../src/sources/simulator/prng.js'
import { listenForMotion } from '../../sensors/support/hear-samples.js'
import { type SourceRig, startSource } from './support/source-rig.js'

const RUN = { strike: bothFeet(12), segments: [{ kind: 'running' as const, durationS: 120, speedMps: 3 }] }
const TICK_MS = 20

interface Pod {
  readonly device: KnownDevice
  readonly commands: () => readonly string[]
  readonly isSending: () => boolean
  readonly counters: { readonly samplesSent: number; readonly samplesDropped: number }
  readonly stopByItself?: (types?: readonly PmdMotionType[]) => void
}

const FAMILIES = {
  polar() {
    const firmware = simulatePolar()
    const { control, stopByItself } = firmware
    return { firmware, commands: control.commands, isSending: () => control.running.length > 0, stopByItself }
  },
  movesense() {
    const firmware = simulateMovesense()
    const { gsp } = firmware
    return { firmware, commands: gsp.commands, isSending: () => gsp.subscriptionCount > 0 }
  },
}
type Kind = keyof typeof FAMILIES
const NAMES = { polar: 'Polar Sense 0A1B2C3D', movesense: 'Movesense 174630000192' }
const STOPS = { polar: ['0302', '0305', '0309'], movesense: ['0263'] }

const open: SourceRig[] = []
afterEach(async () => {
  for (const rig of open.splice(0)) await rig.stop()
})

/** A runner's foot with a sensor of the family, in the air of the rig. */
function wear(rig: SourceRig, kind: Kind): Pod {
  const { firmware, commands, isSending, ...more }: ReturnType<(typeof FAMILIES)[Kind]> & Pick<Pod, 'stopByItself'> =
    FAMILIES[kind]()
  const contacts = planRun(RUN, 'radio').contacts.left
  const imu: SimulatedImu = firmware
  const signal = createImuSignal('left', contacts, { firmware: imu, clockDriftPpm: 30 }, createPrng('radio'))
  const identity = { address: 'c0:50:1e:00:00:07', serialNumber: '7', name: NAMES[kind] }
  const body = createPodBody(identity, 'Foot', imu)
  rig.radio.add({
    address: identity.address,
    maxMtu: imu.maxMtu,
    advertisement: body.advertisement(100, -58),
    services: body.services,
    onConnect: body.onConnect,
    onDisconnect: body.onDisconnect,
  })
  const beganUs = rig.clock.monotonicUs()
  const tick = (): void => {
    while (signal.nextSampleTimeUs() <= rig.clock.monotonicUs() - beganUs) {
      for (const { characteristicUuid, bytes, sampleCount } of signal.nextSample()) {
        body.send(characteristicUuid, bytes, sampleCount)
      }
    }
    rig.clock.timer(TICK_MS, tick)
  }
  tick()
  const device: KnownDevice = { deviceId: kind, address: identity.address, kind, name: identity.name }
  const hex = () => commands.map((command) => Buffer.from(command).toString('hex'))
  return { device, commands: hex, isSending, counters: body.counters, ...more }
}

async function begin(kind: Kind) {
  const rig = startSource({ latencyMs: 5 })
  open.push(rig)
  const pod = wear(rig, kind)
  rig.devices$.next([pod.device])
  await rig.until(pod.device, 'streaming', 8_000)
  return { rig, pod }
}

/** What a session would read of all that came. */
function read(rig: SourceRig, kind: Kind) {
  const decoder = familyOf(kind).createDecoder({})
  const listener = listenForMotion()
  const malformed: string[] = []
  for (const event of rig.events) {
    if (event.kind === 'link' && !(['streaming', 'stalled'] as LinkState[]).includes(event.state)) decoder.interrupt()
    if (event.kind !== 'notification') continue
    try {
      decoder.decode(event.channel, event.bytes, listener.sink)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      malformed.push(error.message)
    }
  }
  return { ...listener, malformed }
}

describe.each<Kind>(['polar', 'movesense'])('a %s over the air', (kind) => {
  it('is recognised, started, read without a loss and stopped', async () => {
    const { rig, pod } = await begin(kind)
    await rig.clock.advance(20_000)
    const heard = read(rig, kind)
    expect(heard.malformed).toEqual([])
    expect(heard.lost).toEqual([])
    expect(heard.samples.length).toBeGreaterThan(19 * 208)
    expect(heard.samples.length).toBeLessThanOrEqual(pod.counters.samplesSent)
    expect(pod.counters.samplesSent - heard.samples.length).toBeLessThan(210)
    expect(rig.states(pod.device)).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
    rig.devices$.next([])
    await rig.clock.advance(2_000)
    expect(pod.isSending()).toBe(false)
    expect(pod.commands().slice(-STOPS[kind].length)).toEqual(STOPS[kind])
  })

  it('is started anew after each lost link', async () => {
    const { rig, pod } = await begin(kind)
    for (const reason of [0x08, 0x13]) {
      await rig.clock.advance(5_000)
      rig.radio.dropLink(pod.device.address, reason)
      await rig.until(pod.device, 'lost', 1_000)
      expect(await rig.until(pod.device, 'streaming', 10_000)).toBeLessThan(5_000)
    }
    await rig.clock.advance(5_000)
    const heard = read(rig, kind)
    expect(heard.malformed).toEqual([])
    expect(heard.samples.length).toBeGreaterThan(14 * 208)
  })

  it('is lost and found where the link goes silent', async () => {
    const { rig, pod } = await begin(kind)
    await rig.clock.advance(3_000)
    rig.radio.silenceLink(pod.device.address)
    await rig.until(pod.device, 'lost', 15_000)
    await rig.until(pod.device, 'streaming', 15_000)
    await rig.clock.advance(3_000)
    expect(read(rig, kind).malformed).toEqual([])
  })
})

describe('a Polar sensor that stops by itself', () => {
  it('is started again on the same link', async () => {
    const { rig, pod } = await begin('polar')
    await rig.clock.advance(5_000)
    pod.stopByItself?.()
    expect(pod.isSending()).toBe(false)
    await rig.until(pod.device, 'stalled', 4_000)
    await rig.until(pod.device, 'streaming', 4_000)
    await rig.clock.advance(5_000)
    expect(rig.states(pod.device)).not.toContain('lost')
    const heard = read(rig, 'polar')
    expect(heard.malformed).toEqual([])
    expect(heard.samples.length).toBeGreaterThan(9 * 208)
  })

  it('is started again on the same link where its gyroscope alone stops, with no more than a short gap', async () => {
    const { rig, pod } = await begin('polar')
    await rig.clock.advance(5_000)
    pod.stopByItself?.([PMD_GYROSCOPE])
    await rig.clock.advance(10_000)
    expect(rig.states(pod.device)).toEqual(['searching', 'connecting', 'preparing', 'streaming'])
    const heard = read(rig, 'polar')
    expect(heard.malformed).toEqual([])
    const without = heard.samples.filter(({ angularVelocity }) => angularVelocity === null)
    expect(without.length).toBeGreaterThan(0)
    expect(without.length).toBeLessThan(6 * 208)
    expect(heard.samples.slice(-4 * 208).every(({ angularVelocity }) => angularVelocity !== null)).toBe(true)
    const lastUs = heard.samples.at(-1)?.timeUs ?? NaN
    const firstUs = heard.samples[0]?.timeUs ?? NaN
    expect(heard.samples.length).toBeGreaterThan(((lastUs - firstUs) / 1e6 - 2.5) * 208)
  })
})
