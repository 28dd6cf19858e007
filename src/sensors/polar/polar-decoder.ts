import { wrongBytes } from '../../codecs/gatt/gatt-value.js'
import type { ReadingSink, SensorDecoder } from '../readings.js'
import { createSampleGrid, type SampleGrid } from '../sample-grid.js'
import { MotionMerger } from './motion-merger.js'
import { createPmdFrame, readPmdFrame, type PmdFrame } from './pmd-frame.js'
import { PolarStreams, type OpenStream } from './polar-streams.js'
import { PMD_ACCELERATION, PMD_GYROSCOPE } from './pmd-types.js'

/** What a sensor's clock may be off in the time of a frame; none was measured, so less than a sample. */
const STAMP_ERROR_US = 300
const UNKNOWN_ANGULAR_VELOCITY_RANGE_DPS = 2000

interface Timeline {
  readonly stream: OpenStream
  readonly grid: SampleGrid
  layout: number
}

/**
 * Frames of acceleration and of angular velocity arrive apart, each with the time of its last sample. What the numbers
 * mean is told only on the control point: what was asked for, and the factor in the answer.
 */
export function createPolarDecoder(): SensorDecoder {
  const frame = createPmdFrame()
  const streams = new PolarStreams()
  const merger = new MotionMerger()
  const timelines = new Map<number, Timeline>()

  const takeFrame = (bytes: Uint8Array, readings: ReadingSink): void => {
    readPmdFrame(bytes, frame)
    const timeline = timelineOf(frame, bytes)
    const place = timeline.grid.place(frame.lastUs, frame.count)
    if (place.step === 'repeated') {
      readings.repeated(1)
      return
    }
    if (place.step === 'restarted') merger.clear()
    // Nothing numbers the frames: the time that is missing says about how many of them there were.
    if (place.step === 'gap') readings.lost(Math.max(1, Math.round(place.missingCount / frame.count)), 'sensor')
    const { firstUs, dtUs, step } = place
    const queue = frame.type === PMD_ACCELERATION ? merger.acceleration : merger.angularVelocity
    const axes = frame.floats ? [frame.xFloat, frame.yFloat, frame.zFloat] : [frame.x, frame.y, frame.z]
    const scale = frame.floats ? 1 : frame.unit * timeline.stream.factor
    queue.add({ firstUs, dtUs, count: frame.count, follows: step === 'follows' }, axes, scale)
  }

  const timelineOf = ({ type, layout }: PmdFrame, bytes: Uint8Array): Timeline => {
    const stream = streams.open(type)
    if (stream === null) {
      const what = `Polar frame of type ${type} came, but nobody heard how that stream was started`
      throw wrongBytes(bytes, { code: 'pmd-not-started', offset: 0, what })
    }
    const known = timelines.get(type)
    if (known?.stream === stream && known.layout === layout) return known
    const grid = createSampleGrid({ nominalUs: 1e6 / stream.rateHz, stampErrorUs: STAMP_ERROR_US, stampOf: 'last' })
    const timeline = { stream, grid, layout }
    timelines.set(type, timeline)
    return timeline
  }

  return {
    decode(channel, bytes, readings) {
      if (channel === 'polar-control') streams.hear(bytes)
      if (channel !== 'polar-data') return
      takeFrame(bytes, readings)
      const accelerationRangeG = streams.open(PMD_ACCELERATION)?.range
      if (accelerationRangeG === undefined) return
      const angularVelocityRangeDps = streams.open(PMD_GYROSCOPE)?.range ?? UNKNOWN_ANGULAR_VELOCITY_RANGE_DPS
      const arrival = { newestUs: frame.lastUs, accelerationRangeG, angularVelocityRangeDps }
      merger.deliver(streams.expectsGyroscope, arrival, readings)
    },
    interrupt() {
      merger.clear()
      timelines.clear()
      streams.interrupt()
    },
  }
}
