import type { CsvLayout } from '../../domain/records/people.js'
import type { ReadingSink } from '../readings.js'
import { createSampleFrame, type SampleFrame } from '../sample-frame.js'
import { createSampleGrid, type SampleGrid } from '../sample-grid.js'
import { WrappingClock } from '../wrapping-clock.js'

const MOST_SAMPLES = 64
/** Time columns are 32 bits wide on boards: `millis()` and `micros()` begin again. */
const WRAP = 2 ** 32
/** Two lines belong together where the time between them is about one sample's; milliseconds are rounded. */
const STEP_TOLERANCE_RATIO = 0.75
/** Lines are lost one by one. */
const GAP_SAMPLES = 0.5
/** Of a time cut to its unit, as a share of it. */
const CUT_ERROR_RATIO = 0.29

/** Gathers lines into blocks of evenly spaced samples. */
export interface LineFrames {
  /** Whether a line of this time goes on evenly from the one before. */
  follows(timeUs: number | null): boolean
  add(timeUs: number | null, values: Float64Array, readings: ReadingSink): void
  flush(readings: ReadingSink): void
  /** So many lines are missing before the next one. Call it when nothing is gathered. */
  skip(count: number): void
  /** What comes next has nothing to do with what came before. Call it when nothing is gathered. */
  interrupt(): void
}

/** One block for the lines of a notification, as long as they are evenly spaced. */
export function createLineFrames(layout: CsvLayout): LineFrames {
  const { columns, sampleRateHz } = layout
  const nominalUs = 1e6 / sampleRateHz
  const unitUs = columns.includes('time-ms') ? 1_000 : 1
  const clock = unitUs > 1 || columns.includes('time-us') ? createLineClock(nominalUs, unitUs) : null
  const frame = createFrame(layout, clock?.wrapUs ?? null)
  const axes = [
    frame.accelerationXG,
    frame.accelerationYG,
    frame.accelerationZG,
    frame.angularVelocityXDps,
    frame.angularVelocityYDps,
    frame.angularVelocityZDps,
  ]
  let firstUs = 0
  let lastUs = 0

  const flush = (readings: ReadingSink): void => {
    if (frame.count === 0) return
    frame.dtUs = nominalUs
    clock?.place(frame, firstUs, lastUs)
    readings.samples(frame)
    frame.count = 0
  }
  return {
    follows(timeUs) {
      if (timeUs === null || frame.count === 0) return true
      return Math.abs(timeUs - lastUs - nominalUs) <= STEP_TOLERANCE_RATIO * nominalUs + unitUs
    },
    add(timeUs, values, readings) {
      if (frame.count === MOST_SAMPLES) flush(readings)
      lastUs = timeUs ?? 0
      if (frame.count === 0) firstUs = lastUs
      for (let axis = 0; axis < axes.length; axis++) {
        const column = axes[axis]
        if (column !== null && column !== undefined) column[frame.count] = values[axis] ?? 0
      }
      frame.count++
    },
    flush,
    skip: (count) => clock?.skip(count),
    interrupt: () => clock?.reset(),
  }
}

/** Times of lines on one even grid: what a board cuts from them must not make its samples jitter. */
interface LineClock extends Pick<SampleGrid, 'skip' | 'reset'> {
  readonly wrapUs: number
  /** Fills in the time of a block whose first and last line are of these times. */
  place(frame: SampleFrame, firstUs: number, lastUs: number): void
}

function createLineClock(nominalUs: number, unitUs: number): LineClock {
  const clock = new WrappingClock(WRAP * unitUs)
  const stampErrorUs = CUT_ERROR_RATIO * unitUs
  const grid = createSampleGrid({ nominalUs, stampErrorUs, stampOf: 'first', gapSamples: GAP_SAMPLES })
  let nextUs = 0
  return {
    wrapUs: clock.wrapUs,
    place(frame, firstUs, lastUs) {
      const place = grid.place(clock.unwrap(firstUs), frame.count)
      // Two blocks within one unit of a coarse clock; their numbers, where they have some, say that they are two.
      const isSameTime = place.step === 'repeated'
      if (isSameTime) grid.skip(frame.count)
      // A board that is faster than it says must not have its blocks overlap.
      const mostUs = frame.count > 1 ? (lastUs - firstUs + unitUs) / (frame.count - 1) : Infinity
      frame.dtUs = Math.min(place.dtUs, mostUs)
      const t0Us = isSameTime ? nextUs : place.firstUs
      frame.t0Us = clock.wrap(t0Us)
      nextUs = t0Us + frame.count * frame.dtUs
    },
    skip: (count) => grid.skip(count),
    reset() {
      grid.reset()
      clock.reset()
    },
  }
}

function createFrame(layout: CsvLayout, clockWrapUs: number | null): SampleFrame {
  const hasGyroscope = layout.columns.includes('gx')
  const frame = createSampleFrame({ maxSamples: MOST_SAMPLES, hasGyroscope, clockWrapUs })
  frame.accelerationRangeG = layout.accelerationRangeG
  frame.angularVelocityRangeDps = layout.angularVelocityRangeDps
  return frame
}
