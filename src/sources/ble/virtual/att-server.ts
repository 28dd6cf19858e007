import type { VirtualCharacteristic } from '../../virtual-peripheral.js'
import { type Attribute, SERVICE_TYPE } from './attribute-table.js'

/** ATT error codes. @see Bluetooth Core 5.4, Vol 3 Part F, 3.4.1.1 */
export const ATT_ERROR = {
  invalidHandle: 0x01,
  readNotPermitted: 0x02,
  writeNotPermitted: 0x03,
  invalidPdu: 0x04,
  insufficientAuthentication: 0x05,
  requestNotSupported: 0x06,
  invalidOffset: 0x07,
  attributeNotFound: 0x0a,
  invalidValueLength: 0x0d,
  unlikely: 0x0e,
  unsupportedGroupType: 0x10,
} as const

export const DEFAULT_ATT_MTU = 23

/** Faults of a server, to be switched on in tests and exercises. */
export interface AttFaults {
  /** Requests of this opcode are answered with this error. */
  errors?: ReadonlyMap<number, number>
  /** Requests of this opcode are never answered. */
  ignores?: ReadonlySet<number>
}

/** The GATT server of one simulated device on one link: a request in, at most one answer out. Never throws. */
export class AttServer {
  /** What both sides can take. */
  mtu = DEFAULT_ATT_MTU
  readonly #configurations = new Map<VirtualCharacteristic, number>()

  constructor(
    readonly table: readonly Attribute[],
    readonly maxMtu: number,
    readonly faults: AttFaults = {},
  ) {}

  /** @returns the answer, or null where none is due */
  handle(pdu: Buffer): Buffer | null {
    const opcode = pdu[0]
    if (opcode === undefined || this.faults.ignores?.has(opcode) === true) return null
    const fault = this.faults.errors?.get(opcode)
    if (fault !== undefined) return errorPdu(opcode, pdu.length >= 3 ? pdu.readUInt16LE(1) : 0, fault)
    // Confirmations and everything a server doesn't answer.
    const isCommand = opcode === 0x1e || (opcode & 0x40) !== 0
    try {
      if (!isCommand) return this.#answer(opcode, pdu)
      if (opcode === 0x52) this.#write(pdu)
      return null
    } catch (cause) {
      if (isCommand) return null
      return errorPdu(opcode, 0, cause instanceof RangeError ? ATT_ERROR.invalidPdu : ATT_ERROR.unlikely)
    }
  }

  /** A notification or indication of the value, cut to the MTU; null where the central has not subscribed. */
  valueChanged(characteristicUuid: string, value: Uint8Array): Buffer | null {
    for (const attribute of this.table) {
      if (attribute.role.kind !== 'value' || attribute.role.characteristic.uuid !== characteristicUuid) continue
      const bits = this.#configurations.get(attribute.role.characteristic) ?? 0
      if (bits === 0) return null
      const opcode = (bits & 1) !== 0 ? 0x1b : 0x1d
      const head = Buffer.from([opcode, attribute.handle & 0xff, attribute.handle >> 8])
      return Buffer.concat([head, value.subarray(0, this.mtu - 3)])
    }
    return null
  }

  /** The link is gone: configurations fall back to off, as without bonding. */
  close(): void {
    for (const [characteristic, bits] of this.#configurations) if (bits !== 0) characteristic.subscribed?.(false)
    this.#configurations.clear()
  }

  #answer(opcode: number, pdu: Buffer): Buffer {
    switch (opcode) {
      case 0x02:
        return this.#exchangeMtu(pdu)
      case 0x04:
        return this.#findInformation(pdu)
      case 0x06:
        return this.#findByTypeValue(pdu)
      case 0x08:
        return this.#readByType(pdu)
      case 0x0a:
        return this.#read(opcode, pdu.readUInt16LE(1), 0)
      case 0x0c:
        return this.#read(opcode, pdu.readUInt16LE(1), pdu.readUInt16LE(3))
      case 0x10:
        return this.#readByGroup(pdu)
      case 0x12: {
        const error = this.#write(pdu)
        return error === null ? Buffer.from([0x13]) : errorPdu(opcode, pdu.readUInt16LE(1), error)
      }
      default:
        return errorPdu(opcode, 0, ATT_ERROR.requestNotSupported)
    }
  }

