import type { CsvLayout, SensorSettings } from '../../domain/records/people.js'
import type { ReadingSink, SensorDecoder } from '../readings.js'
import { createSampleFrame } from '../sample-frame.js'
import { csvLayoutProblem } from './csv-layout.js'
import { createCsvLineReader, csvFaultText, noLayout } from './csv-line.js'
import { LineBuffer } from './line-buffer.js'
import { createSequenceWatch } from './sequence-watch.js'

const MOST_SAMPLES = 64
/** Time columns are 32 bits wide on boards: `millis()` and `micros()` begin again. */
const WRAP = 2 ** 32
/** Two lines belong together where the time between them is about one sample's; milliseconds are rounded. */
const STEP_TOLERANCE_RATIO = 0.75

/** Lines of text by the layout that the user gave. Without one nothing can be read, and every value says so. */
export function createCsvDecoder({ csv }: SensorSettings): SensorDecoder {
  const problem = csv === undefined ? 'say what its columns are.' : csvLayoutProblem(csv)
  if (csv !== undefined && problem === null) return createLineDecoder(csv)
  return {
    decode(channel) {
      if (channel === 'csv-bytes') throw noLayout(problem ?? '')
    },
    interrupt: () => undefined,
  }
}

function createLineDecoder(layout: CsvLayout): SensorDecoder {
  const lines = new LineBuffer()
  const reader = createCsvLineReader(layout)
  const sequence = createSequenceWatch()
  const frames = createFrameBuilder(layout)
  let readings: ReadingSink | null = null

  const take = (bytes: Uint8Array, length: number): void => {
    if (readings === null) return
    const fault = reader.read(bytes, length)
    if (fault !== null) {
      readings.malformed(csvFaultText(fault), `csv-${fault}`)
      return
    }
    const { line } = reader
    const step = sequence.step(line.sequence, readings)
    if (step === 'repeated') return
    if (step === 'jump' || !frames.follows(line.timeUs)) frames.flush(readings)
    frames.add(line.timeUs, line.values, readings)
  }

  return {
    decode(channel, bytes, to) {
      if (channel !== 'csv-bytes') return
      readings = to
      const tooLong = lines.push(bytes, take)
      frames.flush(to)
      for (let i = 0; i < tooLong; i++) to.malformed('A line is too long to be one.', 'csv-length')
    },
    interrupt() {
      lines.reset()
      sequence.reset()
    },
  }
}

interface FrameBuilder {
  /** Whether a line of this time goes on evenly from the one before. */
  follows(timeUs: number | null): boolean
  add(timeUs: number | null, values: Float64Array, readings: ReadingSink): void
  flush(readings: ReadingSink): void
}

/** Lines of one notification as one block, as long as they are evenly spaced. */
function createFrameBuilder({
  columns,
  sampleRateHz,
  accelerationRangeG,
  angularVelocityRangeDps,
}: CsvLayout): FrameBuilder {
  const inMs = columns.includes('time-ms')
  const hasClock = inMs || columns.includes('time-us')
  const roundingUs = inMs ? 1_000 : 1
  const nominalUs = 1e6 / sampleRateHz
  const clockWrapUs = hasClock ? WRAP * roundingUs : null
  const frame = createSampleFrame({ maxSamples: MOST_SAMPLES, hasGyroscope: columns.includes('gx'), clockWrapUs })
  frame.accelerationRangeG = accelerationRangeG
  frame.angularVelocityRangeDps = angularVelocityRangeDps
  const axes = [
    frame.accelerationXG,
    frame.accelerationYG,
    frame.accelerationZG,
    frame.angularVelocityXDps,
    frame.angularVelocityYDps,
    frame.angularVelocityZDps,
  ]
  let lastUs = 0

  const flush = (readings: ReadingSink): void => {
    if (frame.count === 0) return
    // A board that is faster than it says must not have its blocks overlap.
    const spanUs = lastUs - (frame.t0Us ?? lastUs) + roundingUs
    frame.dtUs = hasClock && frame.count > 1 ? Math.min(nominalUs, spanUs / (frame.count - 1)) : nominalUs
    readings.samples(frame)
    frame.count = 0
  }
  return {
    follows(timeUs) {
      if (timeUs === null || frame.count === 0) return true
      return Math.abs(timeUs - lastUs - nominalUs) <= STEP_TOLERANCE_RATIO * nominalUs + roundingUs
    },
    add(timeUs, values, readings) {
      if (frame.count === MOST_SAMPLES) flush(readings)
      if (frame.count === 0) frame.t0Us = timeUs
      lastUs = timeUs ?? 0
      for (let axis = 0; axis < axes.length; axis++) {
        const column = axes[axis]
        if (column !== null && column !== undefined) column[frame.count] = values[axis] ?? 0
      }
      frame.count++
    },
    flush,
  }
}
