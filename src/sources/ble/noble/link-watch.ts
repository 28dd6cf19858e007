import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { LinkParameters, WantedParameters } from '../ble-central.js'
import type { Ending } from './ending.js'
import { hciReasonText } from './hci-reasons.js'
import type { NobleEpoch } from './noble-epoch.js'
import { eventAfter } from './settle.js'

/** Follows what the controller says about the parameters of one link; noble itself forgets them. */
export class LinkWatch {
  #parameters: LinkParameters | null
  readonly #listener = (...values: unknown[]): void => this.#updated(values)

  constructor(
    readonly epoch: NobleEpoch,
    readonly peripheralId: string,
    first: LinkParameters | null,
  ) {
    this.#parameters = first
    if (epoch.socket !== null) epoch.noble._bindings._hci.on('leConnUpdateComplete', this.#listener)
  }

  get parameters(): LinkParameters | null {
    return this.#parameters
  }

  stop(): void {
    if (this.epoch.socket !== null)
      this.epoch.noble._bindings._hci.removeListener('leConnUpdateComplete', this.#listener)
  }

  /** @throws DeviceError `parameters` where the platform or the device refuses; `timeout`, `link-ended` */
  async request(
    wanted: WantedParameters,
    wait: { readonly clock: Clock; readonly timeoutMs: number; readonly ended: Ending },
  ): Promise<LinkParameters> {
    const handle = this.#handle()
    if (handle === null) {
      throw new DeviceError('This platform does not let programs choose link parameters.', { code: 'parameters' })
    }
    const hci = this.epoch.noble._bindings._hci
    const { minIntervalMs, maxIntervalMs, latency, supervisionTimeoutMs } = wanted
    const ask = (): void => hci.connUpdateLe(handle, minIntervalMs, maxIntervalMs, latency, supervisionTimeoutMs)
    const options = { ...wait, what: 'Changing the link' }
    const [status] = await eventAfter<[number, number]>(hci, 'leConnUpdateComplete', ask, options)
    if (status !== 0) {
      throw new DeviceError(`Changing the link failed: ${hciReasonText(status)}.`, { code: 'parameters' })
    }
    if (this.#parameters === null) throw new DeviceError('The adapter does not tell the link.', { code: 'parameters' })
    return this.#parameters
  }

  #handle(): number | null {
    if (this.epoch.socket === null) return null
    const handle = this.epoch.noble._bindings._handles[this.peripheralId]
    return typeof handle === 'number' ? handle : null
  }

  #updated([status, handle, intervalMs, latency, supervisionTimeoutMs]: readonly unknown[]): void {
    if (status !== 0 || handle !== this.#handle()) return
    if (typeof intervalMs !== 'number' || typeof latency !== 'number' || typeof supervisionTimeoutMs !== 'number')
      return
    this.#parameters = { intervalMs, latency, supervisionTimeoutMs }
  }
}
