import type { EventEmitter } from 'node:events'
import { DeviceError } from '../../../runtime/errors.js'
import type { BleCharacteristic } from '../ble-central.js'
import { type AttRefusal, isNotFound, refusalText, wantsPairing } from './att-refusals.js'
import type { NobleLink } from './noble-link.js'
import type { NobleCharacteristic, NobleDescriptor } from './noble-types.js'
import { eventAfter, type SettleOptions } from './settle.js'

const CLIENT_CONFIGURATION = '2902'
const NOTIFY = Buffer.from([0x01, 0x00])
const INDICATE = Buffer.from([0x02, 0x00])
const NEITHER = Buffer.from([0x00, 0x00])

/** What noble is asked, and the request on the wire whose refusal ends it. */
interface Asked {
  readonly emitter: EventEmitter
  readonly event: string
  readonly what: string
  readonly timeoutMs: number
  readonly accept?: (...values: readonly unknown[]) => boolean
  /** Refusals that noble answers itself, or that mean something else. */
  readonly tolerates?: (refusal: AttRefusal) => boolean
}

/** One characteristic for as long as one link. */
export class NobleGattCharacteristic implements BleCharacteristic {
  #configuration: NobleDescriptor | null = null

  constructor(
    readonly serviceUuid: string,
    readonly inner: NobleCharacteristic,
    readonly link: NobleLink,
  ) {}

  get uuid(): string {
    return this.inner.uuid
  }

  get properties(): readonly string[] {
    return this.inner.properties
  }

  async read(timeoutMs: number): Promise<Uint8Array> {
    const [value] = await this.#ask<[Buffer]>(
      {
        ...{ emitter: this.inner, event: 'read', what: `Reading ${this.uuid}`, timeoutMs },
        // Notifications come as 'read' too.
        accept: (_, isNotification) => isNotification !== true,
        // noble answers a refused read with no bytes, and so does the port.
        tolerates: () => true,
      },
      () => this.inner.read(),
    )
    return value
  }

  async write(
    value: Uint8Array,
    { withResponse, timeoutMs }: { readonly withResponse: boolean; readonly timeoutMs: number },
  ): Promise<void> {
    await this.#ask({ emitter: this.inner, event: 'write', what: `Writing ${this.uuid}`, timeoutMs }, () =>
      this.inner.write(Buffer.from(value), !withResponse),
    )
  }

  async subscribe(onData: (value: Uint8Array) => void, timeoutMs: number): Promise<void> {
    // Of an earlier subscription on the same link; twice the listener would be twice the data.
    this.inner.removeAllListeners('data')
    // 'read' repeats every notification, and 'data' brings answers to reads too.
    this.inner.on('data', (value: Buffer, isNotification: boolean) => {
      if (isNotification) onData(value)
    })
    const what = `Subscribing to ${this.uuid}`
    try {
      const asked = { emitter: this.inner, event: 'notify', what, timeoutMs: timeoutMs / 2 }
      await this.#ask(asked, () => this.inner.subscribe())
    } catch (cause) {
      if (!(cause instanceof DeviceError) || !['timeout', 'not-found'].includes(cause.code)) throw cause
      // Behind a search that is never answered noble would send nothing more.
      if (cause.code === 'timeout') this.link.forgetUnanswered()
      await this.#findConfiguration(timeoutMs / 4)
      const value = this.properties.includes('notify') ? NOTIFY : INDICATE
      await this.#configure(value, what, timeoutMs / 4)
    }
  }

  async unsubscribe(timeoutMs: number): Promise<void> {
    this.inner.removeAllListeners('data')
    const what = `Unsubscribing from ${this.uuid}`
    if (this.#configuration !== null) return this.#configure(NEITHER, what, timeoutMs)
    await this.#ask({ emitter: this.inner, event: 'notify', what, timeoutMs }, () => this.inner.unsubscribe())
  }

  /** Some devices never answer the search by type for their client configuration, but list it and accept a write. */
  async #findConfiguration(timeoutMs: number): Promise<void> {
    const [descriptors] = await this.#ask<[NobleDescriptor[]]>(
      {
        ...{ emitter: this.inner, event: 'descriptorsDiscover', what: `Subscribing to ${this.uuid}`, timeoutMs },
        tolerates: () => true,
      },
      () => this.inner.discoverDescriptors(),
    )
    this.#configuration = descriptors.find(({ uuid }) => uuid === CLIENT_CONFIGURATION) ?? null
    if (this.#configuration !== null) return
    throw new DeviceError(`Subscribing to ${this.uuid} failed: the device has no switch for its notifications.`, {
      code: 'no-client-configuration',
    })
  }

  async #configure(value: Buffer, what: string, timeoutMs: number): Promise<void> {
    const configuration = this.#configuration
    if (configuration === null) return
    await this.#ask({ emitter: configuration, event: 'valueWrite', what, timeoutMs }, () =>
      configuration.writeValue(value),
    )
  }

  async #ask<T extends readonly unknown[]>(asked: Asked, start: () => void): Promise<T> {
    const { emitter, event, what, timeoutMs, accept, tolerates } = asked
    let refusedForPairing: AttRefusal | null = null
    const watchRefusal: SettleOptions['watchRefusal'] = (refuse) =>
      this.link.onRefusal(this.serviceUuid, this.uuid, (refusal) => {
        // noble begins to pair and asks again; it may work.
        if (wantsPairing(refusal)) refusedForPairing = refusal
        else if (tolerates?.(refusal) !== true)
          refuse(refusalText(refusal), isNotFound(refusal) ? 'not-found' : 'refused')
      })
    const { clock, ended } = this.link
    const options = { clock, ended, what, timeoutMs, watchRefusal, ...(accept === undefined ? {} : { accept }) }
    try {
      return await eventAfter<T>(emitter, event, start, options)
    } catch (cause) {
      if (refusedForPairing === null || !(cause instanceof DeviceError) || cause.code !== 'timeout') throw cause
      throw new DeviceError(`${what} failed: ${refusalText(refusedForPairing)}.`, { code: 'refused', cause })
    }
  }
}
