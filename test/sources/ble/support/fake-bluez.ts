import { EventEmitter } from 'node:events'

const ADAPTER = 'org.bluez.Adapter1'
const DEVICE = 'org.bluez.Device1'
const SERVICE = 'org.bluez.GattService1'
const CHARACTERISTIC = 'org.bluez.GattCharacteristic1'
const PROPERTIES = 'org.freedesktop.DBus.Properties'
const ADAPTER_PATH = '/org/bluez/hci0'

type Properties = Record<string, unknown>
type Methods = Record<string, (...values: never[]) => Promise<unknown>>

const longUuid = (uuid: string): string =>
  uuid.length === 4
    ? `0000${uuid}-0000-1000-8000-00805f9b34fb`
    : uuid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

export interface FakeDevice {
  readonly path: string
  readonly written: string[]
  /** What Connect() does: answers, never answers, or fails. */
  onConnect: 'connect' | 'hang' | Error
}

/** BlueZ's tree of objects with the calls and signals that are used, where dbus-next would show it; nothing is sent. */
export class FakeBluez {
  running = true
  busCount = 0
  readonly calls: string[] = []
  readonly #objects = new Map<string, Record<string, Properties>>()
  readonly #interfaces = new Map<string, EventEmitter>()
  readonly #buses = new Set<EventEmitter>()

  constructor(options: { readonly powered: boolean } = { powered: true }) {
    const count = (name: string) => (): Promise<void> => Promise.resolve(void this.calls.push(name))
    this.#add(ADAPTER_PATH, { [ADAPTER]: { Address: '00:1A:7D:DA:71:13', Powered: options.powered } })
    this.#methods(ADAPTER_PATH, ADAPTER, {
      SetDiscoveryFilter: count('SetDiscoveryFilter'),
      StartDiscovery: count('StartDiscovery'),
      StopDiscovery: count('StopDiscovery'),
    })
    this.#methods('/', 'org.freedesktop.DBus.ObjectManager', {
      GetManagedObjects: () => Promise.resolve(Object.fromEntries(structuredClone([...this.#objects]))),
    })
    this.#interface('/org/freedesktop/DBus', 'org.freedesktop.DBus')
  }

  /** What stands where the module dbus-next would. */
  get module(): object {
    class Variant {
      constructor(
        readonly signature: string,
        readonly value: unknown,
      ) {}
    }
    return { Variant, systemBus: () => this.#bus() }
  }

  get listenerCount(): number {
    let count = 0
    for (const one of this.#interfaces.values()) for (const name of one.eventNames()) count += one.listenerCount(name)
    return count
  }

  /** @param rssiDbm null for a device that BlueZ only remembers */
  addDevice(address: string, rssiDbm: number | null, name: string): FakeDevice {
    const path = `${ADAPTER_PATH}/dev_${address.toUpperCase().replaceAll(':', '_')}`
    const device: FakeDevice = { path, written: [], onConnect: 'connect' }
    const properties = { Address: address.toUpperCase(), Name: name, UUIDs: [longUuid('180f')], AddressType: 'random' }
    this.#add(path, { [DEVICE]: { ...properties, ...(rssiDbm === null ? {} : { RSSI: rssiDbm }), Connected: false } })
    this.#methods(path, DEVICE, {
      Connect: async () => {
        if (device.onConnect instanceof Error) throw device.onConnect
        if (device.onConnect === 'hang') await new Promise<never>(() => undefined)
        this.change(path, DEVICE, { Connected: true })
        this.change(path, DEVICE, { ServicesResolved: true })
      },
      Disconnect: () => {
        this.change(path, DEVICE, { Connected: false, ServicesResolved: false })
        return Promise.resolve()
      },
    })
    this.#addGatt(device)
    return device
  }

  /** A property changes, and all who listen are told. */
  change(path: string, iface: string, changed: Properties): void {
    Object.assign(this.#objects.get(path)?.[iface] ?? {}, changed)
    this.#interface(path, PROPERTIES).emit('PropertiesChanged', iface, changed, [])
  }

  setPowered(on: boolean): void {
    this.change(ADAPTER_PATH, ADAPTER, { Powered: on })
  }

  drop({ path }: FakeDevice): void {
    this.change(path, DEVICE, { Connected: false, ServicesResolved: false })
  }

  notify({ path }: FakeDevice, value: Uint8Array): void {
    this.change(`${path}/service1/char1`, CHARACTERISTIC, { Value: Buffer.from(value) })
  }

  /** BlueZ leaves the bus, as when it crashes. */
  crash(): void {
    this.running = false
    this.#interface('/org/freedesktop/DBus', 'org.freedesktop.DBus').emit('NameOwnerChanged', 'org.bluez', ':1.5', '')
  }

  /** The connection to the bus breaks, or never came about. */
  breakBus(error: Error): void {
    for (const bus of this.#buses) bus.emit('error', error)
  }

  #addGatt(device: FakeDevice): void {
    const service = `${device.path}/service1`
    this.#add(service, { [SERVICE]: { UUID: longUuid('180f'), Primary: true } })
    this.#add(`${service}/char1`, { [CHARACTERISTIC]: { UUID: longUuid('2a19'), Flags: ['read', 'notify'] } })
    this.#add(`${service}/char2`, { [CHARACTERISTIC]: { UUID: longUuid('2a06'), Flags: ['write'] } })
    const done = (): Promise<void> => Promise.resolve()
    this.#methods(`${service}/char1`, CHARACTERISTIC, {
      ReadValue: () => Promise.resolve(Buffer.from([87])),
      StartNotify: done,
      StopNotify: done,
    })
    this.#methods(`${service}/char2`, CHARACTERISTIC, {
      WriteValue: (value: Buffer) => {
        device.written.push(value.toString('hex'))
        return value[0] === 0xff ? Promise.reject(new Error('Not Permitted')) : Promise.resolve()
      },
      ReadValue: () => Promise.reject(new Error('Not Permitted')),
    })
  }

  #add(path: string, interfaces: Record<string, Properties>): void {
    this.#objects.set(path, interfaces)
  }

  #methods(path: string, name: string, methods: Methods): void {
    Object.assign(this.#interface(path, name), methods)
  }

  #interface(path: string, name: string): EventEmitter {
    const key = `${path} ${name}`
    const held = this.#interfaces.get(key) ?? new EventEmitter().setMaxListeners(100)
    this.#interfaces.set(key, held)
    return held
  }

  #bus(): EventEmitter {
    const bus = new EventEmitter()
    this.#buses.add(bus)
    this.busCount += 1
    const getProxyObject = (name: string, path: string): Promise<object> =>
      name === 'org.bluez' && !this.running
        ? Promise.reject(new Error('The name org.bluez was not provided by any .service files'))
        : Promise.resolve({ getInterface: (iface: string) => this.#interface(path, iface) })
    const disconnect = (): void => {
      this.#buses.delete(bus)
      this.busCount -= 1
      // As dbus-next: what listened over this connection hears nothing more.
      if (this.#buses.size === 0) {
        this.#interface('/org/freedesktop/DBus', 'org.freedesktop.DBus').removeAllListeners()
      }
    }
    return Object.assign(bus, { getProxyObject, disconnect })
  }
}
