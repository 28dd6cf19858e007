import { createRequire } from 'node:module'
import { afterEach, describe, expect, it } from 'vitest'
import type { Advertisement, BleCentral, BleConnection } from '../../../src/sources/ble/ble-central.js'
import { createBleCentral } from '../../../src/sources/ble/create-central.js'
import { DbusTransport } from '../../../src/sources/ble/hci/dbus-transport.js'
import { parseHciAddress } from '../../../src/sources/ble/hci/hci-address.js'
import { createStoprocentCentral } from '../../../src/sources/ble/stoprocent/stoprocent-central.js'
import { FakeBluez } from './support/fake-bluez.js'
import { ManualClock } from './support/manual-clock.js'

const requireHere = createRequire(import.meta.url)
const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

interface Rig {
  readonly clock: ManualClock
  readonly central: BleCentral
  readonly heard: Map<string, Advertisement>
  /** Each state of the adapter that was told, in order. */
  readonly told: string[]
}

/** The real package over a BlueZ that stands where dbus-next would show it. */
async function rig(bluez: FakeBluez): Promise<Rig> {
  const path = requireHere.resolve('dbus-next')
  const held = requireHere.cache[path]
  requireHere.cache[path] = Object.assign(Object.create(null) as NodeJS.Module, { loaded: true, exports: bluez.module })
  const clock = new ManualClock()
  const central = createStoprocentCentral({ transport: new DbusTransport('linux'), clock })
  const heard = new Map<string, Advertisement>()
  undo.push(async () => {
    await run({ clock }, central.stop())
    if (held === undefined) Reflect.deleteProperty(requireHere.cache, path)
    else requireHere.cache[path] = held
  })
  const told: string[] = []
  central.start({
    adapter: ({ state }) => told.push(state),
    advertisement: (one) => heard.set(one.address, one),
  })
  await clock.advance(10)
  return { clock, central, heard, told }
}

async function run<T>({ clock }: Pick<Rig, 'clock'>, promise: Promise<T>): Promise<T> {
  let done = false
  const watched = promise.finally(() => (done = true))
  watched.catch(() => undefined)
  await clock.advanceUntil(() => done, 30_000)
  return watched
}

async function hear(made: Rig): Promise<void> {
  await run(made, made.central.startScan(false))
  await made.clock.advance(10)
}

const POD = 'c0:ff:ee:00:00:01'
const WANTED = [
  { serviceUuid: '180f', uuid: '2a19' },
  { serviceUuid: '180f', uuid: '2a06' },
]

async function linked(bluez = new FakeBluez()): Promise<{ made: Rig; bluez: FakeBluez; link: BleConnection }> {
  bluez.addDevice(POD, -60, 'Solewatch 1')
  const made = await rig(bluez)
  await hear(made)
  await run(made, made.central.stopScan())
  return { made, bluez, link: await run(made, made.central.connect('c0ffee000001', { timeoutMs: 5000 })) }
}

