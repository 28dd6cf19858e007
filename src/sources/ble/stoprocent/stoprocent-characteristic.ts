import { EventEmitter } from 'node:events'
import type { Clock } from '../../../runtime/clock.js'
import { DeviceError } from '../../../runtime/errors.js'
import type { BleCharacteristic } from '../ble-central.js'
import { refusalText } from '../noble/att-refusals.js'
import type { Ending } from '../noble/ending.js'
import { eventAfter } from '../noble/settle.js'
import type {
  AttributeHandles,
  StoprocentBindings,
  StoprocentCharacteristic,
  StoprocentDescriptor,
} from './stoprocent-types.js'
import type { Refusal } from './tamed-layers.js'

const READ_BY_TYPE_REQUEST = 0x08
const WRITE_REQUESTS = new Set([0x12, 0x16, 0x18])
const CLIENT_CONFIGURATION = '2902'
const NOTIFY = Buffer.from([0x01, 0x00])
const INDICATE = Buffer.from([0x02, 0x00])
const OFF = Buffer.from([0x00, 0x00])

export interface CharacteristicContext {
  readonly serviceUuid: string
  readonly peripheralId: string
  readonly bindings: StoprocentBindings
  readonly clock: Clock
  readonly ended: Ending
  /** Gives up what the link waits for; null where the back end does that by itself. */
  readonly giveUpRequest: (() => void) | null
  /** Where it stands in the device's table; null where the back end doesn't tell. */
  readonly handles: AttributeHandles | null
}

/** One characteristic for as long as one link. */
export class StoprocentGattCharacteristic implements BleCharacteristic {
  readonly serviceUuid: string
  /** Answers and refusals, one event for each kind of operation, with the error first. */
  readonly #answers = new EventEmitter()
  /** The switch itself, where the device doesn't answer the search for it. */
  #configuration: StoprocentDescriptor | null = null
  #onData: ((value: Uint8Array) => void) | null = null

  constructor(
    readonly inner: StoprocentCharacteristic,
    readonly context: CharacteristicContext,
  ) {
    this.serviceUuid = context.serviceUuid
    // One event brings notifications and answers to reads.
    inner.on('data', (value: Buffer | null, isNotification: boolean) => {
      if (!isNotification) this.#answers.emit('read', value ?? Buffer.alloc(0))
      else if (value !== null) this.#onData?.(value)
    })
    inner.on('write', (error?: Error) => this.#answers.emit('write', error))
    inner.on('notify', (_on: boolean, error?: Error) => this.#answers.emit('notify', error))
  }

  get uuid(): string {
    return this.inner.uuid
  }

  get properties(): readonly string[] {
    return this.inner.properties
  }

  async read(timeoutMs: number): Promise<Uint8Array> {
    const options = this.#options(`Reading ${this.uuid}`, timeoutMs)
    const [value] = await eventAfter<[Buffer]>(this.#answers, 'read', () => this.inner.read(), options)
    return value
  }

  async write(
    value: Uint8Array,
    { withResponse, timeoutMs }: { readonly withResponse: boolean; readonly timeoutMs: number },
  ): Promise<void> {
    const what = `Writing ${this.uuid}`
    await this.#answered('write', what, timeoutMs, () => this.inner.write(Buffer.from(value), !withResponse))
  }

  async unsubscribe(timeoutMs: number): Promise<void> {
    this.#onData = null
    const what = `Unsubscribing from ${this.uuid}`
    const configuration = this.#configuration
    if (configuration === null) await this.#answered('notify', what, timeoutMs, () => this.#notify(false))
    else
      await eventAfter(configuration, 'valueWrite', () => configuration.writeValue(OFF), this.#options(what, timeoutMs))
  }

  async subscribe(onData: (value: Uint8Array) => void, timeoutMs: number): Promise<void> {
    this.#onData = onData
    const what = `Subscribing to ${this.uuid}`
    try {
      await this.#answered('notify', what, timeoutMs / 2, () => this.#notify(true))
    } catch (cause) {
      if (!(cause instanceof DeviceError) || cause.code !== 'timeout') throw cause
      this.context.giveUpRequest?.()
      await this.#subscribeByDescriptor(timeoutMs / 2)
    }
  }

  /** The device answered a request with an error; the package itself keeps that to itself. */
  refused({ requestOpcode, attributeHandle, error }: Refusal): void {
    const { handles } = this.context
    if (handles === null) return
    const why = refusalText({ connectionHandle: 0, requestOpcode, attributeHandle, error })
    if (WRITE_REQUESTS.has(requestOpcode) && attributeHandle === handles.valueHandle) {
      const text = `Writing ${this.uuid} failed: ${why}.`
      this.#answers.emit('write', new DeviceError(text, { code: 'refused' }))
    } else if (WRITE_REQUESTS.has(requestOpcode) && this.#isOwn(attributeHandle)) {
      const text = `Subscribing to ${this.uuid} failed: ${why}.`
      this.#answers.emit('notify', new DeviceError(text, { code: 'refused' }))
    } else if (requestOpcode === READ_BY_TYPE_REQUEST && attributeHandle === handles.startHandle) {
      this.#answers.emit('notify', this.#noConfiguration())
    }
  }

  end(): void {
    this.#onData = null
    this.inner.removeAllListeners()
    this.#answers.removeAllListeners()
  }

  #isOwn(attributeHandle: number): boolean {
    const { handles } = this.context
    return handles !== null && attributeHandle > handles.valueHandle && attributeHandle <= handles.endHandle
  }

  #noConfiguration(): DeviceError {
    return new DeviceError(`Subscribing to ${this.uuid} failed: the device has no switch for its notifications.`, {
      code: 'no-client-configuration',
    })
  }

  /** Straight to the back end: the package skips what it believes to be so already, and then says nothing. */
  #notify(on: boolean): void {
    const { bindings, peripheralId, serviceUuid } = this.context
    bindings.notify(peripheralId, serviceUuid, this.uuid, on)
  }

  /** Some devices never answer the search for their client configuration but accept a write to it. */
  async #subscribeByDescriptor(timeoutMs: number): Promise<void> {
    const options = this.#options(`Subscribing to ${this.uuid}`, timeoutMs / 2)
    const search = (): void => this.inner.discoverDescriptors()
    const [descriptors] = await eventAfter<[StoprocentDescriptor[]]>(
      ...([this.inner, 'descriptorsDiscover', search, options] as const),
    )
    const configuration = descriptors.find(({ uuid }) => uuid === CLIENT_CONFIGURATION)
    if (configuration === undefined) throw this.#noConfiguration()
    const value = this.properties.includes('notify') ? NOTIFY : INDICATE
    await eventAfter(configuration, 'valueWrite', () => configuration.writeValue(value), options)
    this.#configuration = configuration
  }

  async #answered(event: 'write' | 'notify', what: string, timeoutMs: number, start: () => void): Promise<void> {
    const options = this.#options(what, timeoutMs)
    const [error] = await eventAfter<[Error | undefined]>(this.#answers, event, start, options)
    if (error instanceof DeviceError) throw error
    if (error instanceof Error) {
      throw new DeviceError(`${what} failed: ${error.message}.`, { code: 'refused', cause: error })
    }
  }

  #options(what: string, timeoutMs: number): Parameters<typeof eventAfter>[3] {
    return { clock: this.context.clock, what, timeoutMs, ended: this.context.ended }
  }
}
