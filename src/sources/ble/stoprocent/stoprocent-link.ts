import { EventEmitter } from 'node:events'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { LinkParameters, WantedParameters } from '../ble-central.js'
import type { Ending } from '../noble/ending.js'
import { hciReasonText } from '../noble/hci-reasons.js'
import { eventAfter } from '../noble/settle.js'
import type { StoprocentEpoch } from './stoprocent-epoch.js'
import type { HciBindings } from './stoprocent-types.js'

const DBUS_REFUSES =
  'BlueZ chooses the link parameters itself when it is reached over D-Bus; use ble.hci "adapter" to set them.'

/** The parameters of one link: what the controller says of them, and the wish for others. */
export class LinkParameterWatch {
  #parameters: LinkParameters | null
  readonly #bindings: HciBindings | null
  /** What the controller said of this link, and of no other. */
  readonly #answers = new EventEmitter()
  readonly #listener = (...values: unknown[]): void => this.#updated(values)

  constructor(
    readonly epoch: StoprocentEpoch,
    readonly peripheralId: string,
    first: LinkParameters | null,
  ) {
    this.#parameters = first
    this.#bindings = epoch.backEnd.kind === 'hci' ? epoch.backEnd.bindings : null
    this.#bindings?._hci.on('leConnUpdateComplete', this.#listener)
  }

  get parameters(): LinkParameters | null {
    return this.#parameters
  }

  /** The link's number with the controller; null where it has none. */
  get handle(): number | null {
    const handle = this.#bindings?._handles[this.peripheralId]
    return typeof handle === 'number' ? handle : null
  }

  stop(): void {
    this.#bindings?._hci.removeListener('leConnUpdateComplete', this.#listener)
  }

  /** @throws DeviceError `parameters` where the platform or the device refuses; `timeout`, `link-ended` */
  async request(
    wanted: WantedParameters,
    wait: { readonly clock: Clock; readonly timeoutMs: number; readonly ended: Ending },
  ): Promise<LinkParameters> {
    const { handle } = this
    if (handle === null || this.#bindings === null) {
      const text =
        this.epoch.backEnd.kind === 'dbus'
          ? DBUS_REFUSES
          : 'This platform does not let programs choose link parameters.'
      throw new DeviceError(text, { code: 'parameters' })
    }
    const hci = this.#bindings._hci
    const { minIntervalMs, maxIntervalMs, latency, supervisionTimeoutMs } = wanted
    const ask = (): void => hci.connUpdateLe(handle, minIntervalMs, maxIntervalMs, latency, supervisionTimeoutMs)
    const options = { ...wait, what: 'Changing the link' }
    const [status] = await eventAfter<[number]>(this.#answers, 'updated', ask, options)
    if (status !== 0) {
      throw new DeviceError(`Changing the link failed: ${hciReasonText(status)}.`, { code: 'parameters' })
    }
    if (this.#parameters === null) throw new DeviceError('The adapter does not tell the link.', { code: 'parameters' })
    return this.#parameters
  }

  #updated([status, handle, intervalMs, latency, supervisionTimeoutMs]: readonly unknown[]): void {
    if (handle !== this.handle) return
    if (
      status === 0 &&
      typeof intervalMs === 'number' &&
      typeof latency === 'number' &&
      typeof supervisionTimeoutMs === 'number'
    ) {
      this.#parameters = { intervalMs, latency, supervisionTimeoutMs }
    }
    this.#answers.emit('updated', status)
  }
}
