import type { Clock } from '../../runtime/clock.js'
import { DeviceError } from '../../runtime/errors.js'
import type { AdapterStatus, BleCentral, BleConnection, CentralListener, ConnectOptions } from './ble-central.js'
import type { HciTransport, TransportUp } from './hci/transport.js'
import { connectPeripheral } from './noble/noble-connect.js'
import { NobleConnection } from './noble/noble-connection.js'
import { Ending } from './noble/ending.js'
import type { LinkWatch } from './noble/link-watch.js'
import { forgetStrangers, type NobleEpoch, openNobleEpoch } from './noble/noble-epoch.js'
import type { NoblePeripheral } from './noble/noble-types.js'
import { startNobleScan, stopNobleScan } from './noble/noble-scan.js'

const POWER_ON_TIMEOUT_MS = 10_000
const SCAN_TIMEOUT_MS = 1_000
/** A scan goes on for days where a pod is away; each time that many were heard, those that fell silent are forgotten. */
const ADVERTISEMENTS_BETWEEN_TIDYING = 2_000

export interface NobleCentralOptions {
  readonly transport: HciTransport
  readonly clock: Clock
}

interface OpenEpoch {
  readonly epoch: NobleEpoch
  readonly ended: Ending
  cancelPowerOnTimer: () => void
}

/** The card's central: @abandonware/noble over the chosen transport. */
export function createNobleCentral(options: NobleCentralOptions): BleCentral {
  return new NobleCentral(options.transport, options.clock)
}

class NobleCentral implements BleCentral {
  #adapter: AdapterStatus = { state: 'starting', message: null }
  #listener: CentralListener | null = null
  #open: OpenEpoch | null = null
  readonly #connections = new Map<string, NobleConnection>()
  readonly #connecting = new Set<string>()
  /** All that connections were asked for since the controller came up. */
  readonly #asked = new Set<string>()
  #scanning = false
  /** Peripherals heard since the last tidying. */
  readonly #heardLately = new Set<string>()
  #heardCount = 0

  constructor(
    readonly transport: HciTransport,
    readonly clock: Clock,
  ) {}

  get adapter(): AdapterStatus {
    return this.#adapter
  }

