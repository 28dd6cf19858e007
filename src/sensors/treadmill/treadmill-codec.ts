import { quantise, wrongBytes } from '../../codecs/gatt/gatt-value.js'
import { NO_TREADMILL_DATA, TREADMILL_GROUPS, type TreadmillData, type TreadmillField } from './treadmill-data.js'

const FLAG_BYTES = 2
const FLAG_MORE_FOLLOWS = 1

type Writable = { -readonly [Key in keyof TreadmillData]: TreadmillData[Key] }

/**
 * Decodes 0x2ACD: u16 flags, then the groups of fields that they announce.
 *
 * Pace is one byte in the standard and two with some makers: where one byte leaves bytes over and two bytes use all of
 * them, it is two. Where neither comes out even, nothing behind the pace is believed.
 * @throws DecodeError `treadmill-length` where it is shorter than its flags say
 */
export function decodeTreadmillData(bytes: Uint8Array): TreadmillData {
  const flags = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)
  const narrowBytes = lengthOf(flags, 1)
  if (bytes.length < narrowBytes) {
    const what = `Treadmill value has ${bytes.length} of ${narrowBytes} bytes`
    throw wrongBytes(bytes, { code: 'treadmill-length', offset: bytes.length, what })
  }
  const wideBytes = lengthOf(flags, 2)
  const paceBytes = bytes.length === wideBytes ? 2 : 1
  const paceIsSettled = wideBytes === narrowBytes || bytes.length === narrowBytes || paceBytes === 2
  const data: Writable = { ...NO_TREADMILL_DATA, moreFollows: (flags & FLAG_MORE_FOLLOWS) !== 0 }
  let at = FLAG_BYTES
  for (const { flagBit, fields, isPace } of TREADMILL_GROUPS) {
    if (!isPresent(flags, flagBit)) continue
    if (isPace && !paceIsSettled) break
    for (const field of fields) {
      const byteCount = isPace ? paceBytes : field.byteCount
      data[field.name] = valueOf(field, rawAt(bytes, at, byteCount))
      at += byteCount
    }
  }
  return data
}

/**
 * Rounds to the resolution of the format. A group is sent where at least one of its fields has a value; the others are
 * then marked as not available, or 0 where the format has no mark.
 * @param options `paceBytes` 2 for a maker that departs from the standard
 * @throws ImplementationError where a value doesn't fit
 */
export function encodeTreadmillData(data: TreadmillData, { paceBytes = 1 }: { paceBytes?: 1 | 2 } = {}): Uint8Array {
  const groups = TREADMILL_GROUPS.filter(({ fields }) => fields.some(({ name }) => data[name] !== null))
  const hasSpeed = data.speedMps !== null
  let flags = hasSpeed ? 0 : FLAG_MORE_FOLLOWS
  for (const { flagBit } of groups) if (flagBit > 0) flags |= 1 << flagBit
  const bytes = new Uint8Array(lengthOf(flags, paceBytes))
  bytes[0] = flags & 0xff
  bytes[1] = flags >> 8
  let at = FLAG_BYTES
  for (const { fields, isPace } of groups) {
    for (const field of fields) {
      const byteCount = isPace ? paceBytes : field.byteCount
      const raw = rawOf(field, data[field.name], byteCount)
      for (let i = 0; i < byteCount; i++) bytes[at + i] = (raw >> (8 * i)) & 0xff
      at += byteCount
    }
  }
  return bytes
}

function isPresent(flags: number, flagBit: number): boolean {
  const isSet = (flags & (1 << flagBit)) !== 0
  return flagBit === 0 ? !isSet : isSet
}

function lengthOf(flags: number, paceBytes: 1 | 2): number {
  let byteCount = FLAG_BYTES
  for (const { flagBit, fields, isPace } of TREADMILL_GROUPS) {
    if (!isPresent(flags, flagBit)) continue
    for (const field of fields) byteCount += isPace ? paceBytes : field.byteCount
  }
  return byteCount
}

function rawAt(bytes: Uint8Array, at: number, byteCount: number): number {
  let raw = 0
  for (let i = 0; i < byteCount; i++) raw |= (bytes[at + i] ?? 0) << (8 * i)
  return raw
}

function valueOf({ signed, rawPerUnit, absentRaw }: TreadmillField, raw: number): number | null {
  if (raw === absentRaw) return null
  return (signed ? (raw << 16) >> 16 : raw) / rawPerUnit
}

function rawOf(field: TreadmillField, value: number | null, byteCount: number): number {
  const { name, signed, rawPerUnit, absentRaw } = field
  if (value === null) return absentRaw ?? 0
  const high = signed ? 0x7ffe : 2 ** (8 * byteCount) - 1
  return quantise(value * rawPerUnit, { low: signed ? -0x8000 : 0, high, name })
}
