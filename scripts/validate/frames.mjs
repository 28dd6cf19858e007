// Samples as the radio brings them: frames with the sensor's own clock, which drifts, and with arrival times that jitter.
import { encodeOpenImuFrame } from '../../dist/sensors/open-imu/open-imu-frame.js'
import { createRandom } from '../../dist/domain/signal/random.js'
import { hashText } from './degrade.mjs'

const SAMPLES_PER_FRAME = 14
const RANGE_G = 32
const RANGE_DPS = 4000
/** Waiting for the next connection event and in queues; some frames hardly wait. */
const MEAN_DELAY_US = 6000
const TICK_US = 1_000_000

/** One foot's block as notifications: `{ kind, monotonicUs, deviceId, channel, bytes }`; monotonic time is time since `originUs`. */
export function toNotifications({ foot, block, rateHz }, { deviceId, originUs, driftPpm, seed }) {
  const random = createRandom(hashText(`${seed} ${foot} frames`))
  const records = []
  let arrivedUs = 0
  for (let from = 0, sequence = 0; from < block.count; from += SAMPLES_PER_FRAME, sequence++) {
    const to = Math.min(block.count, from + SAMPLES_PER_FRAME)
    const deviceUs = (i) => (block.timeUs[i] - originUs) * (1 + driftPpm / 1e6)
    const sentUs = block.timeUs[to - 1] - originUs
    arrivedUs = Math.max(arrivedUs + 1, Math.round(sentUs - MEAN_DELAY_US * Math.log(1 - random())))
    const bytes = encodeOpenImuFrame({
      ...{ version: 1, side: foot, accelerationRangeG: RANGE_G, angularVelocityRangeDps: RANGE_DPS },
      sequence: sequence & 0xffff,
      t0Us: Math.round(deviceUs(from)),
      dtUs: Math.round((1e6 / rateHz) * (1 + driftPpm / 1e6)),
      count: to - from,
      samples: rawSamples(block, from, to),
    })
    records.push({ kind: 'notification', monotonicUs: arrivedUs, deviceId, channel: 'open-imu-frame', bytes })
  }
  return records
}

function rawSamples(block, from, to) {
  const raw = (value, range) => Math.max(-32768, Math.min(32767, Math.round((value / range) * 32768)))
  const samples = new Int16Array(6 * (to - from))
  for (let i = from; i < to; i++) {
    const accelerations = [block.accelerationXG, block.accelerationYG, block.accelerationZG]
    const rates = [block.angularVelocityXDps, block.angularVelocityYDps, block.angularVelocityZDps]
    const values = [
      ...accelerations.map((axis) => raw(axis[i], RANGE_G)),
      ...rates.map((axis) => raw(axis[i], RANGE_DPS)),
    ]
    samples.set(values, 6 * (i - from))
  }
  return samples
}

/** In order of arrival, with a tick every second, as a journal has them. */
export function withTicks(records) {
  const sorted = records.sort((a, b) => a.monotonicUs - b.monotonicUs)
  const ticked = []
  let nextUs = TICK_US
  for (const record of sorted) {
    for (; nextUs <= record.monotonicUs; nextUs += TICK_US) ticked.push({ kind: 'tick', monotonicUs: nextUs })
    ticked.push(record)
  }
  return ticked
}
