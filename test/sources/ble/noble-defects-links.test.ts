import { afterEach, describe, expect, it } from 'vitest'
import {
  connectionComplete,
  connectionUpdateComplete,
  disconnectionComplete,
  HCI_STATUS,
} from '../../../src/sources/ble/virtual/hci-events.js'
import { HCI_COMMAND } from '../../../src/sources/ble/virtual/faults.js'
import { known, type SourceRig, startSource } from './support/source-rig.js'
import { type BareNoble, type OwnCentral, startBareNoble, startOwnCentral } from './support/noble-rigs.js'
import { createTestPod } from './support/test-pod.js'

/** Each test shows what @abandonware/noble 1.9.2-26 does by itself, and beside it what ours makes of it. */

const ending: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

async function both(options: Parameters<typeof startBareNoble>[0] = {}): Promise<{ bare: BareNoble; own: OwnCentral }> {
  const bare = await startBareNoble(options)
  const own = await startOwnCentral(options)
  ending.push(
    () => bare.stop(),
    () => own.stop(),
  )
  return { bare, own }
}

function collector(...args: Parameters<typeof startSource>): SourceRig {
  const rig = startSource(...args)
  ending.push(() => rig.stop())
  return rig
}

const id = (pod: { address: string }): string => pod.address.replaceAll(':', '')

