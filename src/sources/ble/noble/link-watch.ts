import { EventEmitter } from 'node:events'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import { GOOD_PARAMETERS, type LinkParameters, type WantedParameters } from '../ble-central.js'
import type { Ending } from './ending.js'
import { hciReasonText } from './hci-reasons.js'
import type { NobleEpoch } from './noble-epoch.js'
import { eventAfter } from './settle.js'

const SHORTEST_SUPERVISION_MS = 2_000

/**
 * Follows what the controller says about the parameters of one link; noble itself forgets them. Begun before the link is
 * made, so that a change which comes at once isn't missed.
 */
export class LinkWatch {
  #parameters: LinkParameters | null = null
  #handle: number | null = null
  #endReason: number | null = null
  readonly #said = new EventEmitter()
  readonly #completed = (...values: unknown[]): void => this.#complete(values)
  readonly #updated = (...values: unknown[]): void => this.#update(values)
  readonly #ended = (handle: unknown, reason: unknown): void => {
    if (handle === this.#handle && handle !== null && typeof reason === 'number') this.#endReason ??= reason
  }
  readonly #refused = (status: unknown, handle: unknown): void => {
    if (handle === this.#handle) this.#said.emit('answer', status)
  }

  constructor(
    readonly epoch: NobleEpoch,
    readonly address: string,
  ) {
    if (epoch.socket === null) return
    const hci = epoch.noble._bindings._hci
    hci.on('leConnComplete', this.#completed)
    hci.on('leConnUpdateComplete', this.#updated)
    hci.on('leConnUpdateRefused', this.#refused)
    hci.on('disconnComplete', this.#ended)
  }

  get parameters(): LinkParameters | null {
    return this.#parameters
  }

  /** Why the link ended; some end before anybody could listen. */
  get endReason(): number | null {
    return this.#endReason
  }

  /** What the controller calls the link; null before it is made and where noble brings its own binding. */
  get handle(): number | null {
    return this.#handle
  }

  stop(): void {
    if (this.epoch.socket === null) return
    const hci = this.epoch.noble._bindings._hci
    hci.removeListener('leConnComplete', this.#completed)
    hci.removeListener('leConnUpdateComplete', this.#updated)
    hci.removeListener('leConnUpdateRefused', this.#refused)
    hci.removeListener('disconnComplete', this.#ended)
  }

  /** @throws DeviceError `parameters` where the platform or the device refuses; `timeout`, `link-ended` */
  async request(
    wanted: WantedParameters,
    wait: { readonly clock: Clock; readonly timeoutMs: number; readonly ended: Ending },
  ): Promise<LinkParameters> {
    const handle = this.#handle
    if (handle === null) {
      throw new DeviceError('This platform does not let programs choose link parameters.', { code: 'parameters' })
    }
    const hci = this.epoch.noble._bindings._hci
    const { minIntervalMs, maxIntervalMs, latency, supervisionTimeoutMs } = wanted
    const ask = (): void => hci.connUpdateLe(handle, minIntervalMs, maxIntervalMs, latency, supervisionTimeoutMs)
    const [status] = await eventAfter<[number]>(this.#said, 'answer', ask, { ...wait, what: 'Changing the link' })
    if (status !== 0) {
      throw new DeviceError(`Changing the link failed: ${hciReasonText(status)}.`, { code: 'parameters' })
    }
    if (this.#parameters === null) throw new DeviceError('The adapter does not tell the link.', { code: 'parameters' })
    return this.#parameters
  }

  #complete([status, handle, , , address, ...parameters]: readonly unknown[]): void {
    if (status !== 0 || typeof handle !== 'number' || address !== this.address) return
    this.#handle = handle
    this.#take(parameters)
    this.#mend(handle)
  }

  /** The kernel ignores the parameters asked for unless the program is root, so a short timeout is mended at once. */
  #mend(handle: number): void {
    if ((this.#parameters?.supervisionTimeoutMs ?? SHORTEST_SUPERVISION_MS) >= SHORTEST_SUPERVISION_MS) return
    const { minIntervalMs, maxIntervalMs, latency, supervisionTimeoutMs } = GOOD_PARAMETERS
    this.epoch.noble._bindings._hci.connUpdateLe(handle, minIntervalMs, maxIntervalMs, latency, supervisionTimeoutMs)
  }

  #update([status, handle, ...parameters]: readonly unknown[]): void {
    if (handle === null || handle !== this.#handle) return
    if (status === 0) this.#take(parameters)
    this.#said.emit('answer', status)
  }

  #take([intervalMs, latency, supervisionTimeoutMs]: readonly unknown[]): void {
    if (typeof intervalMs !== 'number' || typeof latency !== 'number') return
    if (typeof supervisionTimeoutMs === 'number') this.#parameters = { intervalMs, latency, supervisionTimeoutMs }
  }
}
