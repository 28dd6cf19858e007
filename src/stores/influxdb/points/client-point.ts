import { Point } from '@influxdata/influxdb-client'
import { ImplementationError } from '../../../runtime/errors.js'
import { checkedTag, floatText, integerText } from './line-text.js'

type Known<Value> = Value | null | undefined

/** A point of the client that takes what is unknown (and writes nothing), and loses no bit of a number. */
export class ExactPoint {
  readonly #point: Point

  constructor(measurement: string) {
    this.#point = new Point(measurement)
  }

  tag(name: string, value: string): this {
    this.#point.tag(name, checkedTag(value, name))
    return this
  }

  float(name: string, value: Known<number>): this {
    // The client's own floatField makes 0 of −0.
    if (isKnown(value)) this.#point.fields[name] = floatText(value, name)
    return this
  }

  integer(name: string, value: Known<number>): this {
    // The client's own intField rounds what isn't whole.
    if (isKnown(value)) this.#point.fields[name] = integerText(value, name)
    return this
  }

  /** An empty text is left out: InfluxDB 2.7 gives such a column back with its values in the wrong rows (influxdb#26916). */
  text(name: string, value: Known<string>): this {
    if (isKnown(value) && value !== '') this.#point.stringField(name, value)
    return this
  }

  flag(name: string, value: Known<boolean>): this {
    if (isKnown(value)) this.#point.booleanField(name, value)
    return this
  }

  /** Names of the fields that are known, in the order of their names. */
  get fieldNames(): readonly string[] {
    return Object.keys(this.#point.fields).sort()
  }

  /**
   * @param timeNs nanoseconds since the epoch, as text: as a number they would lose digits
   * @throws ImplementationError where nothing is known
   */
  line(timeNs: string): string {
    const line = this.#point.timestamp(timeNs).toLineProtocol()
    if (line === undefined) throw new ImplementationError('A record of which nothing is known can’t be a point')
    return line
  }
}

function isKnown<Value>(value: Known<Value>): value is Value {
  return value !== null && value !== undefined
}