describe('noble and its links', () => {
  it('3: one device that never accepts a link blocks all others for ever; ours gives it up', async () => {
    const { bare, own } = await both()
    const [deaf, good] = [bare.pod(1, { ignoresConnect: true }), bare.pod(2)]
    const first = await bare.hear(deaf)
    const second = await bare.hear(good)
    void first.connectAsync()
    expect(await bare.isPending(second.connectAsync(), 120_000)).toBe(true)

    const [ownDeaf, ownGood] = [own.pod(1, { ignoresConnect: true }), own.pod(2)]
    await own.hear()
    await expect(own.run(own.central.connect(id(ownDeaf), { timeoutMs: 5000 }))).rejects.toMatchObject({
      code: 'timeout',
    })
    expect((await own.connect(ownGood)).isOpen).toBe(true)
  })

  it('4: after a cancelled attempt noble’s peripheral stays "connecting"; ours can be connected again at once', async () => {
    const { bare, own } = await both()
    const pod = bare.pod(1, { ignoresConnect: true })
    const peripheral = await bare.hear(pod)
    bare.radio.controllerFaults = { ignores: new Set([HCI_COMMAND.cancelConnection]) }
    const attempt = peripheral.connectAsync()
    attempt.catch(() => undefined)
    await bare.clock.advance(1000)
    peripheral.cancelConnect()
    await expect(attempt).rejects.toThrow('canceled')
    await bare.clock.advance(60_000)
    expect(peripheral.state).toBe('connecting')
    bare.radio.setFaults(pod.address, {})

    const mine = own.pod(1, { ignoresConnect: true })
    await own.hear()
    const abort = new AbortController()
    const cancelled = own.central.connect(id(mine), { timeoutMs: 60_000, signal: abort.signal })
    const rejected = expect(cancelled).rejects.toMatchObject({ code: 'link-ended' })
    await own.clock.advance(1000)
    abort.abort()
    await own.run(rejected)
    own.radio.setFaults(mine.address, {})
    expect((await own.connect(mine)).isOpen).toBe(true)
  })

  it('4: a link that comes about after it was given up holds the device for ever; ours lets it go', async () => {
    const { bare, own } = await both()
    const pod = bare.pod(1, { ignoresConnect: true })
    const peripheral = await bare.hear(pod)
    bare.radio.controllerFaults = { ignores: new Set([HCI_COMMAND.cancelConnection]) }
    peripheral.connectAsync().catch(() => undefined)
    await bare.clock.advance(5000)
    peripheral.cancelConnect()
    bare.radio.setFaults(pod.address, {})
    await bare.clock.advance(60_000)
    expect(pod.link).not.toBeNull()

    const mine = own.pod(1, { ignoresConnect: true })
    await own.hear()
    own.radio.controllerFaults = { ignores: new Set([HCI_COMMAND.cancelConnection]) }
    await expect(own.run(own.central.connect(id(mine), { timeoutMs: 5000 }))).rejects.toThrow(/no answer/)
    own.radio.setFaults(mine.address, {})
    await own.clock.advance(1000)
    expect([mine.link, mine.disconnectReasons]).toEqual([null, [0x13]])
    own.radio.controllerFaults = {}
    expect((await own.connect(mine)).isOpen).toBe(true)
  })

  it('5: connecting twice queues a second link that fails later; ours says no at once', async () => {
    const { bare, own } = await both()
    const peripheral = await bare.hear(bare.pod(1))
    peripheral.connect()
    peripheral.connect()
    expect(bare.noble._bindings._connectionQueue).toHaveLength(1)

    const mine = own.pod(1)
    await own.hear()
    const first = own.central.connect(id(mine), { timeoutMs: 5000 })
    await expect(own.central.connect(id(mine), { timeoutMs: 5000 })).rejects.toThrow(/being connected already/)
    expect((await own.run(first)).isOpen).toBe(true)
    await expect(own.central.connect(id(mine), { timeoutMs: 5000 })).rejects.toThrow(/connected already/)
  })

  it('6: ending or asking about a device without a link ends the link with handle 0; ours touches none', async () => {
    const { bare, own } = await both({ firstHandle: 0 })
    const [other, stranger] = [bare.pod(1), bare.pod(2)]
    await bare.connect(other)
    ;(await bare.hear(stranger)).disconnect()
    await bare.clock.advance(10)
    expect(other.disconnectReasons).toEqual([0x13])

    const [mine, second] = [own.pod(1), own.pod(2)]
    const kept = await own.connect(mine)
    const gone = await own.connect(second)
    own.radio.dropLink(second.address, 0x08)
    await own.run(gone.closed)
    await gone.disconnect()
    await expect(gone.readRssiDbm(1000)).rejects.toThrow(/link has ended/)
    await own.clock.advance(5000)
    expect([kept.isOpen, mine.disconnectReasons]).toEqual([true, []])
    expect(await own.run(kept.readRssiDbm(1000))).toBe(-51)
  })

  it('7: noble says nothing of its links when the adapter goes; ours ends them all', async () => {
    const { bare, own } = await both()
    const peripheral = await bare.connect(bare.pod(1))
    let isTold = false
    peripheral.once('disconnect', () => (isTold = true))
    bare.transport.setPowered(false)
    await bare.clock.advance(120_000)
    expect([isTold, peripheral.state]).toEqual([false, 'connected'])

    const connection = await own.connect(own.pod(1))
    own.transport.setPowered(false)
    expect(await own.run(connection.closed, 100)).toEqual({ reason: 'adapter down', hciReason: null })
  })

  it('24: a controller that tells an end twice makes noble print; ours hears it once and in silence', async () => {
    const { bare, own } = await both()
    const printed: unknown[][] = []
    const warn = console.warn
    console.warn = (...values: unknown[]) => void printed.push(values)
    ending.push(() => void (console.warn = warn))
    const pod = bare.pod(1)
    bare.radio.controllerFaults = { repeatsEnds: true }
    await bare.connect(pod)
    bare.radio.dropLink(pod.address, 0x08)
    await bare.clock.advance(10)
    expect(printed).toEqual([[expect.stringMatching(/unknown handle/)]])

    printed.length = 0
    const mine = own.pod(1)
    own.radio.controllerFaults = { repeatsEnds: true }
    const connection = await own.connect(mine)
    own.radio.dropLink(mine.address, 0x08)
    expect(await own.run(connection.closed)).toEqual({ reason: 'supervision timeout', hciReason: 0x08 })
    await own.clock.advance(100)
    expect(printed).toEqual([])
    expect((await own.connect(mine)).isOpen).toBe(true)
  })

  it('24: an end that is never told leaves noble connected for ever; the collector sees that no data comes', async () => {
    const bare = await startBareNoble()
    ending.push(() => bare.stop())
    const pod = bare.pod(1)
    const peripheral = await bare.connect(pod)
    bare.radio.dropLinkUntold(pod.address)
    await bare.clock.advance(120_000)
    expect(peripheral.state).toBe('connected')

    const rig = collector()
    const mine = createTestPod({ clock: rig.clock, kind: 'open-imu', number: 1 })
    rig.radio.add(mine)
    rig.devices$.next([known(mine)])
    await rig.until(known(mine), 'streaming', 5000)
    await rig.clock.advance(6000)
    rig.radio.dropLinkUntold(mine.address)
    await rig.until(known(mine), 'lost', 5000)
    await rig.until(known(mine), 'streaming', 5000)
  })

  it('an end that the controller never confirms is taken for done after 2 s, and the device can be connected again', async () => {
    const { own } = await both()
    const mine = own.pod(1)
    const connection = await own.connect(mine)
    own.radio.controllerFaults = { unconfirmed: new Set([HCI_COMMAND.disconnect]) }
    await own.run(connection.disconnect(), 2100)
    expect((await connection.closed).reason).toMatch(/did not confirm/)
    own.radio.controllerFaults = {}
    own.heard.clear()
    expect((await own.connect(mine)).isOpen).toBe(true)
  })

  it('a link that ends in the same breath in which it was made is told as ended', async () => {
    const { own } = await both()
    const mine = own.pod(1)
    // Both events are under way before anybody has been told of the first.
    Object.assign(mine, { onConnect: () => own.radio.dropLink(mine.address, 0x3e) })
    const connection = await own.connect(mine)
    expect(await own.run(connection.closed, 100)).toEqual({ reason: 'failed to be established', hciReason: 0x3e })
  })

  it('parameters of another link are not taken for an answer, and a change that comes with the link is not missed', async () => {
    const { own } = await both()
    const [mine, other] = [own.pod(1, { parameterAnswer: 'never' }), own.pod(2)]
    const changed = { intervalUnits: 48, latency: 3, timeoutUnits: 200 }
    Object.assign(other, {
      onConnect: () => own.radio.changeParameters(other.address, changed),
    })
    const connection = await own.connect(mine)
    const second = await own.connect(other)
    await own.clock.advance(10)
    expect(second.parameters).toEqual({ intervalMs: 60, latency: 3, supervisionTimeoutMs: 2000 })
    const asked = connection.requestParameters(
      { minIntervalMs: 15, maxIntervalMs: 20, latency: 0, supervisionTimeoutMs: 5000 },
      3000,
    )
    const rejected = expect(asked).rejects.toMatchObject({ code: 'timeout' })
    await own.clock.advance(100)
    own.radio.changeParameters(other.address, { intervalUnits: 16, latency: 0, timeoutUnits: 500 })
    await own.run(rejected)
    expect(connection.parameters?.supervisionTimeoutMs).toBe(4000)
    expect(second.parameters?.intervalMs).toBe(20)
  })

  it('23: what another program does on the same adapter disturbs no link of ours', async () => {
    const { own } = await both()
    const mine = own.pod(1)
    const connection = await own.connect(mine)
    const theirs = { intervalUnits: 24, latency: 0, timeoutUnits: 400 }
    const link = own.radio.devices.find(({ peripheral }) => peripheral.address === mine.address)?.link
    for (const packet of [
      connectionComplete(HCI_STATUS.success, 0x99, 'aa:bb:cc:dd:ee:ff', theirs),
      connectionUpdateComplete(HCI_STATUS.success, 0x99, { ...theirs, intervalUnits: 800 }),
      disconnectionComplete(0x99, HCI_STATUS.remoteUserEnded),
      disconnectionComplete(0x77, HCI_STATUS.remoteUserEnded),
    ]) {
      link?.controller.send(packet)
    }
    await own.clock.advance(1000)
    expect([connection.isOpen, connection.parameters?.intervalMs, mine.disconnectReasons]).toEqual([true, 30, []])
    expect((await own.connect(own.pod(2))).isOpen).toBe(true)
  })
})
