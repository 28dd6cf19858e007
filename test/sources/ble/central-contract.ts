import { afterEach, describe, expect, it } from 'vitest'
import type {
  AdapterStatus,
  Advertisement,
  BleCentral,
  BleCharacteristic,
  BleConnection,
} from '../../../src/sources/ble/ble-central.js'
import type { HciTransport } from '../../../src/sources/ble/hci/transport.js'
import type { VirtualPeripheral } from '../../../src/sensors/virtual-peripheral.js'
import type { VirtualRadioOptions } from '../../../src/sources/ble/virtual/air.js'
import { HCI_COMMAND } from '../../../src/sources/ble/virtual/faults.js'
import { VirtualRadio } from '../../../src/sources/ble/virtual/virtual-radio.js'
import { VirtualTransport } from '../../../src/sources/ble/virtual/virtual-transport.js'
import { ManualClock } from './support/manual-clock.js'
import { createTestPod, NUS, type TestPod } from './support/test-pod.js'

export interface CentralUnderTest {
  readonly name: string
  create(options: { readonly transport: HciTransport; readonly clock: ManualClock }): BleCentral
}

interface Rig {
  readonly clock: ManualClock
  readonly radio: VirtualRadio
  readonly transport: VirtualTransport
  readonly central: BleCentral
  readonly heard: Map<string, Advertisement>
  readonly adapter: AdapterStatus[]
  readonly pods: readonly TestPod[]
  /** Commands to the controller, as hex without the packet type. */
  readonly commands: string[]
}

const NOTIFYING = [{ serviceUuid: NUS.service, uuid: NUS.notify }]
const WRITABLE = [{ serviceUuid: NUS.service, uuid: NUS.write }]
const FIRST = 'c0ffee000001'
const FIRST_ADDRESS = 'c0:ff:ee:00:00:01'

/** A pod that also takes writes: it keeps them, and answers them by nothing. */
function pod(clock: ManualClock, number: number, written: string[] = []): TestPod {
  const made = createTestPod({ clock, kind: 'open-imu', number })
  const write = (value: Uint8Array): void => void written.push(Buffer.from(value).toString('hex'))
  const [first, ...others] = made.services
  const services: VirtualPeripheral['services'] = [
    {
      uuid: NUS.service,
      characteristics: [
        ...(first?.characteristics ?? []),
        { uuid: NUS.write, properties: ['write', 'writeWithoutResponse'], write },
        { uuid: 'aa01', properties: ['write'] },
        { uuid: 'aa02', properties: ['indicate'] },
      ],
    },
    ...others,
  ]
  return Object.assign(made, { services })
}

/** The same transport; what is written to its controllers is noted. */
function overhear(transport: VirtualTransport, commands: string[]): HciTransport {
  return {
    kind: 'virtual',
    start: (listener) =>
      transport.start({
        down: (status) => listener.down(status),
        up({ socket }) {
          if (socket === null) return
          const write = socket.write.bind(socket)
          socket.write = (packet) => {
            if (packet[0] === 0x01) commands.push(packet.subarray(1).toString('hex'))
            write(packet)
          }
          listener.up({ socket })
        },
      }),
    restart: () => transport.restart(),
    stop: () => transport.stop(),
  }
}

