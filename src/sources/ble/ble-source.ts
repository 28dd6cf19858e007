import { Observable, type Subscriber, type Subscription } from 'rxjs'
import { UUIDS } from '../../codecs/gatt/uuids.js'
import type { Clock } from '../../runtime/clock.js'
import { DeviceError } from '../../runtime/errors.js'
import { recogniseFamily } from '../../sensors/families.js'
import type { SensorFamily } from '../../sensors/sensor-family.js'
import type { SensorLink } from '../../sensors/sensor-link.js'
import type { FoundDevice, Source, SourceEvent } from '../source.js'
import type { AdapterStatus, Advertisement, BleCentral } from './ble-central.js'
import { AdapterArbiter } from './collector/adapter-arbiter.js'
import { DeviceSession, type KnownDevice } from './collector/device-session.js'
import { STUCK_MESSAGE } from './collector/reset-ladder.js'
import type { SessionPhase } from './collector/session-phase.js'

/** People read a list of devices; ten updates a second of each are of no use to them. */
const ADVERTISEMENT_PERIOD_MS = 1_000
const MAX_REMEMBERED_ADDRESSES = 1_000

export interface BleSourceOptions {
  readonly central: BleCentral
  readonly clock: Clock
  /** In [0, 1): jitter of the back-off. */
  readonly random?: () => number
  /** The devices to be connected whenever they are heard; each value is the whole list. */
  readonly devices$: Observable<readonly KnownDevice[]>
  readonly id?: string
  /** Starting the adapter anew doesn't help any more; a supervisor may want the process to end. */
  readonly onStuck?: (message: string) => void
}

/** The radio as a source; known devices connect by themselves, scanning shows the others. */
export interface BleSource extends Source {
  /** As it is now, with one sentence on what to do where something is wrong. */
  readonly adapter: AdapterStatus
  readonly scanning: boolean
  /** Listens to every device, for the pairing page, until `stopScan`. Known devices are found without it. */
  startScan(): void
  stopScan(): void
  /** How far a device has come; null where it isn't wanted. */
  phaseOf(deviceId: string): SessionPhase | null
  /**
   * Serves something else over a device's link, such as its memory; its stream is off meanwhile.
   * @throws DeviceError where the device isn't connected or its link ends, and what the job throws
   */
  withLink<T>(deviceId: string, job: (link: SensorLink, family: SensorFamily) => Promise<T>): Promise<T>
}

export function createBleSource(options: BleSourceOptions): BleSource {
  let run: BleRun | null = null
  let scanning = false
  return {
    id: options.id ?? 'ble',
    get adapter() {
      return run?.adapter ?? options.central.adapter
    },
    get scanning() {
      return scanning
    },
    startScan() {
      scanning = true
      run?.changed()
    },
    stopScan() {
      scanning = false
      run?.changed()
    },
    phaseOf: (deviceId) => run?.session(deviceId)?.phase ?? null,
    withLink: (deviceId, job) =>
      run?.withLink(deviceId, job) ??
      Promise.reject(new DeviceError('The radio is not running.', { code: 'not-connected' })),
    start: (signal) =>
      new Observable((subscriber) => {
        if (signal.aborted) {
          subscriber.complete()
          return
        }
        const started = new BleRun(options, subscriber, () => scanning)
        run = started
        const stop = (): void => {
          if (run === started) run = null
          void started.stop().then(() => subscriber.complete())
        }
        signal.addEventListener('abort', stop, { once: true })
        started.start()
        return () => {
          signal.removeEventListener('abort', stop)
          stop()
        }
      }),
  }
}

/** One run of the source, from subscription to the end of the last link. */
class BleRun {
  readonly #sessions = new Map<string, DeviceSession>()
  /** Told to stop, and on their way. */
  readonly #ending = new Map<DeviceSession, Promise<void>>()
  #wanted: readonly KnownDevice[] = []
  readonly #arbiter: AdapterArbiter
  readonly #lastShownMs = new Map<string, number>()
  #devices: Subscription | null = null
  #stopped: Promise<void> | null = null

