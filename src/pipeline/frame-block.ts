import type { OpenImuFrame } from '../codecs/imu/open-imu-frame.js'
import { OPEN_IMU_MAX_SAMPLES } from '../codecs/imu/open-imu-frame.js'
import type { SampleBlock } from '../domain/records/sample-block.js'
import type { FrameTime } from './clock-fit.js'

/** A block that is filled again for each frame of one device, so that a stream allocates nothing. */
export type ReusedBlock = {
  -readonly [K in keyof SampleBlock]: SampleBlock[K] extends Float32Array | null ? Float32Array : SampleBlock[K]
}

export function createReusedBlock(): ReusedBlock {
  const axis = (): Float32Array => new Float32Array(OPEN_IMU_MAX_SAMPLES)
  return {
    count: 0,
    timeUs: new Float64Array(OPEN_IMU_MAX_SAMPLES),
    accelerationXG: axis(),
    accelerationYG: axis(),
    accelerationZG: axis(),
    angularVelocityXDps: axis(),
    angularVelocityYDps: axis(),
    angularVelocityZDps: axis(),
    accelerationRangeG: 16,
    angularVelocityRangeDps: 2000,
  }
}

/** Raw integers of a frame to g and °/s at their times; a raw value of 32768 is full scale. */
export function fillFrameBlock(into: ReusedBlock, frame: OpenImuFrame, time: FrameTime): void {
  const { samples, count } = frame
  const gPerRaw = frame.accelerationRangeG / 32768
  const dpsPerRaw = frame.angularVelocityRangeDps / 32768
  into.count = count
  into.accelerationRangeG = frame.accelerationRangeG
  into.angularVelocityRangeDps = frame.angularVelocityRangeDps
  const { timeUs, accelerationXG, accelerationYG, accelerationZG } = into
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = into
  const { firstUs, intervalUs } = time
  for (let i = 0, at = 0; i < count; i++, at += 6) {
    timeUs[i] = firstUs + i * intervalUs
    accelerationXG[i] = (samples[at] as number) * gPerRaw
    accelerationYG[i] = (samples[at + 1] as number) * gPerRaw
    accelerationZG[i] = (samples[at + 2] as number) * gPerRaw
    angularVelocityXDps[i] = (samples[at + 3] as number) * dpsPerRaw
    angularVelocityYDps[i] = (samples[at + 4] as number) * dpsPerRaw
    angularVelocityZDps[i] = (samples[at + 5] as number) * dpsPerRaw
  }
}
