// What no pipeline over these frames can do without: decode, checksum, norm of acceleration, one biquad a channel.
import { crc16CcittFalse } from '../../dist/codecs/crc16.js'

const HEADER_BYTES = 13
const MOST_SAMPLES = 255
/** Butterworth low-pass, 15 Hz at 208 Hz. */
const [B0, B1, B2, A1, A2] = [0.04, 0.0801, 0.04, -1.3847, 0.5449]

/** @param frames the notifications' bytes @returns samples gone through, and a sum that keeps the work from being left out */
export function runKernelFloor(frames) {
  const channels = Array.from({ length: 6 }, () => new Float32Array(MOST_SAMPLES))
  const filtered = new Float32Array(MOST_SAMPLES)
  const normG = new Float32Array(MOST_SAMPLES)
  const states = channels.map(() => new Float64Array(4))
  let samples = 0
  let checksum = 0
  for (const bytes of frames) {
    const crcAt = bytes.length - 2
    if (crc16CcittFalse(bytes, 0, crcAt) !== (bytes[crcAt] | (bytes[crcAt + 1] << 8))) throw new Error('Bad frame.')
    const count = decode(bytes, channels)
    norm(channels[0], channels[1], channels[2], normG, count)
    for (let c = 0; c < 6; c++) biquad(channels[c], filtered, states[c], count)
    samples += count
    checksum += normG[count - 1] + filtered[count - 1]
  }
  return { samples, checksum }
}

function decode(bytes, channels) {
  const count = bytes[12]
  const gPerRaw = (4 << ((bytes[3] >> 2) & 3)) / 32768
  const dpsPerRaw = (500 << ((bytes[3] >> 4) & 3)) / 32768
  const [ax, ay, az, gx, gy, gz] = channels
  for (let i = 0, at = HEADER_BYTES; i < count; i++, at += 12) {
    ax[i] = int16(bytes, at) * gPerRaw
    ay[i] = int16(bytes, at + 2) * gPerRaw
    az[i] = int16(bytes, at + 4) * gPerRaw
    gx[i] = int16(bytes, at + 6) * dpsPerRaw
    gy[i] = int16(bytes, at + 8) * dpsPerRaw
    gz[i] = int16(bytes, at + 10) * dpsPerRaw
  }
  return count
}

function int16(bytes, at) {
  return ((bytes[at] | (bytes[at + 1] << 8)) << 16) >> 16
}

function norm(x, y, z, into, count) {
  for (let i = 0; i < count; i++) into[i] = Math.sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i])
}

function biquad(from, into, state, count) {
  let [x1, x2, y1, y2] = state
  for (let i = 0; i < count; i++) {
    const x = from[i]
    const y = B0 * x + B1 * x1 + B2 * x2 - A1 * y1 - A2 * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    into[i] = y
  }
  state[0] = x1
  state[1] = x2
  state[2] = y1
  state[3] = y2
}
