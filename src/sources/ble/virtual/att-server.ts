import type { VirtualCharacteristic } from '../../../sensors/virtual-peripheral.js'
import { ATT_ERROR } from './att-error.js'
import { AttWrites, type WrittenValue } from './att-writes.js'
import { type Attribute, SERVICE_TYPE } from './attribute-table.js'
import type { AttFaults } from './faults.js'

export const DEFAULT_ATT_MTU = 23
export const NOTIFICATION = 0x1b
export const INDICATION = 0x1d
export const CONFIRMATION = 0x1e

/** Read, read blob, write, prepare write. */
const VALUE_REQUESTS: ReadonlySet<number> = new Set([0x0a, 0x0c, 0x12, 0x16])

/** The GATT server of one simulated device on one link: a request in, at most one answer out. Never throws. */
export class AttServer {
  /** What both sides can take. */
  mtu = DEFAULT_ATT_MTU
  readonly #configurations = new Map<VirtualCharacteristic, number>()
  readonly #values = new Map<string, Attribute>()
  readonly #writes: AttWrites

  /** @param written filled with what the central writes */
  constructor(
    readonly table: readonly Attribute[],
    readonly maxMtu: number,
    public faults: AttFaults = {},
    written: WrittenValue[] = [],
  ) {
    this.#writes = new AttWrites(written)
    for (const attribute of table) {
      const { role } = attribute
      if (role.kind === 'value' && !this.#values.has(role.characteristic.uuid)) {
        this.#values.set(role.characteristic.uuid, attribute)
      }
    }
  }

  /** @returns the answer, or null where none is due */
  handle(pdu: Buffer): Buffer | null {
    const opcode = pdu[0]
    if (opcode === undefined || this.#isIgnored(opcode, pdu)) return null
    const fault = this.faults.errors?.get(opcode) ?? this.#refusal(opcode, pdu)
    if (fault !== undefined) return errorPdu(opcode, pdu.length >= 3 ? pdu.readUInt16LE(1) : 0, fault)
    // Confirmations and everything a server doesn't answer.
    const isCommand = opcode === CONFIRMATION || (opcode & 0x40) !== 0
    try {
      if (!isCommand) return this.#answer(opcode, pdu)
      if (opcode === 0x52) this.#write(pdu, false)
      return null
    } catch (cause) {
      if (isCommand) return null
      return errorPdu(opcode, 0, cause instanceof RangeError ? ATT_ERROR.invalidPdu : ATT_ERROR.unlikely)
    }
  }

  /** A notification or indication of the value, cut to the MTU; null where the central has not subscribed. */
  valueChanged(characteristicUuid: string, value: Uint8Array): Buffer | null {
    const attribute = this.#values.get(characteristicUuid)
    if (attribute?.role.kind !== 'value') return null
    const bits = this.#configurations.get(attribute.role.characteristic) ?? 0
    if (bits === 0) return null
    const opcode = (bits & 1) !== 0 ? NOTIFICATION : INDICATION
    const head = Buffer.from([opcode, attribute.handle & 0xff, attribute.handle >> 8])
    return Buffer.concat([head, value.subarray(0, this.mtu - 3)])
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
        const error = this.#write(pdu, true)
        return error === null ? Buffer.from([0x13]) : errorPdu(opcode, pdu.readUInt16LE(1), error)
      }
      case 0x16: {
        const error = this.#prepareWrite(pdu)
        return error === null ? Buffer.from([0x17, ...pdu.subarray(1)]) : errorPdu(opcode, pdu.readUInt16LE(1), error)
      }
      case 0x18: {
        const error = this.#writes.execute(pdu.readUInt8(1))
        return error === null ? Buffer.from([0x19]) : errorPdu(opcode, 0, error)
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

  #prepareWrite(pdu: Buffer): number | null {
    const attribute = this.table[pdu.readUInt16LE(1) - 1]
    if (attribute === undefined) return ATT_ERROR.invalidHandle
    return this.#writes.prepare(attribute, pdu.readUInt16LE(3), pdu.subarray(5))
  }

  /** @returns the error, or null where it was written */
  #write(pdu: Buffer, withResponse: boolean): number | null {
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
    return this.#writes.write(attribute, value, withResponse)
  }

  #isIgnored(opcode: number, pdu: Buffer): boolean {
    if (this.faults.ignores?.has(opcode) === true) return true
    return opcode === 0x08 && pdu.length >= 7 && this.faults.ignoresSearchFor?.has(pdu.readUInt16LE(5)) === true
  }

  /** The error with which a test wants reads, writes and subscriptions of this value answered. */
  #refusal(opcode: number, pdu: Buffer): number | undefined {
    if (this.faults.refuses === undefined || !VALUE_REQUESTS.has(opcode) || pdu.length < 3) return undefined
    const role = this.table[pdu.readUInt16LE(1) - 1]?.role
    if (role?.kind !== 'value' && role?.kind !== 'configuration') return undefined
    return this.faults.refuses.get(role.characteristic.uuid)
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
