import { quantise, type RawRange, s16At, viewOf, wrongBytes } from '../../codecs/gatt/gatt-value.js'

export const WITMOTION_FRAME_BYTES = 20
export const WITMOTION_ACCELERATION_RANGE_G = 16
export const WITMOTION_ANGULAR_VELOCITY_RANGE_DPS = 2000
const ANGLE_RANGE_DEG = 180
const HEAD = 0x55
const DATA = 0x61
const REGISTERS = 0x71
const FULL_SCALE = 32768
const REGISTER_COUNT = 8
const S16: Omit<RawRange, 'name'> = { low: -32768, high: 32767 }

/** One sample as sent: three s16 each of ±16 g, ±2000 °/s and ±180°. */
export interface WitmotionSample {
  readonly accelerationG: readonly [number, number, number]
  readonly angularVelocityDps: readonly [number, number, number]
  /** Roll, pitch and yaw as the sensor computes them. */
  readonly angleDeg: readonly [number, number, number]
}

/** Answer to a read: eight registers from this one on, as signed numbers. */
export interface WitmotionRegisters {
  readonly register: number
  readonly values: readonly number[]
}

/** Whether what begins here may be a frame: of samples, or of registers. */
export function isWitmotionHead(first: number | undefined, second: number | undefined): boolean {
  return first === HEAD && (second === DATA || second === REGISTERS)
}

export function isWitmotionSample(bytes: Uint8Array, at = 0): boolean {
  return bytes[at + 1] === DATA
}

/** @throws DecodeError `witmotion-length` or `witmotion-head` */
export function decodeWitmotionSample(bytes: Uint8Array): WitmotionSample {
  checkFrame(bytes, DATA)
  const triple = (at: number, range: number): [number, number, number] => [
    (s16At(bytes, at) / FULL_SCALE) * range,
    (s16At(bytes, at + 2) / FULL_SCALE) * range,
    (s16At(bytes, at + 4) / FULL_SCALE) * range,
  ]
  return {
    accelerationG: triple(2, WITMOTION_ACCELERATION_RANGE_G),
    angularVelocityDps: triple(8, WITMOTION_ANGULAR_VELOCITY_RANGE_DPS),
    angleDeg: triple(14, ANGLE_RANGE_DEG),
  }
}

/** What is beyond full scale is cut off, as the sensor does. */
export function encodeWitmotionSample(sample: WitmotionSample): Uint8Array {
  const bytes = new Uint8Array(WITMOTION_FRAME_BYTES)
  const view = viewOf(bytes)
  bytes[0] = HEAD
  bytes[1] = DATA
  const put = (at: number, values: readonly number[], range: number): void => {
    values.forEach((value, axis) => {
      const raw = Math.round((value / range) * FULL_SCALE)
      view.setInt16(at + 2 * axis, Math.max(S16.low, Math.min(S16.high, raw)), true)
    })
  }
  put(2, sample.accelerationG, WITMOTION_ACCELERATION_RANGE_G)
  put(8, sample.angularVelocityDps, WITMOTION_ANGULAR_VELOCITY_RANGE_DPS)
  put(14, sample.angleDeg, ANGLE_RANGE_DEG)
  return bytes
}

/** @throws DecodeError `witmotion-length` or `witmotion-head` */
export function decodeWitmotionRegisters(bytes: Uint8Array): WitmotionRegisters {
  checkFrame(bytes, REGISTERS)
  const values = Array.from({ length: REGISTER_COUNT }, (_, index) => s16At(bytes, 4 + 2 * index))
  return { register: (bytes[2] ?? 0) | ((bytes[3] ?? 0) << 8), values }
}

/** @throws ImplementationError where a value doesn't fit */
export function encodeWitmotionRegisters({ register, values }: WitmotionRegisters): Uint8Array {
  const bytes = new Uint8Array(WITMOTION_FRAME_BYTES)
  const view = viewOf(bytes)
  bytes[0] = HEAD
  bytes[1] = REGISTERS
  view.setUint16(2, quantise(register, { low: 0, high: 0xffff, name: 'register' }), true)
  values.slice(0, REGISTER_COUNT).forEach((value, index) => {
    view.setInt16(4 + 2 * index, quantise(value, { ...S16, name: 'register value' }), true)
  })
  return bytes
}

function checkFrame(bytes: Uint8Array, kind: number): void {
  if (bytes.length !== WITMOTION_FRAME_BYTES) {
    const what = `WitMotion frame has ${bytes.length} of ${WITMOTION_FRAME_BYTES} bytes`
    throw wrongBytes(bytes, { code: 'witmotion-length', offset: bytes.length, what })
  }
  if (bytes[0] === HEAD && bytes[1] === kind) return
  throw wrongBytes(bytes, { code: 'witmotion-head', offset: 0, what: 'WitMotion frame does not begin as one' })
}
