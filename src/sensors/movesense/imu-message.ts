import { toHex } from '../../codecs/hex.js'
import { DecodeError, ImplementationError } from '../../runtime/errors.js'
import { STANDARD_GRAVITY_MPS2 } from '../../domain/units/units.js'
import type { SampleFrame } from '../sample-frame.js'

export const STAMP_BYTES = 4
const VECTOR_BYTES = 12
/** All that three packets of the largest link could hold, and then some. */
export const IMU_MAX_SAMPLES = 96

/** Sensors in one message: acceleration and angular velocity, or with the magnetic field behind them. */
export type ImuSensorCount = 2 | 3

export function sampleBytes(sensorCount: ImuSensorCount): number {
  return VECTOR_BYTES * sensorCount
}

/** Samples in a body of that length; not whole where it is cut. */
export function sampleCountOf(bodyBytes: number, sensorCount: ImuSensorCount): number {
  return (bodyBytes - STAMP_BYTES) / sampleBytes(sensorCount)
}

/** Time of the first sample in milliseconds on the sensor's clock, which wraps at 2^32. */
export function stampOf(body: Uint8Array): number {
  return viewOf(body).getUint32(0, true)
}

/**
 * Reads the joined body of `/Meas/IMU6` or `/Meas/IMU9`: u32 milliseconds, then all vectors of acceleration in m/s²,
 * then all of angular velocity in °/s. They are grouped by sensor, not by sample.
 * @throws DecodeError `movesense-length` or `movesense-value`; `into` is then of no use
 */
export function readImuMessage(body: Uint8Array, sensorCount: ImuSensorCount, into: SampleFrame): void {
  const count = sampleCountOf(body.length, sensorCount)
  if (count < 1 || count > IMU_MAX_SAMPLES || !Number.isInteger(count)) throw wrong(body, 'length', STAMP_BYTES)
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = into
  if (angularVelocityXDps === null || angularVelocityYDps === null || angularVelocityZDps === null) {
    throw new ImplementationError('A Movesense message needs room for angular velocity.')
  }
  const view = viewOf(body)
  const turnsAt = STAMP_BYTES + count * VECTOR_BYTES
  for (let i = 0, at = STAMP_BYTES, turnAt = turnsAt; i < count; i++, at += VECTOR_BYTES, turnAt += VECTOR_BYTES) {
    const ax = view.getFloat32(at, true)
    const ay = view.getFloat32(at + 4, true)
    const az = view.getFloat32(at + 8, true)
    const gx = view.getFloat32(turnAt, true)
    const gy = view.getFloat32(turnAt + 4, true)
    const gz = view.getFloat32(turnAt + 8, true)
    // What is no number, or endless, stays so in a sum.
    if (!Number.isFinite(ax + ay + az + gx + gy + gz)) throw wrong(body, 'value', at)
    into.accelerationXG[i] = ax / STANDARD_GRAVITY_MPS2
    into.accelerationYG[i] = ay / STANDARD_GRAVITY_MPS2
    into.accelerationZG[i] = az / STANDARD_GRAVITY_MPS2
    angularVelocityXDps[i] = gx
    angularVelocityYDps[i] = gy
    angularVelocityZDps[i] = gz
  }
  into.count = count
}

/** Values of `count` samples, six each: ax ay az in g, gx gy gz in °/s. */
export function encodeImuMessage(stampMs: number, values: ArrayLike<number>, sensorCount: ImuSensorCount): Uint8Array {
  const count = Math.floor(values.length / 6)
  const body = new Uint8Array(STAMP_BYTES + count * sampleBytes(sensorCount))
  const view = new DataView(body.buffer)
  view.setUint32(0, stampMs % 2 ** 32, true)
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 3; axis++) {
      const at = STAMP_BYTES + i * VECTOR_BYTES + 4 * axis
      view.setFloat32(at, (values[6 * i + axis] ?? 0) * STANDARD_GRAVITY_MPS2, true)
      view.setFloat32(at + count * VECTOR_BYTES, values[6 * i + 3 + axis] ?? 0, true)
    }
  }
  return body
}

function viewOf(body: Uint8Array): DataView {
  return new DataView(body.buffer, body.byteOffset, body.byteLength)
}

function wrong(body: Uint8Array, code: string, offset: number): DecodeError {
  const hex = toHex(body)
  return new DecodeError(`Movesense samples can't be read (${code}, byte ${offset}): ${hex}`, {
    code: `movesense-${code}`,
    offset,
    hex,
  })
}
