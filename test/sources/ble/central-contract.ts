import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BleConnection } from '../../../src/sources/ble/ble-central.js'
import { HCI_COMMAND } from '../../../src/sources/ble/virtual/faults.js'
import { describeLinks } from './central-contract-links.js'
import {
  type CentralBench,
  type CentralUnderTest,
  createCentralBench,
  FIRST,
  FIRST_ADDRESS,
  pod,
} from './support/central-bench.js'
import { NUS } from './support/test-pod.js'

/** One suite over every central: what the collector relies on, on a simulated radio, with a clock that stands still. */
export function describeCentral({ name, create }: CentralUnderTest): void {
  const bench = createCentralBench(create)
  const printed: unknown[][] = []
  beforeEach(() => {
    printed.length = 0
    for (const name of ['log', 'warn', 'error'] as const) {
      vi.spyOn(console, name).mockImplementation((...values: unknown[]) => void printed.push(values))
    }
  })
  afterEach(async () => {
    await bench.stopAll()
    vi.restoreAllMocks()
    // Standard output and error are the program's own.
    expect(printed).toEqual([])
  })

  describeScanning(name, bench)
  describeConnecting(name, bench)
  describeLinks(name, bench)
  describeAdapter(name, bench)
}

function describeScanning(name: string, bench: CentralBench): void {
  const { rig, run, hear } = bench

  describe(`${name}: scanning`, () => {
    it('hears every device with name, services, signal and address', async () => {
      const made = await rig((clock) => Array.from({ length: 12 }, (_, index) => pod(clock, index + 1)))
      await hear(made)
      expect(made.heard.size).toBe(12)
      expect(made.heard.get('c0:ff:ee:00:00:03')).toMatchObject({
        peripheralId: 'c0ffee000003',
        ...{ name: 'Solewatch 3', serviceUuids: [NUS.service], rssiDbm: -53, connectable: true },
      })
    })

    it('hears nothing before it scans and nothing after it stopped', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      await made.clock.advance(1000)
      expect(made.heard.size).toBe(0)
      await hear(made)
      made.heard.clear()
      await made.clock.advance(1000)
      expect(made.heard.size).toBe(0)
    })

    it('tells every advertisement of a device, not only the first', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      await run(made, made.central.startScan(true))
      await made.clock.advance(300)
      made.heard.clear()
      await made.clock.advance(300)
      expect([...made.heard.keys()]).toEqual([FIRST_ADDRESS])
    })

    it('stops and starts again, as often as is wanted', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      for (let round = 0; round < 3; round += 1) {
        made.heard.clear()
        await hear(made)
        expect(made.heard.size).toBe(1)
      }
      await run(made, made.central.stopScan())
      await hear(made)
    })
  })

  describe(`${name}: scanning that goes wrong`, () => {
    it('fails in time where the controller does not start, and starts when it is asked again', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.controllerFaults = { ignores: new Set([HCI_COMMAND.setScanEnable]) }
      await expect(run(made, made.central.startScan(false))).rejects.toMatchObject({ code: 'timeout' })
      made.radio.controllerFaults = {}
      await hear(made)
      expect(made.heard.size).toBe(1)
    })

    it('asks the controller anew when it is started again, and leaves half of the air to others where it should', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      await run(made, made.central.startScan(false))
      made.commands.length = 0
      await run(made, made.central.startScan(true))
      // Scan parameters: active, every 100 ms for 50 ms; then scanning on, with duplicates.
      expect(made.commands).toContain('0b200701a00050000000')
      expect(made.commands).toContain('0c20020100')
    })

    it('gives up to stop in time where the controller does not answer', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      await run(made, made.central.startScan(false))
      made.radio.controllerFaults = { ignores: new Set([HCI_COMMAND.setScanEnable]) }
      const startMs = made.clock.nowMs
      await run(made, made.central.stopScan())
      expect(made.clock.nowMs - startMs).toBeLessThan(1500)
    })
  })
}

