// Recorded foot IMU data, as blocks of samples the way `solewatch replay` reads them, and as the notifications that a pod
// would have sent. Nothing where the data folder is not there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { loadMapping } from '../../dist/app/replay/load-mappings.js'
import { encodeOpenImuFrame } from '../../dist/sensors/open-imu/open-imu-frame.js'
import { createRecordingDecoder } from '../../dist/codecs/recording/recording-decoder.js'
import { ROOT } from '../setup-lib.mjs'
import { sessionContext } from './simulated-journal.mjs'

const SAMPLES_PER_FRAME = 14
/** As in a replay: two feet must take turns. */
const SAMPLES_PER_BLOCK_TWO_FEET = 15
const SAMPLES_PER_BLOCK = 1024
/** The widest the frame can say: the recordings' own values fit, bar a few that a real sensor would have clipped too. */
const RANGE_G = 32
const RANGE_DPS = 4000
const RUNS = [
  { recording: 'fuzzylabs', folder: 'fuzzylabs-foot-imu', file: 'test-run.csv.gz', repeats: 40 },
  { recording: 'rbds', folder: 'rbds-fukuchi2017/virtual_imu', file: null, repeats: 40 },
]

export function* findRecordings() {
  const data = join(ROOT, '..', 'shared', 'data')
  for (const { recording, folder, file, repeats } of RUNS) {
    const path = join(data, folder)
    if (!existsSync(path)) continue
    const name =
      file ??
      readdirSync(path)
        .filter((entry) => entry.endsWith('.csv.gz'))
        .sort()[0]
    const mapping = loadMapping(
      join(ROOT, 'config', 'mappings', `${recording === 'rbds' ? 'rbds-virtual-imu' : 'fuzzylabs-foot-imu'}.yaml`),
    )
    const text = gunzipSync(readFileSync(join(path, name))).toString('utf8')
    const read = (samplesPerBlock) => {
      const decoder = createRecordingDecoder(mapping, { samplesPerBlock, origin: name })
      return [...decoder.push(text), ...decoder.end()]
    }
    const blocks = read(mapping.feet.length > 1 ? SAMPLES_PER_BLOCK_TWO_FEET : SAMPLES_PER_BLOCK)
    yield { recording, repeats, blocks, ...toNotifications(read(SAMPLES_PER_FRAME)) }
  }
}

function toNotifications(blocks) {
  const firstUs = Math.floor(blocks[0].block.timeUs[0])
  const context = sessionContext({ startMonotonicUs: 0 })
  const feet = new Map()
  const records = blocks.flatMap(({ foot, block, intervalUs }) => {
    const state = feet.get(foot) ?? { foot, intervalUs: Math.round(intervalUs), sequence: 0, atUs: 0 }
    feet.set(foot, state)
    return cutAtHoles(block, state.intervalUs).map(([from, to]) => toRecord(block, { from, to, firstUs, state }))
  })
  return { context, records: withTicks(records) }
}

/** A frame says one interval for all of its samples, so it ends where samples are missing. */
function cutAtHoles({ count, timeUs }, intervalUs) {
  const cuts = [0]
  for (let i = 1; i < count; i++) if (timeUs[i] - timeUs[i - 1] > 1.5 * intervalUs) cuts.push(i)
  return cuts.map((from, n) => [from, cuts[n + 1] ?? count])
}

function toRecord(block, { from, to, firstUs, state }) {
  const raw = (value, range) => Math.max(-32768, Math.min(32767, Math.round((value / range) * 32768)))
  const samples = new Int16Array(6 * (to - from))
  for (let i = from; i < to; i++) {
    const values = [block.accelerationXG, block.accelerationYG, block.accelerationZG].map((axis) =>
      raw(axis[i], RANGE_G),
    )
    const rates = [block.angularVelocityXDps, block.angularVelocityYDps, block.angularVelocityZDps]
    samples.set([...values, ...rates.map((axis) => raw(axis[i], RANGE_DPS))], 6 * (i - from))
  }
  // Jitter of the recorded times must not make two frames overlap on the pod's clock.
  const t0Us = Math.max(state.atUs, Math.round(block.timeUs[from] - firstUs))
  state.atUs = t0Us + (to - from) * state.intervalUs - Math.floor(state.intervalUs / 2)
  const bytes = encodeOpenImuFrame({
    ...{ version: 1, side: state.foot, accelerationRangeG: RANGE_G, angularVelocityRangeDps: RANGE_DPS },
    ...{ sequence: state.sequence++ & 0xffff, t0Us, dtUs: state.intervalUs, count: to - from, samples },
  })
  const deviceId = `bench-${state.foot}`
  return {
    kind: 'notification',
    monotonicUs: t0Us + (to - from) * state.intervalUs,
    deviceId,
    channel: 'open-imu-frame',
    bytes,
  }
}

function withTicks(notifications) {
  const records = []
  let nextTickUs = 1e6
  for (const record of notifications.sort((a, b) => a.monotonicUs - b.monotonicUs)) {
    for (; nextTickUs <= record.monotonicUs; nextTickUs += 1e6) records.push({ kind: 'tick', monotonicUs: nextTickUs })
    records.push(record)
  }
  return records
}
