import { crc32 } from 'node:zlib'
import { ImplementationError } from '../runtime/errors.js'
import { NOTIFICATION_CHANNELS, type JournalRecord, type NotificationRecord } from './journal-record.js'

/** Frame of a record: u32 length of kind and payload, u32 CRC-32 of kind and payload, u8 kind, payload. Little-endian. */
const FRAME_BYTES = 8
/** A length above this is damage, not a record; nothing is allocated for it. */
export const MAX_RECORD_BYTES = 1 << 20
const NOTIFICATION_FIXED_BYTES = 10

/** Numbers in files: never change or reuse one. */
const KINDS = [
  'context',
  'boot',
  'clock-anchor',
  'tick',
  'notification',
  'link',
  'adapter',
  'device-info',
  'command',
  'watch',
  'link-parameters',
  'rssi',
] as const
const KIND_NUMBERS = new Map<string, number>(KINDS.map((kind, index) => [kind, index + 1]))
const NOTIFICATION_NUMBER = KINDS.indexOf('notification') + 1

/** Encodes records one after the other into the same memory: what it gives is good until the next call. */
export interface RecordEncoder {
  /** @throws ImplementationError where a record is longer than MAX_RECORD_BYTES or of unknown kind. */
  encode(record: JournalRecord): Buffer
}

export function createRecordEncoder(): RecordEncoder {
  let buffer = Buffer.alloc(4096)
  const reserve = (bodyBytes: number): void => {
    if (bodyBytes > MAX_RECORD_BYTES)
      throw new ImplementationError(`A journal record of ${bodyBytes} bytes is too long.`)
    if (buffer.length < FRAME_BYTES + bodyBytes) buffer = Buffer.alloc(2 * (FRAME_BYTES + bodyBytes))
  }
  return {
    encode(record) {
      const number = KIND_NUMBERS.get(record.kind)
      if (number === undefined) throw new ImplementationError(`The journal has no kind '${record.kind}'.`)
      let bodyBytes: number
      if (record.kind === 'notification') {
        const deviceIdBytes = Buffer.byteLength(record.deviceId)
        bodyBytes = 1 + NOTIFICATION_FIXED_BYTES + deviceIdBytes + record.bytes.length
        reserve(bodyBytes)
        writeNotification(buffer, record, deviceIdBytes)
      } else {
        const text = JSON.stringify(record, (key, value: unknown) =>
          key === 'kind' && value === record.kind ? undefined : value,
        )
        bodyBytes = 1 + Buffer.byteLength(text)
        reserve(bodyBytes)
        buffer.write(text, FRAME_BYTES + 1)
      }
      buffer[FRAME_BYTES] = number
      buffer.writeUInt32LE(bodyBytes, 0)
      buffer.writeUInt32LE(crc32(buffer.subarray(FRAME_BYTES, FRAME_BYTES + bodyBytes)), 4)
      return buffer.subarray(0, FRAME_BYTES + bodyBytes)
    },
  }
}

function writeNotification(buffer: Buffer, record: NotificationRecord, deviceIdBytes: number): void {
  const channel = NOTIFICATION_CHANNELS.indexOf(record.channel)
  if (channel < 0 || deviceIdBytes > 255) {
    throw new ImplementationError(`The journal can't hold channel '${record.channel}' of device '${record.deviceId}'.`)
  }
  const at = FRAME_BYTES + 1
  buffer.writeDoubleLE(record.monotonicUs, at)
  buffer[at + 8] = channel
  buffer[at + 9] = deviceIdBytes
  buffer.write(record.deviceId, at + NOTIFICATION_FIXED_BYTES)
  buffer.set(record.bytes, at + NOTIFICATION_FIXED_BYTES + deviceIdBytes)
}

export type DecodedRecord =
  | { readonly record: JournalRecord; readonly nextOffset: number }
  /** `nextOffset` is null where the frame can't be trusted, so that nothing behind it can be found. */
  | { readonly damage: string; readonly nextOffset: number | null }

/** Decodes the record at `offset`; never throws. A notification's bytes are a view into `bytes`. */
export function decodeRecord(bytes: Buffer, offset: number): DecodedRecord {
  if (offset + FRAME_BYTES + 1 > bytes.length) return { damage: 'the last record is cut', nextOffset: null }
  const bodyBytes = bytes.readUInt32LE(offset)
  if (bodyBytes === 0) return { damage: 'zeros where a record should be', nextOffset: null }
  if (bodyBytes > MAX_RECORD_BYTES) return { damage: 'a record with an impossible length', nextOffset: null }
  const from = offset + FRAME_BYTES
  const nextOffset = from + bodyBytes
  if (nextOffset > bytes.length) return { damage: 'the last record is cut', nextOffset: null }
  const body = bytes.subarray(from, nextOffset)
  if (crc32(body) !== bytes.readUInt32LE(offset + 4)) return { damage: 'a record fails its checksum', nextOffset: null }
  const kind = KINDS[bytes.readUInt8(from) - 1]
  if (kind === undefined) return { damage: 'a record of unknown kind', nextOffset }
  const record = bytes[from] === NOTIFICATION_NUMBER ? readNotification(body) : readJson(kind, body)
  return record === null ? { damage: `a ${kind} record that makes no sense`, nextOffset } : { record, nextOffset }
}

function readNotification(body: Buffer): NotificationRecord | null {
  if (body.length < 1 + NOTIFICATION_FIXED_BYTES) return null
  const channel = NOTIFICATION_CHANNELS[body.readUInt8(9)]
  const bytesAt = 1 + NOTIFICATION_FIXED_BYTES + body.readUInt8(10)
  if (channel === undefined || bytesAt > body.length) return null
  return {
    kind: 'notification',
    monotonicUs: body.readDoubleLE(1),
    deviceId: body.toString('utf8', 1 + NOTIFICATION_FIXED_BYTES, bytesAt),
    channel,
    bytes: new Uint8Array(body.buffer, body.byteOffset + bytesAt, body.length - bytesAt),
  }
}

function readJson(kind: JournalRecord['kind'], body: Buffer): JournalRecord | null {
  try {
    const fields = JSON.parse(body.toString('utf8', 1)) as unknown
    if (typeof fields !== 'object' || fields === null || !('monotonicUs' in fields)) return null
    // The checksum says that these are the bytes an encoder wrote, so the fields are those of the kind.
    return { kind, ...fields } as JournalRecord
  } catch {
    return null
  }
}
