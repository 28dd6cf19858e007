import {
  encodeGspResult,
  GSP_GET,
  GSP_HELLO,
  GSP_PUT_SYSTEM_MODE,
  GSP_RESULT,
  GSP_SUBSCRIBE,
  GSP_UNSUBSCRIBE,
  gspPathOf,
  isGspReference,
  type StatusBytes,
} from './gsp.js'
import { shapeOfPath, type ImuShape } from './imu-shape.js'
import type { SimulatedLogbook } from './simulated-logbook.js'

/** Places for subscriptions; a fifth is refused. */
const MOST_SUBSCRIPTIONS = 4
/** Version 1, then serial number, product, address, name and version of the program. */
const NEWER_HELLO = ['\u0001174630000192', 'Movesense', '000102030405', 'Simulated', '1.0.0', ''].join('\u0000')

export interface GspServiceOptions {
  readonly newer: boolean
  readonly statusBytes: StatusBytes
  readonly takenCount: number
  readonly fastestRateHz: number
  readonly logbook: SimulatedLogbook
  /** It begins anew, and the link ends. */
  restart(): void
  readonly ranges: { readonly accelerationRangeG: number; readonly angularVelocityRangeDps: number }
  say(value: Uint8Array): void
  subscribed(reference: number, shape: ImuShape): void
  unsubscribed(reference: number): void
}

/** The SensorData service of a simulated sensor. */
export class GspService {
  readonly #references = new Set<number>()
  /** Every command as it was written, for who wants to see that a sensor was stopped. */
  readonly commands: Uint8Array[] = []

  constructor(readonly options: GspServiceOptions) {}

  get subscriptionCount(): number {
    return this.#references.size
  }

  clear(): void {
    for (const reference of this.#references) this.options.unsubscribed(reference)
    this.#references.clear()
  }

  write(value: Uint8Array): void {
    this.commands.push(Uint8Array.from(value))
    const [command, reference] = value
    if (command === undefined || reference === undefined) return
    if (command === GSP_HELLO) this.#sayHello(reference)
    else if (!this.#askLogbook(command, reference, value)) this.#obey(command, reference, gspPathOf(value))
  }

  /** Older firmware has none that one could ask. */
  #askLogbook(command: number, reference: number, value: Uint8Array): boolean {
    const answer = this.options.newer ? this.options.logbook.command(value) : null
    if (answer === null) return false
    this.#answer(reference, answer.status, [...(answer.data ?? [])])
    if (command === GSP_PUT_SYSTEM_MODE && answer.status < 300) this.options.restart()
    return true
  }

  #sayHello(reference: number): void {
    const text = this.options.newer ? NEWER_HELLO : 'Hello'
    this.options.say(Uint8Array.of(GSP_RESULT, reference, ...new TextEncoder().encode(text)))
  }

  #obey(command: number, reference: number, path: string): void {
    if (command === GSP_SUBSCRIBE) this.#answer(reference, this.#subscribe(reference, path))
    else if (command === GSP_UNSUBSCRIBE) this.#answer(reference, this.#unsubscribe(reference))
    else if (command === GSP_GET && this.options.newer) this.#get(reference, path)
    else this.#answer(reference, 400)
  }

  #subscribe(reference: number, path: string): number {
    if (!isGspReference(reference) || this.#references.has(reference)) return 400
    if (this.#references.size + this.options.takenCount >= MOST_SUBSCRIPTIONS) return 507
    const shape = shapeOfPath(path)
    if (shape === null || shape.rateHz > this.options.fastestRateHz) return 404
    this.#references.add(reference)
    this.options.subscribed(reference, shape)
    return 200
  }

  #unsubscribe(reference: number): number {
    if (!this.#references.delete(reference)) return 404
    this.options.unsubscribed(reference)
    return 200
  }

  #get(reference: number, path: string): void {
    const { accelerationRangeG, angularVelocityRangeDps } = this.options.ranges
    if (path === '/Meas/Acc/Config') this.#answer(reference, 200, [accelerationRangeG])
    else if (path === '/Meas/Gyro/Config') {
      this.#answer(reference, 200, [angularVelocityRangeDps & 0xff, angularVelocityRangeDps >> 8])
    } else this.#answer(reference, 404)
  }

  #answer(reference: number, status: number, data: readonly number[] = []): void {
    this.options.say(encodeGspResult(reference, status, this.options.statusBytes, data))
  }
}
