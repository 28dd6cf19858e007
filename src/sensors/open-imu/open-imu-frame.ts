import { s16At, wrongBytes } from '../../codecs/gatt/gatt-value.js'
import type { Foot } from '../../domain/records/step-record.js'
import type { DecodeError } from '../../runtime/errors.js'
import { ImplementationError } from '../../runtime/errors.js'
import { crc16CcittFalse } from '../../codecs/crc16.js'
import type { SampleFrame } from '../sample-frame.js'

export const OPEN_IMU_FRAME_VERSION = 1
export const OPEN_IMU_HEADER_BYTES = 13
export const OPEN_IMU_SAMPLE_BYTES = 12
export const OPEN_IMU_CRC_BYTES = 2
/** The count is one byte. */
export const OPEN_IMU_MAX_SAMPLES = 255

/** Full scales by their two bits in the flags. */
export const ACCELERATION_RANGES_G = [4, 8, 16, 32] as const
export const ANGULAR_VELOCITY_RANGES_DPS = [500, 1000, 2000, 4000] as const
const SIDES: readonly (Foot | null)[] = [null, 'left', 'right']

/** One notification of an open IMU pod, as sent: raw integers with their full scale (docs/open-imu-frame.md). */
export interface OpenImuFrame {
  readonly version: number
  /** Null where the pod doesn't know which foot it is on. */
  readonly side: Foot | null
  /** A raw value of 32768 is this many g. */
  readonly accelerationRangeG: number
  /** A raw value of 32768 is this many °/s. */
  readonly angularVelocityRangeDps: number
  /** Counts frames, wraps at 65536; a jump is frames lost. */
  readonly sequence: number
  /** Time of the first sample on the pod's clock in µs, wraps at 2^32. */
  readonly t0Us: number
  /** From one sample to the next. */
  readonly dtUs: number
  readonly count: number
  /** `count` × (ax ay az gx gy gz). */
  readonly samples: Int16Array
}

/**
 * Decodes exactly one frame.
 * @throws DecodeError `open-imu-length`, `-magic`, `-version`, `-flags`, `-period`, `-count` or `-crc`, with offset and hex.
 */
export function decodeOpenImuFrame(bytes: Uint8Array): OpenImuFrame {
  const count = checkFrame(bytes)
  const samples = new Int16Array(count * 6)
  for (let i = 0; i < samples.length; i++) samples[i] = s16At(bytes, OPEN_IMU_HEADER_BYTES + 2 * i)
  return { ...readHead(bytes), count, samples }
}

/**
 * As `decodeOpenImuFrame`, scaled to g and °/s into a frame that is used again; on an error it is as it was.
 * @returns the frame's sequence number
 */
export function readOpenImuFrame(bytes: Uint8Array, into: SampleFrame): number {
  const count = checkFrame(bytes)
  const flags = bytes[3] ?? 0
  into.count = count
  into.side = SIDES[flags & 3] ?? null
  into.accelerationRangeG = 4 << ((flags >> 2) & 3)
  into.angularVelocityRangeDps = 500 << ((flags >> 4) & 3)
  into.t0Us = u16(bytes, 6) + u16(bytes, 8) * 65536
  into.dtUs = u16(bytes, 10)
  const gPerRaw = into.accelerationRangeG / 32768
  const dpsPerRaw = into.angularVelocityRangeDps / 32768
  const { accelerationXG, accelerationYG, accelerationZG } = into
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = into
  if (angularVelocityXDps === null || angularVelocityYDps === null || angularVelocityZDps === null) {
    throw new ImplementationError('An open IMU frame needs room for angular velocity.')
  }
  for (let i = 0, at = OPEN_IMU_HEADER_BYTES; i < count; i++, at += OPEN_IMU_SAMPLE_BYTES) {
    accelerationXG[i] = s16At(bytes, at) * gPerRaw
    accelerationYG[i] = s16At(bytes, at + 2) * gPerRaw
    accelerationZG[i] = s16At(bytes, at + 4) * gPerRaw
    angularVelocityXDps[i] = s16At(bytes, at + 6) * dpsPerRaw
    angularVelocityYDps[i] = s16At(bytes, at + 8) * dpsPerRaw
    angularVelocityZDps[i] = s16At(bytes, at + 10) * dpsPerRaw
  }
  return u16(bytes, 4)
}

