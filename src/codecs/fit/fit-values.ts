import type { FitField } from './fit-definition.js'

/** What a field can hold; null where the device had no value. */
export type FitValue = number | string | null

interface NumberType {
  readonly size: number
  readonly invalid: number
  read(view: DataView, at: number, littleEndian: boolean): number
}

const BASE_TYPES: Readonly<Record<number, NumberType>> = {
  0x00: { size: 1, invalid: 0xff, read: (view, at) => view.getUint8(at) },
  0x01: { size: 1, invalid: 0x7f, read: (view, at) => view.getInt8(at) },
  0x02: { size: 1, invalid: 0xff, read: (view, at) => view.getUint8(at) },
  0x0a: { size: 1, invalid: 0, read: (view, at) => view.getUint8(at) },
  0x83: { size: 2, invalid: 0x7fff, read: (view, at, little) => view.getInt16(at, little) },
  0x84: { size: 2, invalid: 0xffff, read: (view, at, little) => view.getUint16(at, little) },
  0x8b: { size: 2, invalid: 0, read: (view, at, little) => view.getUint16(at, little) },
  0x85: { size: 4, invalid: 0x7fffffff, read: (view, at, little) => view.getInt32(at, little) },
  0x86: { size: 4, invalid: 0xffffffff, read: (view, at, little) => view.getUint32(at, little) },
  0x8c: { size: 4, invalid: 0, read: (view, at, little) => view.getUint32(at, little) },
  0x88: { size: 4, invalid: Infinity, read: (view, at, little) => view.getFloat32(at, little) },
  0x89: { size: 8, invalid: Infinity, read: (view, at, little) => view.getFloat64(at, little) },
}
const STRING = 0x07
const LONGEST_STRING = 64

/**
 * The first value of a field, without scale and offset. Null for what the device marked as missing, for types that hold no
 * number or text, and for a size that doesn't fit the type. The caller has checked that the field lies inside the file.
 */
export function readFitValue(bytes: Uint8Array, at: number, field: FitField, littleEndian: boolean): FitValue {
  if (field.baseType === STRING) return readText(bytes, at, field.size)
  const type = BASE_TYPES[field.baseType]
  if (type === undefined || field.size < type.size) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, type.size)
  const value = type.read(view, 0, littleEndian)
  return value === type.invalid || !Number.isFinite(value) ? null : value
}

function readText(bytes: Uint8Array, at: number, size: number): string {
  let end = at
  while (end < at + Math.min(size, LONGEST_STRING) && bytes[end] !== 0) end++
  return new TextDecoder().decode(bytes.subarray(at, end))
}
