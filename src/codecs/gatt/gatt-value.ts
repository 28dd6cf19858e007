import { DecodeError, ImplementationError } from '../../runtime/errors.js'
import { toHex } from '../hex.js'

/** What is wrong with a value, and where. */
export interface Wrong {
  /** Stable, in lower case with dashes: 'heart-rate-length'. */
  readonly code: string
  readonly offset: number
  /** Completes a sentence: 'Heart rate value has 1 of 2 bytes'. */
  readonly what: string
}

export function wrongBytes(bytes: Uint8Array, { code, offset, what }: Wrong): DecodeError {
  const hex = toHex(bytes)
  return new DecodeError(`${what}: ${hex}`, { code, offset, hex })
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Two's complement, little endian; without a view, for what is read for each sample. What isn't there counts as 0. */
export function s16At(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) << 16) >> 16
}

export interface RawRange {
  readonly low: number
  readonly high: number
  /** Of the field, for the message. */
  readonly name: string
}

/** Rounds to the resolution of a format. @throws ImplementationError where it doesn't fit */
export function quantise(raw: number, { low, high, name }: RawRange): number {
  const rounded = Math.round(raw)
  if (rounded >= low && rounded <= high) return rounded
  throw new ImplementationError(`${name} does not fit: raw ${rounded} is not within ${low} to ${high}.`)
}