function describeConnecting(name: string, bench: CentralBench): void {
  const { rig, run, hear, connected } = bench

  describe(`${name}: connecting`, () => {
    it('connects, says the link’s parameters, and ends it', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      expect(link).toMatchObject({ isOpen: true, peripheralId: FIRST })
      expect(link.parameters).toEqual({ intervalMs: 30, latency: 0, supervisionTimeoutMs: 4000 })
      await run(made, link.disconnect())
      expect(link.isOpen).toBe(false)
      expect(await link.closed).toEqual({ reason: 'ended by this computer', hciReason: 0x16 })
      expect(made.pods[0]?.link).toBeNull()
    })

    it('refuses who has not been heard', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      await expect(run(made, made.central.connect(FIRST, { timeoutMs: 100 }))).rejects.toThrow(/has not been heard/)
    })

    it('gives up in time on a device that never answers, and connects to another at once', async () => {
      const made = await rig((clock) => [pod(clock, 1), pod(clock, 2)])
      made.radio.setFaults(FIRST_ADDRESS, { ignoresConnect: true })
      await hear(made)
      const startMs = made.clock.nowMs
      const attempt = made.central.connect(FIRST, { timeoutMs: 3000 })
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'timeout' })
      expect(made.clock.nowMs - startMs).toBeLessThan(5500)
      expect((await connected(made, 'c0ffee000002')).isOpen).toBe(true)
      made.radio.setFaults(FIRST_ADDRESS, {})
      expect((await connected(made)).isOpen).toBe(true)
    })

    it('can be called off, and nothing stays pending', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { ignoresConnect: true })
      await hear(made)
      const giveUp = new AbortController()
      const attempt = made.central.connect(FIRST, { timeoutMs: 60_000, signal: giveUp.signal })
      attempt.catch(() => undefined)
      await made.clock.advance(500)
      giveUp.abort()
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'link-ended' })
      made.radio.setFaults(FIRST_ADDRESS, {})
      await made.clock.advance(1000)
      expect(made.pods[0]?.link).toBeNull()
      expect((await connected(made)).isOpen).toBe(true)
    })

    it('says why the controller refused, and may try again', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { connectStatus: 0x3e })
      await hear(made)
      const attempt = made.central.connect(FIRST, { timeoutMs: 5000 })
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'connect-refused', hciStatus: 0x3e })
      made.radio.setFaults(FIRST_ADDRESS, { connectStatus: 0x0d })
      const again = made.central.connect(FIRST, { timeoutMs: 5000 })
      await expect(run(made, again)).rejects.toMatchObject({ code: 'connect-refused', hciStatus: 0x0d })
      made.radio.setFaults(FIRST_ADDRESS, {})
      expect((await connected(made)).isOpen).toBe(true)
    })

    it('ends a link that comes about after it was given up', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { ignoresConnect: true })
      await hear(made)
      made.radio.controllerFaults = { ignores: new Set([HCI_COMMAND.cancelConnection]) }
      const attempt = made.central.connect(FIRST, { timeoutMs: 1000 })
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'timeout' })
      made.radio.controllerFaults = {}
      made.radio.setFaults(FIRST_ADDRESS, {})
      await made.clock.advanceUntil(() => made.pods[0]?.disconnectReasons.length === 1, 2000)
      expect(made.pods[0]?.link).toBeNull()
      expect((await connected(made)).isOpen).toBe(true)
    })

    it('refuses a second attempt while one is under way', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { ignoresConnect: true })
      await hear(made)
      const first = made.central.connect(FIRST, { timeoutMs: 1000 })
      first.catch(() => undefined)
      await expect(run(made, made.central.connect(FIRST, { timeoutMs: 1000 }))).rejects.toThrow(/already/)
      await expect(run(made, first)).rejects.toMatchObject({ code: 'timeout' })
    })

    it('holds eight links at once and ends each by itself', async () => {
      const made = await rig((clock) => Array.from({ length: 8 }, (_, index) => pod(clock, index + 1)))
      await hear(made)
      const links: BleConnection[] = []
      for (let number = 1; number <= 8; number += 1) links.push(await connected(made, `c0ffee00000${number}`))
      await run(made, links[3]?.disconnect() ?? Promise.reject(new Error('no link')))
      expect(links.map(({ isOpen }) => isOpen)).toEqual([true, true, true, false, true, true, true, true])
    })
  })
}

function describeAdapter(name: string, bench: CentralBench): void {
  const { open, rig, run, hear, connected, found } = bench

  describe(`${name}: the adapter`, () => {
    it('says when it goes and comes, and works afterwards', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.transport.setPowered(false)
      await made.clock.advance(10)
      expect(made.central.adapter).toMatchObject({ state: 'off' })
      await expect(run(made, made.central.startScan(false))).rejects.toMatchObject({ code: 'adapter-down' })
      await expect(run(made, made.central.connect(FIRST, { timeoutMs: 100 }))).rejects.toMatchObject({
        code: 'adapter-down',
      })
      made.transport.setPowered(true)
      await made.clock.advanceUntil(() => made.central.adapter.state === 'on', 2000)
      expect(link.isOpen).toBe(false)
      made.heard.clear()
      expect((await connected(made)).isOpen).toBe(true)
      expect(made.adapter.map(({ state }) => state)).toEqual(
        ['starting', 'on', 'off', 'starting', 'on'].slice(-made.adapter.length),
      )
    })

    it('fails a connection attempt when the adapter goes', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { ignoresConnect: true })
      await hear(made)
      const attempt = made.central.connect(FIRST, { timeoutMs: 60_000 })
      attempt.catch(() => undefined)
      await made.clock.advance(100)
      made.transport.setPowered(false)
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'link-ended' })
    })

    it('is opened anew on request', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.central.reset()
      await made.clock.advanceUntil(() => made.central.adapter.state === 'on', 2000)
      expect(link.isOpen).toBe(false)
      made.heard.clear()
      expect((await connected(made)).isOpen).toBe(true)
    })

    it('leaves no timer, controller or process handler when it stops', async () => {
      const handlers = (): number[] => [process.listenerCount('SIGINT'), process.listenerCount('exit')]
      const before = handlers()
      const made = await rig((clock) => [Object.assign(pod(clock, 1))])
      const link = await connected(made)
      const characteristic = await found(made, link)
      await run(
        made,
        characteristic.subscribe(() => undefined, 3000),
      )
      await run(made, made.central.startScan(false))
      open.splice(open.indexOf(made), 1)
      await run(made, made.central.stop())
      expect(link.isOpen).toBe(false)
      expect(made.clock.pendingCount).toBe(0)
      expect(made.radio.controllerCount).toBe(0)
      expect(handlers()).toEqual(before)
    })
  })
}
