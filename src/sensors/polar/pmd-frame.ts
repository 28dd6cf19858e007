import { viewOf, wrongBytes } from '../../codecs/gatt/gatt-value.js'
import type { DecodeError } from '../../runtime/errors.js'
import { PMD_AXES, readDeltaBlocks, type DeltaBuffer } from './pmd-delta.js'
import { PMD_ACCELERATION, PMD_GYROSCOPE, type PmdMotionType, pmdTypeOf } from './pmd-types.js'

/** More than two seconds of the fastest stream; nothing sends frames as long. */
export const PMD_MAX_SAMPLES = 1024
export const PMD_HEAD_BYTES = 10
const COMPRESSED = 0x80

/** Samples of one data frame as sent; filled again and again. */
export interface PmdFrame extends DeltaBuffer {
  type: PmdMotionType
  /** The layout's number, with bit 7 where compressed; its meaning depends on the type. */
  layout: number
  /** Of the last sample, since 2000-01-01 on the sensor's clock, with the eighth of a microsecond that a number holds. */
  lastUs: number
  /** One of a sample is this many g or °/s, where the factor is 1. */
  unit: number
  /** The samples are bit patterns of floats: read `xFloat` and its like, which lie on the same memory. */
  floats: boolean
  readonly xFloat: Float32Array
  readonly yFloat: Float32Array
  readonly zFloat: Float32Array
}

export function createPmdFrame(): PmdFrame {
  const [x, y, z] = [new Int32Array(PMD_MAX_SAMPLES), new Int32Array(PMD_MAX_SAMPLES), new Int32Array(PMD_MAX_SAMPLES)]
  const floats = {
    xFloat: new Float32Array(x.buffer),
    yFloat: new Float32Array(y.buffer),
    zFloat: new Float32Array(z.buffer),
  }
  return { type: PMD_ACCELERATION, layout: 0, lastUs: 0, unit: 1, floats: false, count: 0, x, y, z, ...floats }
}

/** How the samples of a type are laid out. */
interface PmdLayout {
  /** Of the first sample of a compressed frame, of each one in a raw frame. */
  readonly axisBytes: number
  readonly unit: number
  readonly floats?: boolean
}

const MILLI = 0.001
/** By type and layout byte. Raw frames of the gyroscope are not defined. */
const LAYOUTS: ReadonlyMap<number, PmdLayout> = new Map([
  [keyOf(PMD_ACCELERATION, 0x00), { axisBytes: 1, unit: MILLI }],
  [keyOf(PMD_ACCELERATION, 0x01), { axisBytes: 2, unit: MILLI }],
  [keyOf(PMD_ACCELERATION, 0x02), { axisBytes: 3, unit: MILLI }],
  [keyOf(PMD_ACCELERATION, 0x80), { axisBytes: 2, unit: 1 }],
  [keyOf(PMD_ACCELERATION, 0x81), { axisBytes: 2, unit: MILLI }],
  [keyOf(PMD_GYROSCOPE, 0x80), { axisBytes: 2, unit: 1 }],
  [keyOf(PMD_GYROSCOPE, 0x81), { axisBytes: 4, unit: 1, floats: true }],
])

/** Of the last sample, in nanoseconds since 2000-01-01 on the sensor's clock, to the last digit. */
export function pmdTimestampNs(bytes: Uint8Array): bigint {
  return viewOf(bytes).getBigUint64(1, true)
}

/**
 * Decodes one value of the data characteristic: type, time of the last sample, layout, samples.
 * Times are not rounded to whole nanoseconds between samples, as other readers do; nothing here counts nanoseconds.
 * @throws DecodeError `pmd-length`, `-type`, `-layout`, `-width`, `-count` or `-value`; `into` is then of no use
 */
export function readPmdFrame(bytes: Uint8Array, into: PmdFrame): void {
  if (bytes.length < PMD_HEAD_BYTES) throw wrong(bytes, 'length', bytes.length)
  const type = pmdTypeOf(bytes[0])
  if (type !== PMD_ACCELERATION && type !== PMD_GYROSCOPE) throw wrong(bytes, 'type', 0)
  const layout = bytes[9] as number
  const found = LAYOUTS.get(keyOf(type, layout))
  if (found === undefined) throw wrong(bytes, 'layout', 9)
  into.type = type
  into.layout = layout
  const ns = pmdTimestampNs(bytes)
  into.lastUs = Number(ns / 1000n) + Number(ns % 1000n) / 1000
  into.unit = found.unit
  into.floats = found.floats === true
  into.count = 0
  if ((layout & COMPRESSED) !== 0) readCompressed(bytes, found, into)
  else readRaw(bytes, found.axisBytes, into)
}

function readRaw(bytes: Uint8Array, axisBytes: number, into: PmdFrame): void {
  const sampleBytes = PMD_AXES * axisBytes
  const count = (bytes.length - PMD_HEAD_BYTES) / sampleBytes
  if (count < 1 || !Number.isInteger(count)) throw wrong(bytes, 'length', bytes.length)
  if (count > PMD_MAX_SAMPLES) throw wrong(bytes, 'count', PMD_HEAD_BYTES)
  for (let at = PMD_HEAD_BYTES; at < bytes.length; at += sampleBytes) readSample(bytes, at, axisBytes, into)
}

function readCompressed(bytes: Uint8Array, { axisBytes, floats }: PmdLayout, into: PmdFrame): void {
  const blocksAt = PMD_HEAD_BYTES + PMD_AXES * axisBytes
  if (bytes.length < blocksAt) throw wrong(bytes, 'length', bytes.length)
  readSample(bytes, PMD_HEAD_BYTES, axisBytes, into)
  const fault = readDeltaBlocks(bytes, blocksAt, into)
  if (fault !== null) throw wrong(bytes, fault.what, fault.offset)
  const { count, x, y, z } = into
  const usable = floats === true ? isFloat : isShort
  for (let i = 0; i < count; i++) {
    if (!usable(x[i] as number) || !usable(y[i] as number) || !usable(z[i] as number)) throw wrong(bytes, 'value', 9)
  }
}

function readSample(bytes: Uint8Array, at: number, axisBytes: number, into: DeltaBuffer): void {
  const i = into.count++
  into.x[i] = readSigned(bytes, at, axisBytes)
  into.y[i] = readSigned(bytes, at + axisBytes, axisBytes)
  into.z[i] = readSigned(bytes, at + 2 * axisBytes, axisBytes)
}

function readSigned(bytes: Uint8Array, at: number, size: number): number {
  let value = 0
  for (let n = 0; n < size; n++) value |= (bytes[at + n] as number) << (8 * n)
  const unused = 32 - 8 * size
  return (value << unused) >> unused
}

/** What began in 16 bits and left them by its differences is no sample. */
function isShort(value: number): boolean {
  return (value << 16) >> 16 === value
}

function isFloat(bits: number): boolean {
  return (bits & 0x7f800000) !== 0x7f800000
}

function keyOf(type: number, layout: number): number {
  return (type << 8) | layout
}

function wrong(bytes: Uint8Array, code: string, offset: number): DecodeError {
  const what = `Polar frame can't be read (${code}, byte ${offset})`
  return wrongBytes(bytes, { code: `pmd-${code}`, offset, what })
}
