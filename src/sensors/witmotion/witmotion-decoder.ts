import { s16At } from '../../codecs/gatt/gatt-value.js'
import type { SensorSettings } from '../../domain/records/people.js'
import { ImplementationError } from '../../runtime/errors.js'
import type { ReadingSink, SensorDecoder } from '../readings.js'
import { createSampleFrame, type SampleFrame } from '../sample-frame.js'
import { decodeWitmotionCommand, witmotionRateHz, WITMOTION_RATE_REGISTER } from './witmotion-command.js'
import {
  decodeWitmotionRegisters,
  isWitmotionSample,
  WITMOTION_ACCELERATION_RANGE_G,
  WITMOTION_ANGULAR_VELOCITY_RANGE_DPS,
  WITMOTION_FRAME_BYTES,
} from './witmotion-frame.js'
import { WitmotionSplitter } from './witmotion-splitter.js'

export const WITMOTION_WANTED_RATE_HZ = 200
const MOST_SAMPLES = 32
const G_PER_RAW = WITMOTION_ACCELERATION_RANGE_G / 32768
const DPS_PER_RAW = WITMOTION_ANGULAR_VELOCITY_RANGE_DPS / 32768

/**
 * Samples of a WitMotion. It has no clock and no counter: only the arrival tells when they were taken, and what is
 * missing shows in their number alone. How fast it samples is what it was told, and what it says of it.
 */
export function createWitmotionDecoder({ sampleRateHz }: SensorSettings): SensorDecoder {
  const splitter = new WitmotionSplitter()
  const frame = createSampleFrame({ maxSamples: MOST_SAMPLES, hasGyroscope: true, clockWrapUs: null })
  frame.accelerationRangeG = WITMOTION_ACCELERATION_RANGE_G
  frame.angularVelocityRangeDps = WITMOTION_ANGULAR_VELOCITY_RANGE_DPS
  frame.dtUs = 1e6 / (sampleRateHz ?? WITMOTION_WANTED_RATE_HZ)
  let readings: ReadingSink | null = null

  const flush = (): void => {
    if (frame.count > 0) readings?.samples(frame)
    frame.count = 0
  }
  const setRate = (rateHz: number | null): void => {
    if (rateHz === null) return
    flush()
    frame.dtUs = 1e6 / rateHz
  }
  const take = (bytes: Uint8Array, at: number): void => {
    if (isWitmotionSample(bytes, at)) {
      fill(frame, bytes, at)
      if (frame.count === MOST_SAMPLES) flush()
      return
    }
    const { register, values } = decodeWitmotionRegisters(bytes.subarray(at, at + WITMOTION_FRAME_BYTES))
    if (register === WITMOTION_RATE_REGISTER) setRate(witmotionRateHz(values[0] ?? 0))
  }

  return {
    decode(channel, bytes, to) {
      if (channel === 'witmotion-frame') {
        readings = to
        const skippedBytes = splitter.push(bytes, take)
        flush()
        if (skippedBytes > 0)
          to.malformed(`${skippedBytes} bytes belong to no frame of a WitMotion.`, 'witmotion-stray')
      } else if (channel === 'witmotion-command') {
        const command = decodeWitmotionCommand(bytes)
        if (command?.command === 'rate') setRate(command.rateHz)
      }
    },
    interrupt: () => splitter.reset(),
  }
}

function fill(frame: SampleFrame, bytes: Uint8Array, at: number): void {
  const { count, accelerationXG, accelerationYG, accelerationZG } = frame
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = frame
  if (angularVelocityXDps === null || angularVelocityYDps === null || angularVelocityZDps === null) {
    throw new ImplementationError('A frame of a WitMotion needs room for angular velocity.')
  }
  accelerationXG[count] = s16At(bytes, at + 2) * G_PER_RAW
  accelerationYG[count] = s16At(bytes, at + 4) * G_PER_RAW
  accelerationZG[count] = s16At(bytes, at + 6) * G_PER_RAW
  angularVelocityXDps[count] = s16At(bytes, at + 8) * DPS_PER_RAW
  angularVelocityYDps[count] = s16At(bytes, at + 10) * DPS_PER_RAW
  angularVelocityZDps[count] = s16At(bytes, at + 12) * DPS_PER_RAW
  frame.count = count + 1
}
