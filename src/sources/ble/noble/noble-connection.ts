import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type {
  BleCharacteristic,
  BleConnection,
  LinkEnd,
  LinkParameters,
  WantedCharacteristic,
  WantedParameters,
} from '../ble-central.js'
import { Ending } from './ending.js'
import { hciReasonText } from './hci-reasons.js'
import type { LinkWatch } from './link-watch.js'
import { NobleGattCharacteristic } from './noble-characteristic.js'
import type { NobleEpoch } from './noble-epoch.js'
import type { NobleCharacteristic, NoblePeripheral, NobleService } from './noble-types.js'
import { NobleLink } from './noble-link.js'
import { eventAfter } from './settle.js'

/** A controller that said nothing by then is taken to have dropped the link. */
const DISCONNECT_TIMEOUT_MS = 2_000
/** noble asks for this MTU; what the device answers may be larger. */
const NOBLE_MTU = 256
const UNKNOWN_RSSI = 127

/** One link through noble. All references to noble's objects end with it: noble makes new ones for the next link. */
export class NobleConnection implements BleConnection {
  readonly closed: Promise<LinkEnd>
  #resolveClosed: (end: LinkEnd) => void = () => undefined
  #open = true
  readonly #ended = new Ending()
  readonly #used: NobleCharacteristic[] = []
  readonly #link: NobleLink

  constructor(
    readonly epoch: NobleEpoch,
    readonly peripheral: NoblePeripheral,
    readonly clock: Clock,
    readonly watch: LinkWatch,
  ) {
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#link = new NobleLink(epoch, clock, this.#ended, watch)
    peripheral.once('disconnect', (reason: unknown) => this.#ends(typeof reason === 'number' ? reason : null))
    if (watch.endReason !== null) this.#ends(watch.endReason)
  }

  get peripheralId(): string {
    return this.peripheral.id
  }

  get isOpen(): boolean {
    return this.#open
  }

  get parameters(): LinkParameters | null {
    return this.watch.parameters
  }

  get mtu(): number | null {
    return this.peripheral.mtu === null ? null : Math.min(NOBLE_MTU, this.peripheral.mtu)
  }

  /** Called once with the first reason; a second report of the same end is ignored. */
  end(why: LinkEnd): void {
    if (!this.#open) return
    this.#open = false
    this.peripheral.removeAllListeners()
    this.watch.stop()
    for (const characteristic of this.#used) characteristic.removeAllListeners()
    this.#used.length = 0
    this.#ended.end(why.reason)
    this.#resolveClosed(why)
  }

  #ends(hciReason: number | null): void {
    this.end({ reason: hciReason === null ? 'disconnected' : hciReasonText(hciReason), hciReason })
  }

  async discover(wanted: readonly WantedCharacteristic[], timeoutMs: number): Promise<BleCharacteristic[]> {
    const serviceUuids = [...new Set(wanted.map(({ serviceUuid }) => serviceUuid))]
    const [services] = await this.#eventAfter<[NobleService[]]>(
      { emitter: this.peripheral, event: 'servicesDiscover', what: 'Looking for services', timeoutMs },
      () => this.peripheral.discoverServices(serviceUuids),
    )
    const found: BleCharacteristic[] = []
    for (const service of services) {
      const uuids = wanted.filter(({ serviceUuid }) => serviceUuid === service.uuid).map(({ uuid }) => uuid)
      const [characteristics] = await this.#eventAfter<[NobleCharacteristic[]]>(
        { emitter: service, event: 'characteristicsDiscover', what: `Looking into service ${service.uuid}`, timeoutMs },
        () => service.discoverCharacteristics(uuids),
      )
      for (const one of characteristics) {
        this.#used.push(one)
        found.push(new NobleGattCharacteristic(service.uuid, one, this.#link))
      }
    }
    return found
  }

  requestParameters(wanted: WantedParameters, timeoutMs: number): Promise<LinkParameters> {
    if (!this.#open) return Promise.reject(new DeviceError('Changing the link failed: the link has ended.'))
    return this.watch.request(wanted, { clock: this.clock, timeoutMs, ended: this.#ended })
  }

  async readRssiDbm(timeoutMs: number): Promise<number | null> {
    const of = { emitter: this.peripheral, event: 'rssiUpdate', what: 'Asking for the signal', timeoutMs }
    const [rssiDbm] = await this.#eventAfter<[number]>(of, () => this.peripheral.updateRssi())
    return rssiDbm === UNKNOWN_RSSI ? null : rssiDbm
  }

  async disconnect(): Promise<void> {
    if (!this.#open) return
    // Only here, where the link is known to be up: on a device that isn't connected noble would end handle 0.
    const isUp = this.epoch.socket === null || this.epoch.noble._bindings._handles[this.peripheral.id] !== undefined
    if (this.epoch.closed || !isUp) return this.end({ reason: 'disconnected', hciReason: null })
    this.peripheral.disconnect()
    const cancel = this.clock.timer(DISCONNECT_TIMEOUT_MS, () => this.#forceClosed())
    await this.closed
    cancel()
  }

  /** The controller never confirmed: make noble forget the link, so that the device can be connected again. */
  #forceClosed(): void {
    if (!this.#open) return
    const end = { reason: 'the adapter did not confirm the end of the link', hciReason: null }
    if (this.epoch.socket === null || this.epoch.closed) return this.end(end)
    const bindings = this.epoch.noble._bindings
    const handle = bindings._handles[this.peripheral.id]
    this.end(end)
    if (typeof handle !== 'number') return
    const hci = bindings._hci
    hci._aclQueue = hci._aclQueue.filter((queued) => queued.handle !== handle)
    hci._aclConnections.delete(handle)
    bindings.onDisconnComplete(handle, 0x16)
  }

  #eventAfter<T extends readonly unknown[]>(
    of: { emitter: NobleService | NoblePeripheral; event: string; what: string; timeoutMs: number },
    start: () => void,
  ): Promise<T> {
    if (!this.#open) return Promise.reject(new DeviceError(`${of.what} failed: the link has ended.`))
    const { emitter, event, what, timeoutMs } = of
    return eventAfter<T>(emitter, event, start, { clock: this.clock, what, timeoutMs, ended: this.#ended })
  }
}
