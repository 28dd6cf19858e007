import { ATT_ERROR } from './att-error.js'
import type { Attribute } from './attribute-table.js'

/** A value that the central wrote. */
export interface WrittenValue {
  readonly characteristicUuid: string
  readonly value: Uint8Array
  readonly withResponse: boolean
}

const MAX_REMEMBERED = 1_000
const MAX_VALUE_BYTES = 512

/** What the central wrote to the values of one device, at once or in parts. */
export class AttWrites {
  readonly #prepared: { readonly attribute: Attribute; readonly offset: number; readonly part: Buffer }[] = []

  /** @param written filled with the latest values, over all links of the device */
  constructor(readonly written: WrittenValue[]) {}

  /** @returns the error, or null where it was written */
  write(attribute: Attribute, value: Uint8Array, withResponse: boolean): number | null {
    const { role } = attribute
    if (role.kind !== 'value' || role.characteristic.write === undefined) return ATT_ERROR.writeNotPermitted
    const own = Uint8Array.from(value)
    if (this.written.length >= MAX_REMEMBERED) this.written.shift()
    this.written.push({ characteristicUuid: role.characteristic.uuid, value: own, withResponse })
    role.characteristic.write(own)
    return null
  }

  /** One part of a long value; nothing is written yet. */
  prepare(attribute: Attribute, offset: number, part: Buffer): number | null {
    if (attribute.role.kind !== 'value' || attribute.role.characteristic.write === undefined) {
      return ATT_ERROR.writeNotPermitted
    }
    if (offset + part.length > MAX_VALUE_BYTES) return ATT_ERROR.invalidValueLength
    this.#prepared.push({ attribute, offset, part: Buffer.from(part) })
    return null
  }

  /** @param flags 1 writes what was prepared, 0 forgets it */
  execute(flags: number): number | null {
    const prepared = this.#prepared.splice(0)
    const first = prepared[0]
    if (flags !== 1 || first === undefined) return null
    const value = Buffer.alloc(Math.max(...prepared.map(({ offset, part }) => offset + part.length)))
    for (const { offset, part } of prepared) part.copy(value, offset)
    return this.write(first.attribute, value, true)
  }
}
