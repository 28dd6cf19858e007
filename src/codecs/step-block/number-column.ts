import { ImplementationError } from '../../runtime/errors.js'
import type { ByteReader, ByteWriter } from './bytes.js'

/** Values of one field, one a row. Where `nulls[row]` is 1 the value is not known and `values[row]` means nothing. */
export interface NumberColumn {
  readonly values: Float64Array
  readonly nulls: Uint8Array
}

/**
 * How a column lies in the block. A narrower way is only taken when every value of the column comes back exactly as
 * it was given (checked value by value), so what is read is bit for bit what was written.
 */
const ENCODING = { allNull: 0, constant: 1, uint8: 2, uint16: 3, uint32: 4, float32: 5, float64: 6 } as const
const HAS_NULLS = 1
/** Whole thousandths: a time in ms that came from whole microseconds. */
const THOUSANDTHS = 2
const LARGEST_OFFSET = 0xffff_ffff

interface IntegerFit {
  readonly scale: 1 | 1000
  readonly base: number
  readonly range: number
}

/** @throws ImplementationError for a value that is not finite: nothing in the program may store one. */
export function writeNumberColumn(out: ByteWriter, column: NumberColumn): void {
  const { values, nulls } = column
  const firstKnown = nulls.indexOf(0)
  if (firstKnown < 0) return writeHead(out, ENCODING.allNull, 0)
  const flags = nulls.includes(1) ? HAS_NULLS : 0
  if (isConstant(column, firstKnown)) {
    writeHead(out, ENCODING.constant, flags, nulls)
    return out.float64(values[firstKnown] ?? 0)
  }
  const fit = fitIntegers(column, 1) ?? fitIntegers(column, 1000)
  if (fit !== null) return writeIntegers(out, column, fit, flags)
  const single = isSinglePrecision(column)
  writeHead(out, single ? ENCODING.float32 : ENCODING.float64, flags, nulls)
  for (let row = 0; row < values.length; row++) {
    const value = nulls[row] === 1 ? 0 : (values[row] ?? 0)
    if (single) out.float32(value)
    else out.float64(value)
  }
}

function writeHead(out: ByteWriter, encoding: number, flags: number, nulls?: Uint8Array): void {
  out.uint8(encoding)
  out.uint8(flags)
  if (nulls === undefined || (flags & HAS_NULLS) === 0) return
  for (let start = 0; start < nulls.length; start += 8) {
    let bits = 0
    for (let bit = 0; bit < 8; bit++) if (nulls[start + bit] === 1) bits |= 1 << bit
    out.uint8(bits)
  }
}

function isConstant({ values, nulls }: NumberColumn, firstKnown: number): boolean {
  const first = values[firstKnown]
  let constant = true
  for (let row = 0; row < values.length; row++) {
    if (nulls[row] === 1) continue
    const value = values[row]
    if (!Number.isFinite(value)) throw new ImplementationError(`A step record holds ${String(value)} instead of null`)
    if (constant && !Object.is(value, first)) constant = false
  }
  return constant
}

function fitIntegers({ values, nulls }: NumberColumn, scale: 1 | 1000): IntegerFit | null {
  let low = Infinity
  let high = -Infinity
  for (let row = 0; row < values.length; row++) {
    if (nulls[row] === 1) continue
    const value = values[row] ?? 0
    const whole = Math.round(value * scale)
    // −0 is a double of its own, which an integer can't hold.
    if (!Number.isSafeInteger(whole) || whole / scale !== value || Object.is(value, -0)) return null
    if (whole < low) low = whole
    if (whole > high) high = whole
  }
  return high - low <= LARGEST_OFFSET ? { scale, base: low, range: high - low } : null
}

function isSinglePrecision({ values, nulls }: NumberColumn): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0
    if (nulls[row] === 0 && Math.fround(value) !== value) return false
  }
  return true
}

function writeIntegers(out: ByteWriter, column: NumberColumn, fit: IntegerFit, flags: number): void {
  const encoding = fit.range <= 0xff ? ENCODING.uint8 : fit.range <= 0xffff ? ENCODING.uint16 : ENCODING.uint32
  writeHead(out, encoding, flags | (fit.scale === 1000 ? THOUSANDTHS : 0), column.nulls)
  out.float64(fit.base)
  for (let row = 0; row < column.values.length; row++) {
    const offset = column.nulls[row] === 1 ? 0 : Math.round((column.values[row] ?? 0) * fit.scale) - fit.base
    if (encoding === ENCODING.uint8) out.uint8(offset)
    else if (encoding === ENCODING.uint16) out.uint16(offset)
    else out.uint32(offset)
  }
}

/** @throws DecodeError where the bytes end early or name a way that this version doesn't know. */
export function readNumberColumn(from: ByteReader, count: number): NumberColumn {
  const values = new Float64Array(count)
  const nulls = new Uint8Array(count)
  const encoding = from.uint8()
  const flags = from.uint8()
  if (encoding === ENCODING.allNull) {
    nulls.fill(1)
    return { values, nulls }
  }
  if ((flags & HAS_NULLS) !== 0) readNulls(from, nulls)
  if (encoding === ENCODING.constant) values.fill(from.float64())
  else if (encoding === ENCODING.float32) for (let row = 0; row < count; row++) values[row] = from.float32()
  else if (encoding === ENCODING.float64) for (let row = 0; row < count; row++) values[row] = from.float64()
  else readIntegers(from, values, encoding, (flags & THOUSANDTHS) !== 0 ? 1000 : 1)
  return { values, nulls }
}

function readNulls(from: ByteReader, nulls: Uint8Array): void {
  for (let start = 0; start < nulls.length; start += 8) {
    const bits = from.uint8()
    for (let bit = 0; bit < 8 && start + bit < nulls.length; bit++) nulls[start + bit] = (bits >> bit) & 1
  }
}

function readIntegers(from: ByteReader, values: Float64Array, encoding: number, scale: number): void {
  const base = from.float64()
  const count = values.length
  if (encoding === ENCODING.uint8) for (let row = 0; row < count; row++) values[row] = (base + from.uint8()) / scale
  else if (encoding === ENCODING.uint16)
    for (let row = 0; row < count; row++) values[row] = (base + from.uint16()) / scale
  else if (encoding === ENCODING.uint32)
    for (let row = 0; row < count; row++) values[row] = (base + from.uint32()) / scale
  else throw from.error(`unknown column encoding ${encoding}`)
}
