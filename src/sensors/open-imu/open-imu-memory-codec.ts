import { crc16CcittFalse } from '../../codecs/crc16.js'
import { toHex } from '../../codecs/hex.js'
import { DecodeError, ImplementationError } from '../../runtime/errors.js'

/** Messages about runs in a sensor's memory (docs/open-imu-frame.md); `A5 5C`, an operation, its fields, a CRC-16. */
export type MemoryCommand =
  | { readonly op: 'list' }
  | { readonly op: 'fetch'; readonly run: number; readonly fromByte: number; readonly byteCount: number }
  | { readonly op: 'erase'; readonly run: number }
  | { readonly op: 'cancel' }

export type MemoryReply =
  | MemoryRun
  | { readonly op: 'part'; readonly run: number; readonly fromByte: number; readonly bytes: Uint8Array }
  /** All bytes before `toByte` that were asked for have been sent; the checksum is a CRC-32 over them. */
  | { readonly op: 'end'; readonly run: number; readonly toByte: number; readonly crc32: number }
  | { readonly op: 'erased'; readonly run: number }
  | { readonly op: 'refused'; readonly command: number; readonly reason: number }

/** One line of the list; an empty memory answers with a `total` of 0. */
export interface MemoryRun {
  readonly op: 'run'
  readonly index: number
  readonly total: number
  readonly run: number
  readonly byteCount: number
  readonly startDeviceUs: number
  readonly nowDeviceUs: number
  readonly durationUs: number
  /** Milliseconds since the epoch; 0 where the sensor doesn't know. */
  readonly startTimeMs: number
}

const LIST = 0x01
const FETCH = 0x02
const ERASE = 0x03
const CANCEL = 0x04
const RUN = 0x81
const PART = 0x82
const END = 0x83
const ERASED = 0x84
const REFUSED = 0xff
const CRC_BYTES = 2
const PART_HEAD_BYTES = 12
export const MOST_PART_BYTES = 255
const RUN_BYTES = 45

export function isMemoryMessage(bytes: Uint8Array): boolean {
  return bytes[0] === 0xa5 && bytes[1] === 0x5c
}

/** @throws ImplementationError where a value does not fit */
export function encodeMemoryCommand(command: MemoryCommand): Uint8Array {
  switch (command.op) {
    case 'list':
      return seal(LIST, 0, () => undefined)
    case 'cancel':
      return seal(CANCEL, 0, () => undefined)
    case 'erase':
      return seal(ERASE, 4, (view) => view.setUint32(3, u32(command.run), true))
    case 'fetch':
      return seal(FETCH, 12, (view) => {
        view.setUint32(3, u32(command.run), true)
        view.setUint32(7, u32(command.fromByte), true)
        view.setUint32(11, u32(command.byteCount), true)
      })
  }
}

/** @throws DecodeError `memory-magic`, `-length`, `-crc` or `-operation` */
export function decodeMemoryCommand(bytes: Uint8Array): MemoryCommand {
  const view = open(bytes)
  switch (view.getUint8(2)) {
    case LIST:
      return { op: 'list' }
    case CANCEL:
      return { op: 'cancel' }
    case ERASE:
      need(bytes, 4)
      return { op: 'erase', run: view.getUint32(3, true) }
    case FETCH:
      need(bytes, 12)
      return {
        op: 'fetch',
        run: view.getUint32(3, true),
        fromByte: view.getUint32(7, true),
        byteCount: view.getUint32(11, true),
      }
    default:
      throw wrong(bytes, 'operation', 2, 'asks for what is not known')
  }
}

/** @throws ImplementationError where a value does not fit */
export function encodeMemoryReply(reply: MemoryReply): Uint8Array {
  switch (reply.op) {
    case 'run':
      return seal(RUN, RUN_BYTES - 3, (view) => writeRun(view, reply))
    case 'part':
      if (reply.bytes.length > MOST_PART_BYTES) throw new ImplementationError('A part holds at most 255 bytes.')
      return seal(PART, PART_HEAD_BYTES - 3 + reply.bytes.length, (view, all) => {
        view.setUint32(3, u32(reply.run), true)
        view.setUint32(7, u32(reply.fromByte), true)
        view.setUint8(11, reply.bytes.length)
        all.set(reply.bytes, PART_HEAD_BYTES)
      })
    case 'end':
      return seal(END, 12, (view) => {
        view.setUint32(3, u32(reply.run), true)
        view.setUint32(7, u32(reply.toByte), true)
        view.setUint32(11, reply.crc32 >>> 0, true)
      })
    case 'erased':
      return seal(ERASED, 4, (view) => view.setUint32(3, u32(reply.run), true))
    case 'refused':
      return seal(REFUSED, 2, (view) => {
        view.setUint8(3, reply.command)
        view.setUint8(4, reply.reason)
      })
  }
}

