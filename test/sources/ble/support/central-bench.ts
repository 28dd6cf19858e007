import type {
  AdapterStatus,
  Advertisement,
  BleCentral,
  BleCharacteristic,
  BleConnection,
} from '../../../../src/sources/ble/ble-central.js'
import type { HciTransport } from '../../../../src/sources/ble/hci/transport.js'
import type { VirtualPeripheral } from '../../../../src/sensors/virtual-peripheral.js'
import type { VirtualRadioOptions } from '../../../../src/sources/ble/virtual/air.js'
import { VirtualRadio } from '../../../../src/sources/ble/virtual/virtual-radio.js'
import { VirtualTransport } from '../../../../src/sources/ble/virtual/virtual-transport.js'
import { ManualClock } from './manual-clock.js'
import { createTestPod, NUS, type TestPod } from './test-pod.js'

export interface CentralUnderTest {
  readonly name: string
  create(options: { readonly transport: HciTransport; readonly clock: ManualClock }): BleCentral
}

export interface Rig {
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

export const NOTIFYING = [{ serviceUuid: NUS.service, uuid: NUS.notify }]
export const WRITABLE = [{ serviceUuid: NUS.service, uuid: NUS.write }]
export const FIRST = 'c0ffee000001'
export const FIRST_ADDRESS = 'c0:ff:ee:00:00:01'

/** A pod that also takes writes: it keeps them, and answers them by nothing. */
export function pod(clock: ManualClock, number: number, written: string[] = []): TestPod {
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

export type CentralBench = ReturnType<typeof createCentralBench>

/** What the contract of a central is tested with. */
export function createCentralBench(create: CentralUnderTest['create']) {
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

  async function stopAll(): Promise<void> {
    for (const made of open.splice(0)) await run(made, made.central.stop())
  }

  return { open, rig, run, hear, connected, found, stopAll }
}
