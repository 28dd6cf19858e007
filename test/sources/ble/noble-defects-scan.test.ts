import { afterEach, describe, expect, it } from 'vitest'
import { AdapterArbiter } from '../../../src/sources/ble/collector/adapter-arbiter.js'
import { HCI_COMMAND } from '../../../src/sources/ble/virtual/faults.js'
import { advertisingReport } from '../../../src/sources/ble/virtual/hci-events.js'
import { known, type SourceRig, startSource } from './support/source-rig.js'
import { type BareNoble, type OwnCentral, startBareNoble, startOwnCentral } from './support/noble-rigs.js'
import { createTestPod } from './support/test-pod.js'

/** Each test shows what @abandonware/noble 1.9.2-26 does by itself, and beside it what ours makes of it. */

const ending: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

async function both(): Promise<{ bare: BareNoble; own: OwnCentral }> {
  const bare = await startBareNoble()
  const own = await startOwnCentral()
  ending.push(
    () => bare.stop(),
    () => own.stop(),
  )
  return { bare, own }
}

function collector(): SourceRig {
  const rig = startSource()
  ending.push(() => rig.stop())
  return rig
}

const scanning = (bare: BareNoble): Promise<void> =>
  new Promise((resolve) => bare.noble.startScanning([], true, () => resolve()))