/**
 * @returns a part's bytes are a view into `bytes`
 * @throws DecodeError `memory-magic`, `-length`, `-crc`, `-value` or `-operation`
 */
export function decodeMemoryReply(bytes: Uint8Array): MemoryReply {
  const view = open(bytes)
  switch (view.getUint8(2)) {
    case RUN:
      need(bytes, RUN_BYTES - 3)
      return readRun(bytes, view)
    case PART: {
      if (bytes.length < PART_HEAD_BYTES + CRC_BYTES) throw wrong(bytes, 'length', bytes.length, 'is cut')
      const count = view.getUint8(11)
      need(bytes, PART_HEAD_BYTES - 3 + count)
      const part = bytes.subarray(PART_HEAD_BYTES, PART_HEAD_BYTES + count)
      return { op: 'part', run: view.getUint32(3, true), fromByte: view.getUint32(7, true), bytes: part }
    }
    case END:
      need(bytes, 12)
      return {
        op: 'end',
        run: view.getUint32(3, true),
        toByte: view.getUint32(7, true),
        crc32: view.getUint32(11, true),
      }
    case ERASED:
      need(bytes, 4)
      return { op: 'erased', run: view.getUint32(3, true) }
    case REFUSED:
      need(bytes, 2)
      return { op: 'refused', command: view.getUint8(3), reason: view.getUint8(4) }
    default:
      throw wrong(bytes, 'operation', 2, 'answers what is not known')
  }
}

function writeRun(view: DataView, reply: MemoryRun): void {
  view.setUint8(3, reply.index)
  view.setUint8(4, reply.total)
  view.setUint32(5, u32(reply.run), true)
  view.setUint32(9, u32(reply.byteCount), true)
  const times = [reply.startDeviceUs, reply.nowDeviceUs, reply.durationUs, reply.startTimeMs]
  for (const [n, value] of times.entries()) view.setBigUint64(13 + 8 * n, BigInt(Math.round(value)), true)
}

function readRun(bytes: Uint8Array, view: DataView): MemoryRun {
  const time = (n: number): number => {
    const value = view.getBigUint64(13 + 8 * n, true)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong(bytes, 'value', 13 + 8 * n, 'tells an impossible time')
    return Number(value)
  }
  return {
    op: 'run',
    index: view.getUint8(3),
    total: view.getUint8(4),
    run: view.getUint32(5, true),
    byteCount: view.getUint32(9, true),
    startDeviceUs: time(0),
    nowDeviceUs: time(1),
    durationUs: time(2),
    startTimeMs: time(3),
  }
}

function seal(op: number, fieldBytes: number, fill: (view: DataView, bytes: Uint8Array) => void): Uint8Array {
  const bytes = new Uint8Array(3 + fieldBytes + CRC_BYTES)
  const view = new DataView(bytes.buffer)
  bytes.set([0xa5, 0x5c, op])
  fill(view, bytes)
  const crcAt = bytes.length - CRC_BYTES
  view.setUint16(crcAt, crc16CcittFalse(bytes, 0, crcAt), true)
  return bytes
}

function open(bytes: Uint8Array): DataView {
  if (!isMemoryMessage(bytes)) throw wrong(bytes, 'magic', 0, 'does not begin with a5 5c')
  if (bytes.length < 3 + CRC_BYTES) throw wrong(bytes, 'length', bytes.length, 'is cut')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const crcAt = bytes.length - CRC_BYTES
  if (crc16CcittFalse(bytes, 0, crcAt) !== view.getUint16(crcAt, true)) {
    throw wrong(bytes, 'crc', crcAt, 'fails its checksum')
  }
  return view
}

function need(bytes: Uint8Array, fieldBytes: number): void {
  const expected = 3 + fieldBytes + CRC_BYTES
  if (bytes.length !== expected) throw wrong(bytes, 'length', bytes.length, `has ${bytes.length} of ${expected} bytes`)
}

function u32(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0xffffffff) return value
  throw new ImplementationError(`${value} does not fit a message about a sensor's memory.`)
}

function wrong(bytes: Uint8Array, code: string, offset: number, what: string): DecodeError {
  const hex = toHex(bytes)
  return new DecodeError(`Message about stored runs ${what}: ${hex}`, { code: `memory-${code}`, offset, hex })
}