  constructor(
    readonly options: BleSourceOptions,
    readonly subscriber: Subscriber<SourceEvent>,
    readonly userScans: () => boolean,
  ) {
    this.#arbiter = new AdapterArbiter(options.central, options.clock, {
      stuck: () => {
        this.#tellAdapter(this.adapter)
        options.onStuck?.(STUCK_MESSAGE)
      },
      recovered: () => this.#tellAdapter(this.adapter),
    })
  }

  /** An adapter that connects to nothing whatever is done is as good as off. */
  get adapter(): AdapterStatus {
    const { adapter } = this.options.central
    return this.#arbiter.isStuck && adapter.state === 'on' ? { state: 'off', message: STUCK_MESSAGE } : adapter
  }

  session(deviceId: string): DeviceSession | undefined {
    return [...this.#sessions.values()].find(({ device }) => device.deviceId === deviceId)
  }

  async withLink<T>(deviceId: string, job: (link: SensorLink, family: SensorFamily) => Promise<T>): Promise<T> {
    const session = this.session(deviceId)
    if (session === undefined) {
      throw new DeviceError(`The device "${deviceId}" is not paired.`, { code: 'not-connected' })
    }
    return session.lend((link) => job(link, session.family))
  }

  start(): void {
    const { central, devices$ } = this.options
    this.#devices = devices$.subscribe({
      next: (devices) => {
        this.#wanted = devices
        this.#follow()
      },
      error: (cause: unknown) => this.subscriber.error(cause),
    })
    central.start({
      adapter: (status) => this.#adapter(status),
      advertisement: (heard) => this.#heard(heard),
      scanEnded: () => this.#arbiter.scanEnded(),
    })
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll()
    return this.#stopped
  }

  changed(): void {
    if (this.#stopped !== null) return
    const sessions = [...this.#sessions.values()]
    const wanted = this.userScans() || sessions.some((session) => session.wantsScan)
    this.#arbiter.wantScan(
      wanted,
      sessions.some((session) => session.isStreaming),
    )
  }

  async #stopAll(): Promise<void> {
    this.#devices?.unsubscribe()
    this.#arbiter.wantScan(false, false)
    const sessions = [...this.#sessions.values()].map((session) => session.stop())
    await Promise.all([...sessions, ...this.#ending.values()])
    this.#sessions.clear()
    await this.options.central.stopScan()
    this.#arbiter.stop()
    await this.options.central.stop()
  }

  /** A session for each device that is wanted, and for no other. */
  #follow(): void {
    if (this.#stopped !== null) return
    const wanted = new Map(this.#wanted.map((device) => [sessionKey(device), device]))
    for (const [key, session] of this.#sessions) if (!wanted.has(key)) this.#end(key, session)
    for (const [key, device] of wanted) {
      if (!this.#sessions.has(key) && !this.#isEnding(device)) this.#begin(key, device)
    }
    this.changed()
  }

  #end(key: string, session: DeviceSession): void {
    this.#sessions.delete(key)
    const ended = session.stop().then(() => {
      this.#ending.delete(session)
      this.#follow()
    })
    this.#ending.set(session, ended)
  }

  /** With other settings a device is begun anew, but not before its old link has ended and was told to have. */
  #isEnding({ deviceId, address }: KnownDevice): boolean {
    return [...this.#ending.keys()].some(({ device }) => device.deviceId === deviceId || device.address === address)
  }

  #begin(key: string, device: KnownDevice): void {
    const session = new DeviceSession(device, {
      central: this.options.central,
      arbiter: this.#arbiter,
      clock: this.options.clock,
      random: this.options.random ?? Math.random,
      emit: (event) => this.#emit(event),
      changed: () => this.changed(),
      othersStream: (self) => [...this.#sessions.values()].some((other) => other !== self && other.isStreaming),
    })
    this.#sessions.set(key, session)
    session.start()
  }

  #adapter(status: AdapterStatus): void {
    this.#arbiter.adapterChanged(status.state === 'on')
    for (const session of this.#sessions.values()) session.adapterChanged(status.state === 'on')
    this.#tellAdapter(this.adapter)
  }

  #tellAdapter(status: AdapterStatus): void {
    if (status.state === 'starting') return
    const monotonicUs = this.options.clock.monotonicUs()
    const state = status.state === 'missing-software' ? 'absent' : status.state
    this.#emit({ kind: 'adapter', monotonicUs, state, message: status.message })
  }

  #heard(heard: Advertisement): void {
    if (this.#stopped !== null) return
    this.#arbiter.heard()
    const session = [...this.#sessions.values()].find(({ device }) => device.address.toLowerCase() === heard.address)
    this.#show(heard, session?.device ?? null)
    session?.heard(heard)
  }

  #show(heard: Advertisement, known: KnownDevice | null): void {
    const family = recogniseFamily(heard)
    const kind = known?.kind ?? family?.kind ?? null
    // Telephones without a name are nobody's foot pod.
    if (kind === null && heard.name === null) return
    const monotonicUs = this.options.clock.monotonicUs()
    const lastMs = this.#lastShownMs.get(heard.address)
    if (lastMs !== undefined && monotonicUs / 1000 - lastMs < ADVERTISEMENT_PERIOD_MS) return
    if (this.#lastShownMs.size >= MAX_REMEMBERED_ADDRESSES) this.#lastShownMs.clear()
    this.#lastShownMs.set(heard.address, monotonicUs / 1000)
    const { address, name, rssiDbm } = heard
    const deviceId = known?.deviceId ?? address
    const serialNumber = family?.serialNumberOf?.(heard) ?? null
    const sendsText = kind === null && heard.serviceUuids.includes(UUIDS.nordicUartService)
    const found: FoundDevice = {
      ...{ deviceId, address, name, kind, rssiDbm, serialNumber, batteryPercent: null },
      ...(sendsText ? { sendsText } : {}),
    }
    this.#emit({ kind: 'advertisement', monotonicUs, found })
  }

  #emit(event: SourceEvent): void {
    if (!this.subscriber.closed) this.subscriber.next(event)
  }
}

/** A device whose address, kind or settings changed is another link; a changed name is not. */
function sessionKey({ deviceId, address, kind, settings }: KnownDevice): string {
  return `${kind} ${address.toLowerCase()} ${deviceId} ${JSON.stringify(settings ?? {})}`
}