  #exchangeMtu(pdu: Buffer): Buffer {
    this.mtu = Math.max(DEFAULT_ATT_MTU, Math.min(this.maxMtu, pdu.readUInt16LE(1)))
    return Buffer.from([0x03, this.maxMtu & 0xff, this.maxMtu >> 8])
  }

  #findInformation(pdu: Buffer): Buffer {
    const found = this.#inRange(pdu)
    if (found === null) return rangeError(pdu)
    const width = found[0]?.type.length
    const rows = found.map((one) => Buffer.concat([handleBytes(one.handle), one.type]))
    return this.#list(pdu, Buffer.from([0x05, width === 2 ? 1 : 2]), rows)
  }

  #findByTypeValue(pdu: Buffer): Buffer {
    const found = this.#inRange(pdu)
    if (found === null) return rangeError(pdu)
    const wanted = pdu.subarray(7)
    const rows = found.flatMap(({ handle, role }) =>
      role.kind === 'service' && pdu.readUInt16LE(5) === SERVICE_TYPE && role.uuid.equals(wanted)
        ? [Buffer.concat([handleBytes(handle), handleBytes(role.endHandle)])]
        : [],
    )
    return this.#list(pdu, Buffer.from([0x07]), rows)
  }

  #readByGroup(pdu: Buffer): Buffer {
    const found = this.#inRange(pdu)
    if (found === null) return rangeError(pdu)
    if (pdu.length !== 7 || pdu.readUInt16LE(5) !== SERVICE_TYPE) {
      return errorPdu(0x10, pdu.readUInt16LE(1), ATT_ERROR.unsupportedGroupType)
    }
    const rows = found.flatMap(({ handle, role }) =>
      role.kind === 'service' ? [Buffer.concat([handleBytes(handle), handleBytes(role.endHandle), role.uuid])] : [],
    )
    return this.#list(pdu, Buffer.from([0x11, rows[0]?.length ?? 0]), rows)
  }

  #readByType(pdu: Buffer): Buffer {
    const found = this.#inRange(pdu)
    if (found === null) return rangeError(pdu)
    const type = pdu.subarray(5)
    const rows = found.flatMap((one) => {
      if (!one.type.equals(type)) return []
      const value = this.#valueOf(one)
      return typeof value === 'number' ? [] : [Buffer.concat([handleBytes(one.handle), value])]
    })
    return this.#list(pdu, Buffer.from([0x09, rows[0]?.length ?? 0]), rows)
  }

  /** As many rows of the first one's length as fit into the MTU. */
  #list(pdu: Buffer, head: Buffer, rows: readonly Buffer[]): Buffer {
    const width = rows[0]?.length
    if (width === undefined) return errorPdu(pdu[0] ?? 0, pdu.readUInt16LE(1), ATT_ERROR.attributeNotFound)
    const room = Math.max(1, Math.floor((this.mtu - head.length) / width))
    const firstOther = rows.findIndex((row) => row.length !== width)
    return Buffer.concat([head, ...rows.slice(0, Math.min(room, firstOther < 0 ? rows.length : firstOther))])
  }

  #read(opcode: number, handle: number, offset: number): Buffer {
    const attribute = this.table[handle - 1]
    const value = attribute === undefined ? ATT_ERROR.invalidHandle : this.#valueOf(attribute)
    if (typeof value === 'number') return errorPdu(opcode, handle, value)
    if (offset > value.length) return errorPdu(opcode, handle, ATT_ERROR.invalidOffset)
    return Buffer.concat([Buffer.from([opcode + 1]), value.subarray(offset, offset + this.mtu - 1)])
  }

  /** The attribute's bytes, or the error that reading it gives. */
  #valueOf({ role }: Attribute): Buffer | number {
    switch (role.kind) {
      case 'service':
        return role.uuid
      case 'declaration':
        return role.value
      case 'configuration':
        return Buffer.from([this.#configurations.get(role.characteristic) ?? 0, 0])
      case 'value': {
        const value = role.characteristic.properties.includes('read') ? role.characteristic.read?.() : undefined
        return value === undefined ? ATT_ERROR.readNotPermitted : Buffer.from(value)
      }
    }
  }

  /** @returns the error, or null where it was written */
  #write(pdu: Buffer): number | null {
    const attribute = this.table[pdu.readUInt16LE(1) - 1]
    const value = pdu.subarray(3)
    if (attribute === undefined) return ATT_ERROR.invalidHandle
    const { role } = attribute
    if (role.kind === 'configuration') {
      if (value.length !== 2) return ATT_ERROR.invalidValueLength
      this.#configurations.set(role.characteristic, (value[0] ?? 0) & 0x03)
      role.characteristic.subscribed?.(((value[0] ?? 0) & 0x03) !== 0)
      return null
    }
    if (role.kind !== 'value' || role.characteristic.write === undefined) return ATT_ERROR.writeNotPermitted
    role.characteristic.write(Uint8Array.from(value))
    return null
  }

  #inRange(pdu: Buffer): Attribute[] | null {
    const start = pdu.readUInt16LE(1)
    const end = pdu.readUInt16LE(3)
    return start === 0 || start > end ? null : this.table.filter(({ handle }) => handle >= start && handle <= end)
  }
}

function handleBytes(handle: number): Buffer {
  return Buffer.from([handle & 0xff, handle >> 8])
}

function rangeError(pdu: Buffer): Buffer {
  return errorPdu(pdu[0] ?? 0, pdu.readUInt16LE(1), ATT_ERROR.invalidHandle)
}

function errorPdu(opcode: number, handle: number, error: number): Buffer {
  return Buffer.from([0x01, opcode, handle & 0xff, handle >> 8, error])
}
