import type { Advertisement, BleCentral, BleConnection } from '../../../../src/sources/ble/ble-central.js'
import type { HciSocket, HciTransport } from '../../../../src/sources/ble/hci/transport.js'
import { createNobleCentral } from '../../../../src/sources/ble/noble-central.js'
import { createNoble } from '../../../../src/sources/ble/noble/noble-loader.js'
import type { Noble, NobleCharacteristic, NoblePeripheral } from '../../../../src/sources/ble/noble/noble-types.js'
import type { VirtualRadioOptions } from '../../../../src/sources/ble/virtual/air.js'
import type { DeviceFaults } from '../../../../src/sources/ble/virtual/faults.js'
import { VirtualRadio } from '../../../../src/sources/ble/virtual/virtual-radio.js'
import { VirtualTransport } from '../../../../src/sources/ble/virtual/virtual-transport.js'
import { ManualClock } from './manual-clock.js'
import { createTestPod, NUS, type TestPod, type TestPodOptions } from './test-pod.js'

/** One device's service and characteristic that every pod of these tests has. */
export const STREAM = { serviceUuid: NUS.service, uuid: NUS.notify }
export const SWITCH = { serviceUuid: NUS.service, uuid: NUS.write }

interface Air {
  readonly clock: ManualClock
  readonly radio: VirtualRadio
  readonly transport: VirtualTransport
  /** Puts a pod on the air: it streams when subscribed to, and keeps what is written to it. */
  pod(number: number, faults?: DeviceFaults, more?: Partial<TestPodOptions>): TestPod
  /** Runs a promise to its end while the clock moves. */
  run<T>(promise: Promise<T>, withinMs?: number): Promise<T>
  /** Whether a promise is still open after so long. */
  isPending(promise: Promise<unknown>, forMs: number): Promise<boolean>
}

function createAir(options: Partial<VirtualRadioOptions>): Air {
  const clock = new ManualClock()
  const radio = new VirtualRadio({ clock, random: () => 0.5, ...options })
  return {
    ...{ clock, radio, transport: new VirtualTransport(radio) },
    pod(number, faults = {}, more = {}) {
      const pod = createTestPod({ clock, kind: 'open-imu', number, ...more })
      const [stream, ...others] = pod.services
      const write = { uuid: NUS.write, properties: ['write', 'writeWithoutResponse'] as const, write: () => undefined }
      const services = [{ uuid: NUS.service, characteristics: [...(stream?.characteristics ?? []), write] }, ...others]
      Object.assign(pod, { services })
      radio.add(pod, faults)
      return pod
    },
    async run(promise, withinMs = 20_000) {
      let isDone = false
      const watched = promise.finally(() => (isDone = true))
      watched.catch(() => undefined)
      await clock.advanceUntil(() => isDone, withinMs)
      return watched
    },
    async isPending(promise, forMs) {
      let isDone = false
      promise.then(
        () => (isDone = true),
        () => (isDone = true),
      )
      await clock.advance(forMs)
      return !isDone
    },
  }
}

/** noble as its makers left it, on the same simulated radio: what each mending is measured against. */
export interface BareNoble extends Air {
  readonly noble: Noble
  readonly socket: HciSocket
  hear(pod: TestPod): Promise<NoblePeripheral & PromiseNoble>
  connect(pod: TestPod): Promise<NoblePeripheral & PromiseNoble>
  find(peripheral: NoblePeripheral): Promise<Record<string, NobleCharacteristic & PromiseCharacteristic>>
  stop(): void
}

/** The promises of noble's own interface. */
export interface PromiseNoble {
  connectAsync(): Promise<void>
  disconnectAsync(): Promise<void>
  discoverSomeServicesAndCharacteristicsAsync(
    services: readonly string[],
    characteristics: readonly string[],
  ): Promise<{ characteristics: (NobleCharacteristic & PromiseCharacteristic)[] }>
}
export interface PromiseCharacteristic {
  readAsync(): Promise<Buffer>
  writeAsync(value: Buffer, withoutResponse: boolean): Promise<void>
  subscribeAsync(): Promise<void>
}

