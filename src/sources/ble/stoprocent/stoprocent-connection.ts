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
import { Ending } from '../noble/ending.js'
import { hciReasonText } from '../noble/hci-reasons.js'
import { eventAfter } from '../noble/settle.js'
import { StoprocentGattCharacteristic } from './stoprocent-characteristic.js'
import type { StoprocentEpoch } from './stoprocent-epoch.js'
import { LinkParameterWatch } from './stoprocent-link.js'
import type {
  AttributeHandles,
  StoprocentCharacteristic,
  StoprocentPeripheral,
  StoprocentService,
  TamedGatt,
} from './stoprocent-types.js'
import type { Refusal } from './tamed-layers.js'

/** A controller that said nothing by then is taken to have dropped the link. */
const DISCONNECT_TIMEOUT_MS = 2_000
/** What is asked for; what the device answers may be larger. */
const OWN_MTU = 256
const UNKNOWN_RSSI = 127
const ENDED_BY_US = 0x16

/** One link through the package. All references to its objects end with it. */
export class StoprocentConnection implements BleConnection {
  readonly closed: Promise<LinkEnd>
  #resolveClosed: (end: LinkEnd) => void = () => undefined
  #open = true
  readonly #ended = new Ending()
  readonly #used: StoprocentGattCharacteristic[] = []
  readonly #watch: LinkParameterWatch
  readonly #gatt: TamedGatt | null

  constructor(
    readonly epoch: StoprocentEpoch,
    readonly peripheral: StoprocentPeripheral,
    readonly clock: Clock,
    first: LinkParameters | null,
  ) {
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#watch = new LinkParameterWatch(epoch, peripheral.id, first)
    this.#gatt = epoch.backEnd.kind === 'hci' ? (epoch.backEnd.bindings._gatts[peripheral.id] ?? null) : null
    this.#gatt?.on('refused', (refusal: Refusal) => {
      for (const characteristic of this.#used) characteristic.refused(refusal)
    })
    peripheral.once('disconnect', (reason: unknown) => this.end(linkEnd(reason)))
  }

  get peripheralId(): string {
    return this.peripheral.id
  }

  get isOpen(): boolean {
    return this.#open
  }

  get parameters(): LinkParameters | null {
    return this.#watch.parameters
  }

  get mtu(): number | null {
    return this.peripheral.mtu === null ? null : Math.min(OWN_MTU, this.peripheral.mtu)
  }

  /** Called once with the first reason; a second report of the same end is ignored. */
  end(why: LinkEnd): void {
    if (!this.#open) return
    this.#open = false
    this.peripheral.removeAllListeners()
    this.#gatt?.removeAllListeners('refused')
    this.#watch.stop()
    for (const characteristic of this.#used) characteristic.end()
    this.#used.length = 0
    this.#ended.end(why.reason)
    this.#resolveClosed(why)
  }

  async discover(wanted: readonly WantedCharacteristic[], timeoutMs: number): Promise<BleCharacteristic[]> {
    const serviceUuids = [...new Set(wanted.map(({ serviceUuid }) => serviceUuid))]
    const [services] = await this.#eventAfter<[StoprocentService[]]>(
      { emitter: this.peripheral, event: 'servicesDiscover', what: 'Looking for services', timeoutMs },
      () => this.peripheral.discoverServices(serviceUuids),
    )
    const found: BleCharacteristic[] = []
    for (const service of services) {
      const uuids = wanted.filter(({ serviceUuid }) => serviceUuid === service.uuid).map(({ uuid }) => uuid)
      const [characteristics] = await this.#eventAfter<[StoprocentCharacteristic[]]>(
        { emitter: service, event: 'characteristicsDiscover', what: `Looking into service ${service.uuid}`, timeoutMs },
        () => service.discoverCharacteristics(uuids),
      )
      for (const one of characteristics) found.push(this.#use(service.uuid, one))
    }
    return found
  }

  requestParameters(wanted: WantedParameters, timeoutMs: number): Promise<LinkParameters> {
    if (!this.#open) return Promise.reject(linkEnded('Changing the link'))
    return this.#watch.request(wanted, { clock: this.clock, timeoutMs, ended: this.#ended })
  }

  async readRssiDbm(timeoutMs: number): Promise<number | null> {
    const of = { emitter: this.peripheral, event: 'rssiUpdate', what: 'Asking for the signal', timeoutMs }
    const [rssiDbm] = await this.#eventAfter<[number]>(of, () => this.peripheral.updateRssi())
    // BlueZ tells the signal of advertisements only; without one it says 0.
    return rssiDbm === UNKNOWN_RSSI || (rssiDbm === 0 && this.epoch.backEnd.kind !== 'hci') ? null : rssiDbm
  }

  async disconnect(): Promise<void> {
    if (!this.#open) return
    try {
      this.peripheral.disconnect()
    } catch {
      // The package has no handle for it any more: there is no link to end.
      this.end({ reason: 'disconnected', hciReason: null })
    }
    const cancel = this.clock.timer(DISCONNECT_TIMEOUT_MS, () => this.#forceClosed())
    await this.closed
    cancel()
  }

  #use(serviceUuid: string, inner: StoprocentCharacteristic): BleCharacteristic {
    const characteristic = new StoprocentGattCharacteristic(inner, {
      ...{ serviceUuid, peripheralId: this.peripheral.id, clock: this.clock, ended: this.#ended },
      bindings: this.epoch.noble._bindings,
      giveUpRequest: this.#gatt === null ? null : () => this.#gatt?.giveUpRequest(),
      handles: this.#handlesOf(serviceUuid, inner.uuid),
    })
    this.#used.push(characteristic)
    return characteristic
  }

  #handlesOf(serviceUuid: string, uuid: string): AttributeHandles | null {
    return this.#gatt?._characteristics[serviceUuid]?.[uuid] ?? null
  }

  /** The controller never confirmed: make the package forget the link, so that the device can be connected again. */
  #forceClosed(): void {
    if (!this.#open) return
    const { handle } = this.#watch
    this.end({ reason: 'the adapter did not confirm the end of the link', hciReason: null })
    if (this.epoch.backEnd.kind !== 'hci' || this.epoch.closed || handle === null) return
    const { bindings } = this.epoch.backEnd
    bindings._hci._aclQueue = bindings._hci._aclQueue.filter((queued) => queued.handle !== handle)
    bindings._hci._aclConnections.delete(handle)
    bindings.onDisconnComplete(handle, ENDED_BY_US)
  }

  #eventAfter<T extends readonly unknown[]>(
    of: { emitter: StoprocentService | StoprocentPeripheral; event: string; what: string; timeoutMs: number },
    start: () => void,
  ): Promise<T> {
    if (!this.#open) return Promise.reject(linkEnded(of.what))
    const { emitter, event, what, timeoutMs } = of
    return eventAfter<T>(emitter, event, start, { clock: this.clock, what, timeoutMs, ended: this.#ended })
  }
}

function linkEnded(what: string): DeviceError {
  return new DeviceError(`${what} failed: the link has ended.`, { code: 'link-ended' })
}

/** Over HCI a number; BlueZ and the platforms only say that it ended. */
export function linkEnd(reason: unknown): LinkEnd {
  if (typeof reason === 'number') return { reason: hciReasonText(reason), hciReason: reason }
  return { reason: reason === 'cleanup' ? 'adapter down' : 'disconnected', hciReason: null }
}