  start(listener: CentralListener): void {
    this.#listener = listener
    this.transport.start({ up: (opened) => this.#up(opened), down: (status) => this.#down(status) })
  }

  async stop(): Promise<void> {
    this.#listener = null
    await Promise.all([...this.#connections.values()].map((connection) => connection.disconnect()))
    this.#closeEpoch('stopped')
    this.transport.stop()
  }

  reset(): void {
    this.transport.restart()
  }

  async startScan(gentle: boolean): Promise<void> {
    const { epoch, ended } = this.#requireOn('Scanning')
    epoch.gentleScan = gentle
    this.#scanning = false
    await startNobleScan(epoch, { clock: this.clock, timeoutMs: SCAN_TIMEOUT_MS, ended })
    this.#scanning = true
    forgetStrangers(epoch, (id) => this.#connections.has(id))
  }

  async stopScan(): Promise<void> {
    if (this.#open === null || this.#adapter.state !== 'on') return
    const { epoch, ended } = this.#open
    this.#scanning = false
    await stopNobleScan(epoch, { clock: this.clock, timeoutMs: SCAN_TIMEOUT_MS, ended })
  }

  async connect(peripheralId: string, options: ConnectOptions): Promise<BleConnection> {
    const { epoch, ended } = this.#requireOn('Connecting')
    const peripheral = epoch.noble._peripherals[peripheralId]
    if (peripheral === undefined) throw new DeviceError(`Connecting failed: ${peripheralId} has not been heard.`)
    if (this.#connections.has(peripheralId)) throw new DeviceError(`${peripheralId} is connected already.`)
    // noble would put it into its queue a second time.
    if (this.#connecting.has(peripheralId)) throw new DeviceError(`${peripheralId} is being connected already.`)
    peripheral.removeAllListeners()
    this.#connecting.add(peripheralId)
    this.#asked.add(peripheralId)
    let watch: LinkWatch
    try {
      watch = await connectPeripheral({ epoch, peripheral, clock: this.clock, ended }, options)
    } finally {
      this.#connecting.delete(peripheralId)
    }
    const connection = new NobleConnection(epoch, peripheral, this.clock, watch)
    this.#connections.set(peripheralId, connection)
    void connection.closed.then(() => {
      if (this.#connections.get(peripheralId) === connection) this.#connections.delete(peripheralId)
    })
    if (epoch.closed) connection.end({ reason: 'adapter down', hciReason: null })
    return connection
  }

  #requireOn(what: string): OpenEpoch {
    if (this.#open !== null && this.#adapter.state === 'on') return this.#open
    throw new DeviceError(`${what} failed: ${this.#adapter.message ?? 'the adapter is not ready'}`, {
      code: 'adapter-down',
    })
  }

  #up({ socket }: TransportUp): void {
    this.#closeEpoch('the adapter came anew')
    let epoch: NobleEpoch
    try {
      epoch = openNobleEpoch(socket)
    } catch (cause) {
      this.#setAdapter(openFailure(cause))
      return
    }
    const cancelPowerOnTimer = this.clock.timer(POWER_ON_TIMEOUT_MS, () => this.#powerOnTimedOut())
    const open = { epoch, ended: new Ending(), cancelPowerOnTimer }
    this.#open = open
    epoch.noble.on('stateChange', (state: string) => this.#nobleState(open, state))
    epoch.noble.on('discover', (peripheral: NoblePeripheral) => {
      this.#tidyNowAndThen(epoch, peripheral.id)
      this.#heard(peripheral)
    })
    epoch.noble.on('scanStop', () => this.#scanEnded())
    epoch.noble._bindings.on('connect', (peripheralId: string, error?: Error | null) => {
      if (error === null || error === undefined) this.#linkMade(epoch, peripheralId)
    })
    this.#setAdapter({ state: 'starting', message: null })
  }

  /** A connection that was given up and came about all the same: nobody would ever end it, and its device is taken. */
  #linkMade(epoch: NobleEpoch, peripheralId: string): void {
    const isWanted = this.#connecting.has(peripheralId) || this.#connections.has(peripheralId)
    if (!isWanted && this.#asked.has(peripheralId)) epoch.noble._bindings.disconnect(peripheralId)
  }

  /** Some other program stopped it, or the adapter did. */
  #scanEnded(): void {
    if (!this.#scanning) return
    this.#scanning = false
    this.#listener?.scanEnded?.()
  }

  #nobleState(open: OpenEpoch, state: string): void {
    if (this.#open !== open) return
    if (state === 'poweredOn') {
      open.cancelPowerOnTimer()
      this.#setAdapter({ state: 'on', message: null })
    } else if (state === 'unsupported') {
      this.#setAdapter({ state: 'absent', message: 'This Bluetooth adapter can not do Low Energy; use another one.' })
    } else if (state === 'unauthorized' && open.epoch.socket === null) {
      const message = 'This program may not use Bluetooth; allow it for your terminal in the system settings.'
      this.#setAdapter({ state: 'unauthorised', message })
    } else if (open.epoch.socket === null && (state === 'poweredOff' || state === 'resetting')) {
      this.#endConnections('adapter down')
      this.#setAdapter({ state: 'off', message: 'Bluetooth is switched off; switch it on in the system settings.' })
    }
  }

  #powerOnTimedOut(): void {
    const message = 'The Bluetooth adapter does not answer; unplug it and plug it in again, or stop what else uses it.'
    this.#setAdapter({ state: 'off', message })
    this.transport.restart()
  }

  #down(status: AdapterStatus): void {
    this.#closeEpoch('adapter down')
    this.#setAdapter(status)
  }

  #closeEpoch(reason: string): void {
    const open = this.#open
    this.#open = null
    this.#scanning = false
    this.#asked.clear()
    this.#endConnections(reason)
    open?.cancelPowerOnTimer()
    open?.ended.end(reason)
    open?.epoch.close()
  }

  /** noble says nothing about its links when the adapter goes. */
  #endConnections(reason: string): void {
    for (const connection of this.#connections.values()) connection.end({ reason, hciReason: null })
    this.#connections.clear()
  }

  #setAdapter(status: AdapterStatus): void {
    if (status.state === this.#adapter.state && status.message === this.#adapter.message) return
    this.#adapter = status
    this.#listener?.adapter(status)
  }

  /** What was heard lately is kept: somebody may be waiting for a turn to connect to it. */
  #tidyNowAndThen(epoch: NobleEpoch, peripheralId: string): void {
    this.#heardLately.add(peripheralId)
    this.#heardCount += 1
    if (this.#heardCount < ADVERTISEMENTS_BETWEEN_TIDYING) return
    forgetStrangers(epoch, (id) => this.#connections.has(id) || this.#heardLately.has(id))
    this.#heardLately.clear()
    this.#heardCount = 0
  }

  #heard(peripheral: NoblePeripheral): void {
    const { advertisement, rssi } = peripheral
    this.#listener?.advertisement({
      peripheralId: peripheral.id,
      address: peripheral.address === '' ? peripheral.id : peripheral.address.toLowerCase(),
      name: advertisement.localName?.replace(/\0+$/, '') ?? null,
      serviceUuids: advertisement.serviceUuids ?? [],
      // 127 says that the controller doesn't know.
      rssiDbm: rssi === 127 ? null : rssi,
      connectable: peripheral.connectable,
      manufacturerData: advertisement.manufacturerData ?? null,
    })
  }
}

function openFailure(cause: unknown): AdapterStatus {
  if (cause instanceof DeviceError && (cause.code === 'noble-missing' || cause.code === 'noble-changed')) {
    return { state: 'missing-software', message: cause.message }
  }
  return { state: 'absent', message: `Bluetooth could not be started (${String(cause)}).` }
}
