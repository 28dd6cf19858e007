import type { ReadingSink, SensorDecoder } from '../readings.js'
import { createSampleFrame } from '../sample-frame.js'
import { OPEN_IMU_MAX_SAMPLES, readOpenImuFrame } from './open-imu-frame.js'

const WRAP_US = 2 ** 32
const SEQUENCES = 65_536
/** A counter that went back by less than this said something twice, or late; more is a sensor that started again. */
const LATE_FRAMES = 64

/** Frames of an open IMU: each stands by itself, and its number shows what is missing. */
export function createOpenImuDecoder(): SensorDecoder {
  const frame = createSampleFrame({ maxSamples: OPEN_IMU_MAX_SAMPLES, hasGyroscope: true, clockWrapUs: WRAP_US })
  let lastSequence: number | null = null
  return {
    decode(channel, bytes, readings) {
      if (channel !== 'open-imu-frame') return
      const sequence = readOpenImuFrame(bytes, frame)
      const advance = lastSequence === null ? 1 : (sequence - lastSequence) & (SEQUENCES - 1)
      if (advance !== 1) tellMissing(advance, readings)
      lastSequence = sequence
      readings.samples(frame)
    },
    interrupt() {
      lastSequence = null
    },
  }
}

function tellMissing(advance: number, readings: ReadingSink): void {
  if (advance === 0 || advance > SEQUENCES - LATE_FRAMES) readings.repeated(1)
  else if (advance > 1 && advance < SEQUENCES / 2) readings.lost(advance - 1, 'air')
}