/** @throws ImplementationError where a value does not fit the layout. */
export function encodeOpenImuFrame(frame: OpenImuFrame): Uint8Array {
  const flags = encodeFlags(frame)
  checkRange(frame.version, OPEN_IMU_FRAME_VERSION, OPEN_IMU_FRAME_VERSION, 'version')
  checkRange(frame.sequence, 0, 0xffff, 'sequence')
  checkRange(frame.t0Us, 0, 0xffffffff, 't0Us')
  checkRange(frame.dtUs, 1, 0xffff, 'dtUs')
  checkRange(frame.count, 1, Math.min(OPEN_IMU_MAX_SAMPLES, Math.floor(frame.samples.length / 6)), 'count')
  const bytes = new Uint8Array(OPEN_IMU_HEADER_BYTES + OPEN_IMU_SAMPLE_BYTES * frame.count + OPEN_IMU_CRC_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 0xa5)
  view.setUint8(1, 0x5a)
  view.setUint8(2, frame.version)
  view.setUint8(3, flags)
  view.setUint16(4, frame.sequence, true)
  view.setUint32(6, frame.t0Us, true)
  view.setUint16(10, frame.dtUs, true)
  view.setUint8(12, frame.count)
  const valueCount = frame.count * 6
  for (let i = 0; i < valueCount; i++) view.setInt16(OPEN_IMU_HEADER_BYTES + 2 * i, frame.samples[i] ?? 0, true)
  const crcAt = bytes.length - OPEN_IMU_CRC_BYTES
  view.setUint16(crcAt, crc16CcittFalse(bytes, 0, crcAt), true)
  return bytes
}

/** Everything that can be wrong is found here, before a byte is believed or memory taken; gives the sample count. */
function checkFrame(bytes: Uint8Array): number {
  const length = bytes.length
  if (length < OPEN_IMU_HEADER_BYTES + OPEN_IMU_CRC_BYTES)
    throw wrong(bytes, 'length', length, 'is shorter than a header')
  if (bytes[0] !== 0xa5 || bytes[1] !== 0x5a) throw wrong(bytes, 'magic', 0, 'does not begin with a5 5a')
  if (bytes[2] !== OPEN_IMU_FRAME_VERSION) throw wrong(bytes, 'version', 2, `has version ${bytes[2]}, known is 1`)
  const flags = bytes[3] ?? 0
  if ((flags & 0xc0) !== 0 || (flags & 3) === 3) throw wrong(bytes, 'flags', 3, 'uses reserved flags')
  if (u16(bytes, 10) === 0) throw wrong(bytes, 'period', 10, 'has no time between samples')
  const count = bytes[12] ?? 0
  if (count === 0) throw wrong(bytes, 'count', 12, 'holds no samples')
  const expected = OPEN_IMU_HEADER_BYTES + OPEN_IMU_SAMPLE_BYTES * count + OPEN_IMU_CRC_BYTES
  if (length !== expected) throw wrong(bytes, 'length', 12, `has ${length} bytes, ${count} samples need ${expected}`)
  const crcAt = length - OPEN_IMU_CRC_BYTES
  if (crc16CcittFalse(bytes, 0, crcAt) !== u16(bytes, crcAt)) throw wrong(bytes, 'crc', crcAt, 'fails its checksum')
  return count
}

function readHead(bytes: Uint8Array): Omit<OpenImuFrame, 'count' | 'samples'> {
  const flags = bytes[3] ?? 0
  return {
    version: OPEN_IMU_FRAME_VERSION,
    side: SIDES[flags & 3] ?? null,
    accelerationRangeG: 4 << ((flags >> 2) & 3),
    angularVelocityRangeDps: 500 << ((flags >> 4) & 3),
    sequence: u16(bytes, 4),
    t0Us: u16(bytes, 6) + u16(bytes, 8) * 65536,
    dtUs: u16(bytes, 10),
  }
}

function u16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] as number) | ((bytes[offset + 1] as number) << 8)
}

function encodeFlags(frame: OpenImuFrame): number {
  const accelerationBits = ACCELERATION_RANGES_G.findIndex((range) => range === frame.accelerationRangeG)
  const angularVelocityBits = ANGULAR_VELOCITY_RANGES_DPS.findIndex((range) => range === frame.angularVelocityRangeDps)
  if (accelerationBits < 0 || angularVelocityBits < 0) {
    throw new ImplementationError(
      `The open IMU frame has no code for ±${frame.accelerationRangeG} g with ±${frame.angularVelocityRangeDps} °/s.`,
    )
  }
  return SIDES.indexOf(frame.side) | (accelerationBits << 2) | (angularVelocityBits << 4)
}

function checkRange(value: number, low: number, high: number, name: string): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  throw new ImplementationError(`${name} ${value} does not fit the open IMU frame (${low} to ${high}).`)
}

function wrong(bytes: Uint8Array, code: string, offset: number, what: string): DecodeError {
  return wrongBytes(bytes, { code: `open-imu-${code}`, offset, what: `Open IMU frame ${what}` })
}