describe('@stoprocent/noble over BlueZ’s D-Bus service', () => {
  it('hears who is in the air, and not whom BlueZ only remembers', async () => {
    const bluez = new FakeBluez()
    bluez.addDevice(POD, -60, 'Solewatch 1')
    const old = bluez.addDevice('c0:ff:ee:00:00:02', null, 'At home')
    const made = await rig(bluez)
    expect(made.central.adapter).toEqual({ state: 'on', message: null })
    await hear(made)
    expect([...made.heard.values()]).toMatchObject([
      { address: POD, name: 'Solewatch 1', rssiDbm: -60, serviceUuids: ['180f'], peripheralId: 'c0ffee000001' },
    ])
    bluez.change(old.path, 'org.bluez.Device1', { RSSI: -71 })
    expect(made.heard.get('c0:ff:ee:00:00:02')).toMatchObject({ rssiDbm: -71 })
    expect(bluez.calls).toEqual(['SetDiscoveryFilter', 'StartDiscovery'])
  })

  it('reads, writes and is told values in order', async () => {
    const { made, bluez, link } = await linked()
    const device = { path: `/org/bluez/hci0/dev_${POD.toUpperCase().replaceAll(':', '_')}` }
    const [battery, target] = await run(made, link.discover(WANTED, 5000))
    if (battery === undefined || target === undefined) throw new Error('not found')
    expect([battery.properties, target.properties]).toEqual([['read', 'notify'], ['write']])
    expect([...(await run(made, battery.read(3000)))]).toEqual([87])
    const told: number[] = []
    await run(
      made,
      battery.subscribe(([value]) => told.push(value ?? -1), 3000),
    )
    for (const value of [1, 2, 3]) bluez.notify({ ...device, written: [], onConnect: 'connect' }, Buffer.from([value]))
    await run(made, battery.unsubscribe(3000))
    bluez.notify({ ...device, written: [], onConnect: 'connect' }, Buffer.from([4]))
    expect(told).toEqual([1, 2, 3])
    await run(made, target.write(Buffer.from('0102', 'hex'), { withResponse: true, timeoutMs: 3000 }))
    const refused = target.write(Buffer.from('ff', 'hex'), { withResponse: true, timeoutMs: 3000 })
    await expect(run(made, refused)).rejects.toMatchObject({ code: 'refused' })
    expect([...(await run(made, target.read(3000)))]).toEqual([])
  })

  it('says that link parameters can’t be set there, and tells the signal of the advertisement', async () => {
    const { made, link } = await linked()
    const wanted = { minIntervalMs: 15, maxIntervalMs: 15, latency: 0, supervisionTimeoutMs: 6000 }
    await expect(run(made, link.requestParameters(wanted, 1000))).rejects.toThrow(
      'BlueZ chooses the link parameters itself when it is reached over D-Bus; use ble.hci "adapter" to set them.',
    )
    expect([link.parameters, link.mtu]).toEqual([null, null])
    expect(await run(made, link.readRssiDbm(1000))).toBe(-60)
  })

  it('notices the end of a link, from either side', async () => {
    const { made, bluez, link } = await linked()
    bluez.drop({ path: '/org/bluez/hci0/dev_C0_FF_EE_00_00_01', written: [], onConnect: 'connect' })
    await made.clock.advance(10)
    expect(await link.closed).toEqual({ reason: 'disconnected', hciReason: null })
    const again = await run(made, made.central.connect('c0ffee000001', { timeoutMs: 5000 }))
    await run(made, again.disconnect())
    expect(again.isOpen).toBe(false)
  })

  it('gives up in time on a device that never answers, and connects later', async () => {
    const bluez = new FakeBluez()
    const pod = bluez.addDevice(POD, -60, 'Solewatch 1')
    pod.onConnect = 'hang'
    const made = await rig(bluez)
    await hear(made)
    const attempt = made.central.connect('c0ffee000001', { timeoutMs: 3000 })
    await expect(run(made, attempt)).rejects.toMatchObject({ code: 'timeout' })
    pod.onConnect = new Error('le-connection-abort-by-local')
    await expect(run(made, made.central.connect('c0ffee000001', { timeoutMs: 3000 }))).rejects.toThrow(/abort-by-local/)
    pod.onConnect = 'connect'
    expect((await run(made, made.central.connect('c0ffee000001', { timeoutMs: 3000 }))).isOpen).toBe(true)
  })

  it('says that Bluetooth is off, and goes on when it is on', async () => {
    const { made, bluez, link } = await linked()
    bluez.setPowered(false)
    await made.clock.advance(10)
    expect(made.central.adapter.state).toBe('off')
    expect(made.central.adapter.message).toContain('bluetoothctl power on')
    expect(link.isOpen).toBe(false)
    bluez.setPowered(true)
    await made.clock.advance(10)
    await hear(made)
    expect((await run(made, made.central.connect('c0ffee000001', { timeoutMs: 3000 }))).isOpen).toBe(true)
  })

  it('notices that BlueZ went, says how to start it, and comes back with it', async () => {
    const { made, bluez, link } = await linked()
    bluez.crash()
    await made.clock.advance(10)
    expect(link.isOpen).toBe(false)
    expect(made.central.adapter).toMatchObject({ state: 'absent' })
    expect(made.central.adapter.message).toContain('sudo systemctl start bluetooth')
    await made.clock.advance(10_000)
    expect(made.central.adapter.state).toBe('absent')
    bluez.running = true
    await made.clock.advanceUntil(() => made.central.adapter.state === 'on', 5000)
    expect(bluez.busCount).toBe(1)
  })

  it('says once that BlueZ is away, however often it is asked, and says when it is back', async () => {
    const bluez = new FakeBluez()
    bluez.running = false
    const made = await rig(bluez)
    await made.clock.advance(60_000)
    expect(made.told).toEqual(['absent'])
    bluez.running = true
    await made.clock.advanceUntil(() => made.central.adapter.state === 'on', 20_000)
    bluez.crash()
    await made.clock.advance(60_000)
    expect(made.told).toEqual(['absent', 'on', 'absent'])
    bluez.running = true
    await made.clock.advanceUntil(() => made.central.adapter.state === 'on', 20_000)
    expect(made.told).toEqual(['absent', 'on', 'absent', 'on'])
  })

  it('says what is wrong with the bus itself, and tries again', async () => {
    const { made, bluez, link } = await linked()
    bluez.breakBus(new Error('connect ENOENT /var/run/dbus/system_bus_socket'))
    await made.clock.advance(10)
    expect(link.isOpen).toBe(false)
    expect(made.central.adapter).toMatchObject({ state: 'absent' })
    expect(made.central.adapter.message).toContain('(connect ENOENT /var/run/dbus/system_bus_socket)')
    await made.clock.advanceUntil(() => made.central.adapter.state === 'on', 5000)
  })

  it('leaves no timer, listener or connection when it stops', async () => {
    const { made, bluez } = await linked()
    await hear(made)
    for (const step of undo.splice(0).reverse()) await step()
    expect([made.clock.pendingCount, bluez.busCount, bluez.listenerCount]).toEqual([0, 0, 0])
    expect(bluez.calls).toContain('StopDiscovery')
  })

  it('is for one package and one system only', async () => {
    const clock = new ManualClock()
    expect(() => createBleCentral('noble', parseHciAddress('dbus'), { clock })).toThrow(
      /needs ble.adapter "stoprocent"/,
    )
    const elsewhere = createStoprocentCentral({ transport: new DbusTransport('darwin'), clock })
    elsewhere.start({ adapter: () => undefined, advertisement: () => undefined })
    expect(elsewhere.adapter.message).toContain('for Linux with BlueZ only')
    await elsewhere.stop()
  })
})
