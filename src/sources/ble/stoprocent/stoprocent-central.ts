import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type {
  AdapterStatus,
  BleCentral,
  BleConnection,
  CentralListener,
  ConnectOptions,
  LinkEnd,
} from '../ble-central.js'
import type { HciTransport, TransportUp } from '../hci/transport.js'
import { Ending } from '../noble/ending.js'
import { eventAfter } from '../noble/settle.js'
import { adapterStatusOf, NO_ANSWER, openFailure } from './adapter-states.js'
import { advertisementOf } from './advertisement-of.js'
import { watchBluez } from './bluez-watch.js'
import { connectPeripheral } from './stoprocent-connect.js'
import { linkEnd, StoprocentConnection } from './stoprocent-connection.js'
import { type EpochOver, forgetStrangers, openStoprocentEpoch, type StoprocentEpoch } from './stoprocent-epoch.js'
import { startStoprocentScan } from './stoprocent-scan.js'
import type { StoprocentPeripheral } from './stoprocent-types.js'

const POWER_ON_TIMEOUT_MS = 10_000
const SCAN_TIMEOUT_MS = 1_000
/** BlueZ is asked again that often while it is away. */
const BLUEZ_RETRY_MS = 2_000
/** A scan goes on for days where a pod is away; each time that many were heard, those that fell silent are forgotten. */
const ADVERTISEMENTS_BETWEEN_TIDYING = 2_000

export interface StoprocentCentralOptions {
  readonly transport: HciTransport
  readonly clock: Clock
}

interface OpenEpoch {
  readonly epoch: StoprocentEpoch
  readonly ended: Ending
  cancelTimer: () => void
}

/** The second central: @stoprocent/noble over the chosen transport, or over BlueZ's D-Bus service. */
export function createStoprocentCentral(options: StoprocentCentralOptions): BleCentral {
  return new StoprocentCentral(options.transport, options.clock)
}

class StoprocentCentral implements BleCentral {
  #adapter: AdapterStatus = { state: 'starting', message: null }
  #listener: CentralListener | null = null
  #open: OpenEpoch | null = null
  readonly #connections = new Map<string, StoprocentConnection>()
  readonly #connecting = new Set<string>()
  /** All that connections were asked for since the controller came up. */
  readonly #asked = new Set<string>()
  #scanning = false
  /** It was said that BlueZ is away: until it answers, attempts to reach it again tell nothing new. */
  #bluezAway = false
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
    const { backEnd } = epoch
    if (backEnd.kind === 'hci') {
      backEnd.duty.gentle = gentle
      // Where it believes to scan it does nothing, but the adapter may have stopped without a word, or the duty changed.
      backEnd.bindings._isScanning = false
      backEnd.bindings._isScanningStarted = false
    }
    this.#scanning = false
    await startStoprocentScan(epoch, { clock: this.clock, ended })
    this.#scanning = true
    forgetStrangers(epoch, (id) => this.#connections.has(id))
  }