/** One suite over every central: what the collector relies on, on a simulated radio, with a clock that stands still. */
export function describeCentral({ name, create }: CentralUnderTest): void {
  const open: Rig[] = []

  async function rig(
    pods: (clock: ManualClock) => TestPod[],
    options: Partial<VirtualRadioOptions> = {},
  ): Promise<Rig> {
    const clock = new ManualClock()
    const radio = new VirtualRadio({ clock, random: () => 0.5, ...options })
    const added = pods(clock)
    for (const one of added) radio.add(one)
    const transport = new VirtualTransport(radio)
    const commands: string[] = []
    const central = create({ transport: overhear(transport, commands), clock })
    const heard = new Map<string, Advertisement>()
    const adapter: AdapterStatus[] = []
    central.start({ adapter: (status) => adapter.push(status), advertisement: (one) => heard.set(one.address, one) })
    const made = { clock, radio, transport, central, heard, adapter, pods: added, commands }
    open.push(made)
    await clock.advanceUntil(() => central.adapter.state === 'on', 1000)
    return made
  }

  /** Runs a promise to its end while the clock moves. */
  async function run<T>({ clock }: Pick<Rig, 'clock'>, promise: Promise<T>, withinMs = 20_000): Promise<T> {
    let done = false
    const watched = promise.finally(() => (done = true))
    watched.catch(() => undefined)
    await clock.advanceUntil(() => done, withinMs)
    return watched
  }

  async function hear(made: Rig): Promise<void> {
    await run(made, made.central.startScan(false))
    await made.clock.advance(400)
    await run(made, made.central.stopScan())
  }

  async function connected(made: Rig, id = FIRST): Promise<BleConnection> {
    if (made.heard.size === 0) await hear(made)
    return run(made, made.central.connect(id, { timeoutMs: 5000 }))
  }

  async function found(made: Rig, link: BleConnection, wanted = NOTIFYING): Promise<BleCharacteristic> {
    const [characteristic] = await run(made, link.discover(wanted, 5000))
    if (characteristic === undefined) throw new Error('not found')
    return characteristic
  }

  afterEach(async () => {
    for (const made of open.splice(0)) await run(made, made.central.stop())
  })

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

    it('holds eight links at once and ends each by itself', async () => {
      const made = await rig((clock) => Array.from({ length: 8 }, (_, index) => pod(clock, index + 1)))
      await hear(made)
      const links: BleConnection[] = []
      for (let number = 1; number <= 8; number += 1) links.push(await connected(made, `c0ffee00000${number}`))
      await run(made, links[3]?.disconnect() ?? Promise.reject(new Error('no link')))
      expect(links.map(({ isOpen }) => isOpen)).toEqual([true, true, true, false, true, true, true, true])
    })
  })

  describe(`${name}: values`, () => {
    it('finds what is wanted and nothing else', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      const wanted = [...NOTIFYING, { serviceUuid: '180f', uuid: '2a19' }, { serviceUuid: '1234', uuid: '5678' }]
      const characteristics = await run(made, link.discover(wanted, 5000))
      expect(characteristics.map(({ serviceUuid, uuid }) => `${serviceUuid} ${uuid}`)).toEqual([
        `${NUS.service} ${NUS.notify}`,
        '180f 2a19',
      ])
      expect(characteristics[1]?.properties).toEqual(['read', 'notify'])
    })

    it('reads short values and such that are longer than one packet', async () => {
      const made = await rig((clock) => [Object.assign(pod(clock, 1), { maxMtu: 23 })])
      const link = await connected(made)
      const maker = await found(made, link, [{ serviceUuid: '180a', uuid: '2a29' }])
      expect(Buffer.from(await run(made, maker.read(3000))).toString()).toBe(
        'Testmakers with a name longer than one packet',
      )
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      expect([...(await run(made, battery.read(3000)))]).toEqual([87])
      expect(link.mtu).toBe(23)
    })

    it('does not take a notification for the answer to a read', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      const told: number[][] = []
      await run(
        made,
        battery.subscribe((value) => told.push([...value]), 3000),
      )
      const read = battery.read(3000)
      made.pods[0]?.link?.notify('2a19', Buffer.from([12]))
      expect([...(await run(made, read))]).toEqual([87])
      expect(told).toEqual([[12]])
    })

    it('writes with and without an answer, in order', async () => {
      const written: string[] = []
      const made = await rig((clock) => [pod(clock, 1, written)])
      const link = await connected(made)
      const target = await found(made, link, WRITABLE)
      await run(made, target.write(Buffer.from('0102', 'hex'), { withResponse: true, timeoutMs: 3000 }))
      await run(made, target.write(Buffer.from('03', 'hex'), { withResponse: false, timeoutMs: 3000 }))
      await made.clock.advance(100)
      expect(written).toEqual(['0102', '03'])
    })

    it('fails a write that the device refuses, and goes on', async () => {
      const written: string[] = []
      const made = await rig((clock) => [pod(clock, 1, written)])
      const link = await connected(made)
      const closed = await found(made, link, [{ serviceUuid: NUS.service, uuid: 'aa01' }])
      const attempt = closed.write(Buffer.from([1]), { withResponse: true, timeoutMs: 3000 })
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'refused' })
      const target = await found(made, link, WRITABLE)
      await run(made, target.write(Buffer.from([2]), { withResponse: true, timeoutMs: 3000 }))
      expect(written).toEqual(['02'])
    })

    it.each([
      { maxMtu: 247, valueBytes: 183 },
      { maxMtu: 517, valueBytes: 183 },
      { maxMtu: 23, valueBytes: 20 },
    ])('brings every notification whole and in order with an MTU of $maxMtu', async ({ maxMtu, valueBytes }) => {
      const made = await rig((clock) => [Object.assign(pod(clock, 1), { maxMtu })])
      const link = await connected(made)
      const characteristic = await found(made, link)
      const values: string[] = []
      const onData = (value: Uint8Array): void => void values.push(Buffer.from(value).toString('hex'))
      await run(made, characteristic.subscribe(onData, 3000))
      await made.clock.advance(2000)
      expect(link.mtu).toBe(Math.min(256, maxMtu))
      expect(values.length).toBeGreaterThan(20)
      expect(values).toEqual(made.pods[0]?.sent.slice(0, values.length).map((hex) => hex.slice(0, valueBytes * 2)))
    })

    it('is told nothing more after unsubscribing, and again after subscribing anew', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const characteristic = await found(made, await connected(made))
      const counts: number[] = [0, 0]
      await run(
        made,
        characteristic.subscribe(() => (counts[0] = (counts[0] ?? 0) + 1), 3000),
      )
      await made.clock.advance(500)
      await run(made, characteristic.unsubscribe(3000))
      const before = counts[0]
      const sentBefore = made.pods[0]?.sentCount
      await made.clock.advance(500)
      expect([counts[0], made.pods[0]?.sentCount]).toEqual([before, sentBefore])
      await run(
        made,
        characteristic.subscribe(() => (counts[1] = (counts[1] ?? 0) + 1), 3000),
      )
      await made.clock.advance(500)
      expect(counts[0]).toBe(before)
      expect(counts[1]).toBeGreaterThan(4)
    })

    it('fails to subscribe where the device has no switch for it, and goes on', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { withoutConfiguration: new Set([NUS.notify]) })
      const link = await connected(made)
      const attempt = (await found(made, link)).subscribe(() => undefined, 4000)
      await expect(run(made, attempt)).rejects.toMatchObject({ code: 'no-client-configuration' })
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      expect([...(await run(made, battery.read(3000)))]).toEqual([87])
    })

    it('gives up in time on a device that never answers', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { att: { ignores: new Set([0x0a]) } })
      const link = await connected(made)
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      await expect(run(made, battery.read(2000))).rejects.toMatchObject({ code: 'timeout' })
    })

    it('reads on after a device said that a request was malformed', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { att: { errors: new Map([[0x0a, 0x04]]) } })
      const link = await connected(made)
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      await run(
        made,
        battery.read(3000).catch(() => null),
      )
      await run(
        made,
        battery.subscribe(() => undefined, 3000),
      )
    })
  })

  describe(`${name}: the link`, () => {
    it('changes parameters and reads back what is in force', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      const wanted = { minIntervalMs: 15, maxIntervalMs: 15, latency: 2, supervisionTimeoutMs: 6000 }
      const now = await run(made, link.requestParameters(wanted, 3000))
      expect(now).toEqual({ intervalMs: 15, latency: 2, supervisionTimeoutMs: 6000 })
      expect(link.parameters).toEqual(now)
      expect(made.radio.linkParameters(FIRST_ADDRESS)).toMatchObject({
        intervalUnits: 12,
        latency: 2,
        timeoutUnits: 600,
      })
    })

    it('tells the signal', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      expect(await run(made, (await connected(made)).readRssiDbm(3000))).toBe(-51)
    })

    it.each([
      [0x08, 'supervision timeout'],
      [0x13, 'ended by the device'],
      [0x3d, 'message check failed'],
    ])('says why it ended: 0x%s', async (hciReason, reason) => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.radio.dropLink(FIRST_ADDRESS, hciReason)
      await made.clock.advance(10)
      expect(await link.closed).toEqual({ reason, hciReason })
      expect(link.isOpen).toBe(false)
    })

    it('fails what is under way when it ends, and everything afterwards', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      made.radio.setFaults(FIRST_ADDRESS, { att: { ignores: new Set([0x0a]) } })
      const link = await connected(made)
      const battery = await found(made, link, [{ serviceUuid: '180f', uuid: '2a19' }])
      const read = battery.read(60_000)
      read.catch(() => undefined)
      await made.clock.advance(100)
      made.radio.dropLink(FIRST_ADDRESS, 0x13)
      await expect(run(made, read)).rejects.toMatchObject({ code: 'link-ended' })
      await expect(run(made, link.discover(NOTIFYING, 1000))).rejects.toThrow(/the link has ended/)
      await expect(run(made, battery.read(1000))).rejects.toThrow()
    })

    it('connects again after a loss, a hundred times, and leaves nothing behind', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      await hear(made)
      const counts: number[] = []
      for (let round = 0; round < 100; round += 1) {
        const link = await connected(made)
        const characteristic = await found(made, link)
        await run(
          made,
          characteristic.subscribe(() => undefined, 3000),
        )
        made.radio.dropLink(FIRST_ADDRESS, round % 2 === 0 ? 0x08 : 0x13)
        await made.clock.advance(10)
        if (round % 10 === 9) counts.push(made.clock.pendingCount)
      }
      expect(new Set(counts).size).toBe(1)
    })

    it('ends by itself where the controller never confirms, and the device can be connected again', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.radio.controllerFaults = { unconfirmed: new Set([HCI_COMMAND.disconnect]) }
      const startMs = made.clock.nowMs
      await run(made, link.disconnect())
      expect(made.clock.nowMs - startMs).toBeLessThan(2500)
      expect(link.isOpen).toBe(false)
      made.radio.controllerFaults = {}
      expect((await connected(made)).isOpen).toBe(true)
    })

    it('fails to change parameters that are refused', async () => {
      const made = await rig((clock) => [pod(clock, 1)])
      const link = await connected(made)
      made.radio.controllerFaults = { statuses: new Map([[HCI_COMMAND.updateConnection, 0x0c]]) }
      const wanted = { minIntervalMs: 15, maxIntervalMs: 15, latency: 0, supervisionTimeoutMs: 6000 }
      await expect(run(made, link.requestParameters(wanted, 3000))).rejects.toMatchObject({ code: 'parameters' })
      expect(link.parameters).toEqual({ intervalMs: 30, latency: 0, supervisionTimeoutMs: 4000 })
    })
  })

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