describe('noble and scanning', () => {
  it('10: an adapter that can’t connect while it scans refuses noble; the collector stops scanning first', async () => {
    const bare = await startBareNoble()
    ending.push(() => bare.stop())
    const peripheral = await bare.hear(bare.pod(1))
    bare.radio.controllerFaults = { needsScanStopped: true }
    await bare.run(scanning(bare))
    await expect(bare.run(peripheral.connectAsync())).rejects.toThrow(/Command Disallowed/)

    const rig = collector()
    rig.radio.controllerFaults = { needsScanStopped: true }
    const pods = [1, 2].map((number) => createTestPod({ clock: rig.clock, kind: 'open-imu', number }))
    for (const pod of pods) rig.radio.add(pod)
    rig.source.startScan()
    rig.devices$.next(pods.map(known))
    for (const pod of pods) await rig.until(known(pod), 'streaming', 5000)
    expect(
      rig.events.flatMap((event) => (event.kind === 'link' && event.reason !== null ? [event.reason] : [])),
    ).toEqual([])
  })

  it('11: noble says that it scans when the controller refused; ours says that it doesn’t, and why', async () => {
    const { bare, own } = await both()
    bare.pod(1)
    let isStarted = false
    // The stop that noble sends first is confirmed; the start is refused.
    const refuseStart = { refusesScan: true }
    bare.radio.controllerFaults = refuseStart
    void scanning(bare).then(() => (isStarted = true))
    await bare.clock.advance(60_000)
    expect(isStarted).toBe(true)

    own.radio.controllerFaults = refuseStart
    await expect(own.run(own.central.startScan(false))).rejects.toMatchObject({
      code: 'scan-refused',
      message: expect.stringContaining('systemctl stop bluetooth') as string,
    })
  })

  it('11: starting and stopping to scan never settle where the controller says nothing; ours ends within a second', async () => {
    const { bare, own } = await both()
    bare.radio.controllerFaults = { ignores: new Set([HCI_COMMAND.setScanEnable]) }
    expect(await bare.isPending(scanning(bare), 120_000)).toBe(true)
    const stopped = new Promise<void>((resolve) => bare.noble.stopScanning(resolve))
    expect(await bare.isPending(stopped, 120_000)).toBe(true)

    await own.run(own.central.startScan(false))
    own.radio.controllerFaults = { ignores: new Set([HCI_COMMAND.setScanEnable]) }
    await own.run(own.central.stopScan(), 1100)
    await expect(own.run(own.central.startScan(false), 1100)).rejects.toMatchObject({ code: 'timeout' })
  })

  it('11: stopping a scan that isn’t running never settles; ours takes the refusal for a yes, at once', async () => {
    const { bare, own } = await both()
    bare.radio.controllerFaults = { statuses: new Map([[HCI_COMMAND.setScanEnable, 0x0c]]) }
    const stopped = new Promise<void>((resolve) => bare.noble.stopScanning(resolve))
    expect(await bare.isPending(stopped, 120_000)).toBe(true)
    own.radio.controllerFaults = { statuses: new Map([[HCI_COMMAND.setScanEnable, 0x0c]]) }
    await own.run(own.central.stopScan(), 50)
  })

  it('11: an adapter that went deaf is scanned with anew, then started anew; noble alone would never notice', async () => {
    const rig = collector()
    const pod = createTestPod({ clock: rig.clock, kind: 'open-imu', number: 1 })
    rig.radio.add(pod)
    rig.radio.controllerFaults = { deaf: true }
    rig.devices$.next([known(pod)])
    await rig.clock.advance(170_000)
    expect(rig.states(known(pod))).toEqual(['searching'])
    // What heals it is a new start.
    const wasReset = (): boolean => rig.events.some((event) => event.kind === 'adapter' && event.state === 'off')
    await rig.clock.advanceUntil(wasReset, 60_000)
    rig.radio.controllerFaults = {}
    await rig.until(known(pod), 'streaming', 5000)
  })

  it('12: where another program uses newer commands, scanning is refused; after three times the adapter is started anew', async () => {
    const rig = collector()
    const pod = createTestPod({ clock: rig.clock, kind: 'open-imu', number: 1 })
    rig.radio.add(pod)
    rig.radio.controllerFaults = { statuses: new Map([[HCI_COMMAND.setScanEnable, 0x0c]]) }
    rig.devices$.next([known(pod)])
    await rig.clock.advanceUntil(() => /unplug it/.test(rig.source.adapter.message ?? ''), 30_000)
    rig.radio.controllerFaults = {}
    await rig.until(known(pod), 'streaming', 5000)
    expect(rig.source.adapter.message).toBeNull()
  })

  it('another program that stops our scan is noticed', async () => {
    const { own } = await both()
    await own.run(own.central.startScan(false))
    own.central.reset()
    await own.clock.advance(50)
    expect(own.scanEndedCount()).toBe(0)
    await own.run(own.central.startScan(false))
    // On a raw socket the commands of others are seen too.
    own.tell(Buffer.from('010c20020001', 'hex'))
    expect(own.scanEndedCount()).toBe(1)
    await own.run(own.central.stopScan())
    expect(own.scanEndedCount()).toBe(1)
  })

  it('18: noble remembers every random address for ever; ours forgets those that fell silent', async () => {
    const { bare, own } = await both()
    const pass = async (rig: BareNoble | OwnCentral, start: () => Promise<void>): Promise<void> => {
      await rig.run(start())
      for (let crowd = 0; crowd < 3; crowd++) {
        const addresses = Array.from({ length: 200 }, (_, index) => {
          const [high, low] = [crowd, index].map((byte) => byte.toString(16).padStart(2, '0'))
          return `d0:00:00:00:${high ?? ''}:${low ?? ''}`
        })
        for (const address of addresses) {
          rig.radio.add({ ...createTestPod({ clock: rig.clock, kind: 'rsc', number: 9 }), address })
        }
        await rig.clock.advance(400)
        for (const address of addresses) rig.radio.remove(address)
      }
    }
    await pass(bare, () => scanning(bare))
    expect(Object.keys(bare.noble._peripherals)).toHaveLength(600)

    await pass(own, () => own.central.startScan(false))
    await own.run(own.central.stopScan())
    await own.run(own.central.startScan(false))
    await own.run(own.central.stopScan())
    const gone = own.central.connect('d00000000001', { timeoutMs: 1000 })
    await expect(own.run(gone)).rejects.toThrow(/has not been heard/)
  })

  it('19: a filter by service misses devices that don’t advertise theirs; ours hears them all', async () => {
    const { bare, own } = await both()
    const silent = (rig: BareNoble | OwnCentral): void => {
      const pod = createTestPod({ clock: rig.clock, kind: 'open-imu', number: 1 })
      rig.radio.add({ ...pod, advertisement: { ...pod.advertisement, serviceUuids: [], localName: 'WT901BLE68' } })
    }
    silent(bare)
    bare.noble.startScanning(['6e400001b5a3f393e0a9e50e24dcca9e'], true)
    await bare.clock.advance(60_000)
    expect(Object.keys(bare.noble._peripherals)).toEqual([])

    silent(own)
    await own.hear()
    expect([...own.heard.values()]).toMatchObject([{ name: 'WT901BLE68', serviceUuids: [] }])
  })

  it('20: a device whose scan responses get lost later is silent in noble; ours hears it, with name and services', async () => {
    const { bare, own } = await both()
    const pod = bare.pod(1)
    let heardCount = 0
    bare.noble.on('discover', () => heardCount++)
    await bare.run(scanning(bare))
    await bare.clock.advance(500)
    bare.radio.setFaults(pod.address, { withoutScanResponse: true })
    heardCount = 0
    await bare.clock.advance(60_000)
    expect(heardCount).toBe(0)

    const mine = own.pod(1)
    await own.run(own.central.startScan(false))
    await own.clock.advance(500)
    const before = own.heard.get(mine.address)
    own.radio.setFaults(mine.address, { withoutScanResponse: true })
    own.heard.clear()
    await own.clock.advance(500)
    expect(own.heard.get(mine.address)).toEqual(before)
  })

  it('a malformed advertisement is printed by noble; ours drops it, and hears the next', async () => {
    const { bare, own } = await both()
    const printed: unknown[][] = []
    const warn = console.warn
    console.warn = (...values: unknown[]) => void printed.push(values)
    ending.push(() => void (console.warn = warn))
    const whole = advertisingReport(0, 'c0:ff:ee:00:00:01', Buffer.from([2, 1, 6]), -60)
    const cut = whole.subarray(0, whole.length - 3)
    bare.socket.emit('data', cut)
    expect(printed).toHaveLength(1)
    printed.length = 0
    own.tell(cut)
    expect(printed).toEqual([])
    own.pod(1)
    await own.hear()
    expect(own.heard.size).toBe(1)
  })

  it('24: an arbiter that is told nothing of a scan’s end listens again all the same', async () => {
    const { own } = await both()
    const arbiter = new AdapterArbiter(own.central, own.clock)
    arbiter.adapterChanged(true)
    arbiter.wantScan(true, false)
    await own.clock.advance(100)
    own.radio.controllerFaults = { deaf: true }
    await own.clock.advance(11_000)
    own.radio.controllerFaults = {}
    own.pod(1)
    await own.clock.advance(500)
    expect(own.heard.size).toBe(1)
    arbiter.stop()
  })
})
