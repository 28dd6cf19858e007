import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { BleCharacteristic } from '../ble-central.js'
import type { Ending } from './ending.js'
import type { NobleCharacteristic, NobleDescriptor } from './noble-types.js'
import { eventAfter } from './settle.js'

const CLIENT_CONFIGURATION = '2902'
const NOTIFY = Buffer.from([0x01, 0x00])
const INDICATE = Buffer.from([0x02, 0x00])

/** One characteristic for as long as one link. */
export class NobleGattCharacteristic implements BleCharacteristic {
  constructor(
    readonly serviceUuid: string,
    readonly inner: NobleCharacteristic,
    readonly clock: Clock,
    readonly ended: Ending,
  ) {}

  get uuid(): string {
    return this.inner.uuid
  }

  get properties(): readonly string[] {
    return this.inner.properties
  }

  async read(timeoutMs: number): Promise<Uint8Array> {
    const options = { clock: this.clock, what: `Reading ${this.uuid}`, timeoutMs, ended: this.ended }
    const [value] = await eventAfter<[Buffer]>(this.inner, 'read', () => this.inner.read(), options)
    return value
  }

  async write(
    value: Uint8Array,
    { withResponse, timeoutMs }: { readonly withResponse: boolean; readonly timeoutMs: number },
  ): Promise<void> {
    const options = { clock: this.clock, what: `Writing ${this.uuid}`, timeoutMs, ended: this.ended }
    await eventAfter(this.inner, 'write', () => this.inner.write(Buffer.from(value), !withResponse), options)
  }

  async unsubscribe(timeoutMs: number): Promise<void> {
    this.inner.removeAllListeners('data')
    const options = { clock: this.clock, what: `Unsubscribing from ${this.uuid}`, timeoutMs, ended: this.ended }
    await eventAfter(this.inner, 'notify', () => this.inner.unsubscribe(), options)
  }

  async subscribe(onData: (value: Uint8Array) => void, timeoutMs: number): Promise<void> {
    // 'read' repeats every notification, and 'data' brings answers to reads too.
    this.inner.on('data', (value: Buffer, isNotification: boolean) => {
      if (isNotification) onData(value)
    })
    const what = `Subscribing to ${this.uuid}`
    const half = { clock: this.clock, what, timeoutMs: timeoutMs / 2, ended: this.ended }
    try {
      await eventAfter(this.inner, 'notify', () => this.inner.subscribe(), half)
    } catch (cause) {
      if (!(cause instanceof DeviceError) || cause.code !== 'timeout') throw cause
      await this.#subscribeByDescriptor(timeoutMs / 2)
    }
  }

  /** Some devices never answer the search for their client configuration but accept a write to it. */
  async #subscribeByDescriptor(timeoutMs: number): Promise<void> {
    const options = {
      clock: this.clock,
      what: `Subscribing to ${this.uuid}`,
      timeoutMs: timeoutMs / 2,
      ended: this.ended,
    }
    const search = (): void => this.inner.discoverDescriptors()
    const [descriptors] = await eventAfter<[NobleDescriptor[]]>(this.inner, 'descriptorsDiscover', search, options)
    const configuration = descriptors.find(({ uuid }) => uuid === CLIENT_CONFIGURATION)
    if (configuration === undefined) {
      throw new DeviceError(`Subscribing to ${this.uuid} failed: the device has no switch for its notifications.`, {
        code: 'no-client-configuration',
      })
    }
    const value = this.properties.includes('notify') ? NOTIFY : INDICATE
    await eventAfter(configuration, 'valueWrite', () => configuration.writeValue(value), options)
  }
}