  async stopScan(): Promise<void> {
    if (this.#open === null || this.#adapter.state !== 'on') return
    const { epoch, ended } = this.#open
    this.#scanning = false
    const options = { clock: this.clock, what: 'Stopping to scan', timeoutMs: SCAN_TIMEOUT_MS, ended }
    try {
      await eventAfter(epoch.noble, 'scanStop', () => epoch.noble.stopScanning(), options)
    } catch {
      // A controller that answers with an error wasn't scanning.
    }
  }

  async connect(peripheralId: string, options: ConnectOptions): Promise<BleConnection> {
    const { epoch, ended } = this.#requireOn('Connecting')
    const peripheral = epoch.noble._peripherals.get(peripheralId)
    if (peripheral === undefined) throw new DeviceError(`Connecting failed: ${peripheralId} has not been heard.`)
    if (this.#connections.has(peripheralId)) throw new DeviceError(`${peripheralId} is connected already.`)
    if (this.#connecting.has(peripheralId)) throw new DeviceError(`${peripheralId} is being connected already.`)
    peripheral.removeAllListeners()
    this.#connecting.add(peripheralId)
    this.#asked.add(peripheralId)
    // A link may end before whoever waits for it has its turn.
    let earlyEnd: LinkEnd | null = null
    peripheral.on('disconnect', (reason: unknown) => (earlyEnd ??= linkEnd(reason)))
    const context = { epoch, peripheral, clock: this.clock, ended }
    const parameters = await connectPeripheral(context, options).finally(() => this.#connecting.delete(peripheralId))
    peripheral.removeAllListeners('disconnect')
    const connection = new StoprocentConnection(epoch, peripheral, this.clock, parameters)
    this.#connections.set(peripheralId, connection)
    void connection.closed.then(() => {
      if (this.#connections.get(peripheralId) === connection) this.#connections.delete(peripheralId)
    })
    if (earlyEnd !== null) connection.end(earlyEnd)
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
    const over: EpochOver = socket !== null ? { socket } : this.transport.kind === 'dbus' ? 'dbus' : 'platform'
    try {
      this.#begin(openStoprocentEpoch(over))
    } catch (cause) {
      this.#closeEpoch('the adapter could not be opened')
      this.#setAdapter(openFailure(cause))
    }
  }

  #begin(epoch: StoprocentEpoch): void {
    const cancelTimer = this.clock.timer(POWER_ON_TIMEOUT_MS, () => this.#powerOnTimedOut(open))
    const open: OpenEpoch = { epoch, ended: new Ending(), cancelTimer }
    this.#open = open
    epoch.noble._initialized = true
    epoch.noble.on('stateChange', (state: string) => this.#nobleState(open, state))
    epoch.noble.on('discover', (peripheral: StoprocentPeripheral) => this.#heard(epoch, peripheral))
    epoch.noble.on('scanStop', () => this.#scanEnded())
    epoch.noble._bindings.on('connect', (peripheralId: string, error?: Error | null) => {
      if (error === null || error === undefined) this.#linkMade(epoch, peripheralId)
    })
    if (!this.#bluezAway) this.#setAdapter({ state: 'starting', message: null })
    epoch.begin()
    if (epoch.backEnd.kind !== 'dbus') return
    void watchBluez(epoch.backEnd.bindings, () => this.#bluezLost(open, 'BlueZ was stopped'))
  }

  #nobleState(open: OpenEpoch, state: string): void {
    if (this.#open !== open) return
    const { kind } = open.epoch.backEnd
    if (kind === 'dbus' && state === 'unsupported') {
      this.#bluezLost(open, open.epoch.lastWarning ?? 'it did not say why')
      return
    }
    const status = adapterStatusOf(state, kind)
    if (status === null) return
    this.#bluezAway = false
    if (status.state === 'on' || status.state === 'off') open.cancelTimer()
    if (status.state === 'off') this.#endConnections('adapter down')
    this.#setAdapter(status)
  }

  /** A connection that was given up and came about all the same: nobody would ever end it, and its device is taken. */
  #linkMade({ noble }: StoprocentEpoch, peripheralId: string): void {
    const isWanted = this.#connecting.has(peripheralId) || this.#connections.has(peripheralId)
    if (!isWanted && this.#asked.has(peripheralId)) noble._bindings.disconnect(peripheralId)
  }

  /** Some other program stopped it, the adapter did, or the package did to connect. */
  #scanEnded(): void {
    if (!this.#scanning) return
    this.#scanning = false
    this.#listener?.scanEnded?.()
  }

  #bluezLost(open: OpenEpoch, why: string): void {
    if (this.#open !== open) return
    this.#endConnections('adapter down')
    open.cancelTimer()
    open.cancelTimer = this.clock.timer(BLUEZ_RETRY_MS, () => this.transport.restart())
    if (this.#bluezAway) return
    this.#bluezAway = true
    const message = `BlueZ does not answer on D-Bus (${why}); start it with "sudo systemctl start bluetooth", and plug in an adapter.`
    this.#setAdapter({ state: 'absent', message })
  }

  #powerOnTimedOut(open: OpenEpoch): void {
    if (open.epoch.backEnd.kind === 'dbus') {
      this.#bluezLost(open, 'no answer within 10 s')
      return
    }
    this.#setAdapter(NO_ANSWER)
    this.transport.restart()
  }

  #down(status: AdapterStatus): void {
    this.#closeEpoch('adapter down')
    if (!this.#bluezAway) this.#setAdapter(status)
  }

  #closeEpoch(reason: string): void {
    const open = this.#open
    this.#open = null
    this.#scanning = false
    this.#asked.clear()
    this.#endConnections(reason)
    open?.cancelTimer()
    open?.ended.end(reason)
    open?.epoch.close()
  }

  #endConnections(reason: string): void {
    for (const connection of this.#connections.values()) connection.end({ reason, hciReason: null })
    this.#connections.clear()
  }

  #setAdapter(status: AdapterStatus): void {
    if (status.state === this.#adapter.state && status.message === this.#adapter.message) return
    this.#adapter = status
    this.#listener?.adapter(status)
  }

  #heard(epoch: StoprocentEpoch, peripheral: StoprocentPeripheral): void {
    this.#tidyNowAndThen(epoch, peripheral.id)
    const heard = advertisementOf(epoch, peripheral)
    if (heard !== null) this.#listener?.advertisement(heard)
  }

  /** What was heard lately is kept: somebody may be waiting for a turn to connect to it. */
  #tidyNowAndThen(epoch: StoprocentEpoch, peripheralId: string): void {
    this.#heardLately.add(peripheralId)
    this.#heardCount += 1
    if (this.#heardCount < ADVERTISEMENTS_BETWEEN_TIDYING) return
    forgetStrangers(epoch, (id) => this.#connections.has(id) || this.#heardLately.has(id))
    this.#heardLately.clear()
    this.#heardCount = 0
  }
}