export async function startBareNoble(options: Partial<VirtualRadioOptions> = {}): Promise<BareNoble> {
  const air = createAir(options)
  const sockets: HciSocket[] = []
  air.transport.start({ up: ({ socket }) => void (socket !== null && sockets.push(socket)), down: () => undefined })
  const [socket] = sockets
  if (socket === undefined) throw new Error('no controller')
  const handlers = (['SIGINT', 'exit'] as const).map((event) => [event, process.listeners(event as 'exit')] as const)
  const noble = createNoble(socket)
  noble.initialized = true
  noble._bindings.init()
  await air.clock.advance(10)
  const bare: BareNoble = {
    ...{ ...air, noble, socket },
    async hear(pod) {
      const id = pod.address.replaceAll(':', '')
      noble.startScanning([], true)
      await air.clock.advanceUntil(() => noble._peripherals[id] !== undefined, 2000)
      noble.stopScanning()
      await air.clock.advance(10)
      return noble._peripherals[id] as NoblePeripheral & PromiseNoble
    },
    async connect(pod) {
      const peripheral = await bare.hear(pod)
      await air.run(peripheral.connectAsync())
      return peripheral
    },
    async find(peripheral) {
      const asked = (peripheral as NoblePeripheral & PromiseNoble).discoverSomeServicesAndCharacteristicsAsync([], [])
      const { characteristics } = await air.run(asked)
      return Object.fromEntries(characteristics.map((one) => [one.uuid, one]))
    },
    stop() {
      socket.removeAllListeners('data')
      air.transport.stop()
      noble._bindings._hci.pollIsDevUp = () => undefined
      for (const [event, before] of handlers) {
        for (const listener of process.listeners(event as 'exit')) {
          if (!before.includes(listener)) process.removeListener(event, listener)
        }
      }
    },
  }
  return bare
}

/** Ours, on the same simulated radio. */
export interface OwnCentral extends Air {
  readonly central: BleCentral
  readonly heard: Map<string, Advertisement>
  readonly adapterStates: string[]
  scanEndedCount(): number
  /** A packet from the controller, as it stands. */
  tell(packet: Buffer): void
  hear(): Promise<void>
  connect(pod: TestPod): Promise<BleConnection>
  stop(): Promise<void>
}

export async function startOwnCentral(options: Partial<VirtualRadioOptions> = {}): Promise<OwnCentral> {
  const air = createAir(options)
  const sockets: HciSocket[] = []
  const transport: HciTransport = {
    kind: 'virtual',
    start: (listener) =>
      air.transport.start({
        up(opened) {
          if (opened.socket !== null) sockets.push(opened.socket)
          listener.up(opened)
        },
        down: (status) => listener.down(status),
      }),
    restart: () => air.transport.restart(),
    stop: () => air.transport.stop(),
  }
  const central = createNobleCentral({ transport, clock: air.clock })
  const heard = new Map<string, Advertisement>()
  const adapterStates: string[] = []
  let scanEndedCount = 0
  central.start({
    adapter: ({ state }) => adapterStates.push(state),
    advertisement: (one) => heard.set(one.address, one),
    scanEnded: () => (scanEndedCount += 1),
  })
  await air.clock.advanceUntil(() => central.adapter.state === 'on', 1000)
  const own: OwnCentral = {
    ...{ ...air, central, heard, adapterStates, scanEndedCount: () => scanEndedCount },
    tell: (packet) => void sockets.at(-1)?.emit('data', packet),
    async hear() {
      await air.run(central.startScan(false))
      await air.clock.advance(400)
      await air.run(central.stopScan())
    },
    async connect(pod) {
      if (!heard.has(pod.address)) await own.hear()
      return air.run(central.connect(pod.address.replaceAll(':', ''), { timeoutMs: 5000 }))
    },
    stop: () => air.run(central.stop()),
  }
  return own
}
