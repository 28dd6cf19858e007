import { tierOfImu } from '../domain/gait/sensor-tier.js'
import type { Placement } from '../domain/records/people.js'
import type { SampleBlock } from '../domain/records/sample-block.js'
import type { Tier } from '../domain/records/step-record.js'
import { MINUTE_US } from '../domain/units/units.js'
import type { MinuteLedger } from './minute-ledger.js'
import type { MinuteRow } from './minute-row.js'

/** Silence this long is told as a gap of its own; shorter losses only lower the coverage. */
export const MARKED_GAP_US = 500_000

/** Counts what one foot's sensor delivered against what was due, and finds the stretches that are missing. */
export interface FootStream {
  receivedUs: number
  expectedUs: number
  /** Time of the newest sample; null before the first and after a pause. */
  lastSampleUs: number | null
  tier: Tier | null
}

/** A stretch of a block without a marked gap inside; `gapFromUs` is set where a gap goes before it. */
export interface Segment {
  readonly from: number
  readonly to: number
  readonly gapFromUs: number | null
}

export function createFootStream(): FootStream {
  return { receivedUs: 0, expectedUs: 0, lastSampleUs: null, tier: null }
}

/** How a sensor is set and where it is worn. */
export interface SensorSetting {
  /** From one sample to the next. */
  readonly intervalUs: number
  readonly placement: Placement
  /** The sensor itself says the interval; else it is found in the samples. */
  readonly isSet?: boolean
}

/** Books a block and cuts it where samples are missing for long. */
export function bookBlock(
  stream: FootStream,
  block: SampleBlock,
  { intervalUs, placement }: SensorSetting,
  minutes: MinuteLedger,
): readonly Segment[] {
  const segments: Segment[] = []
  const times = block.timeUs
  const lossUs = 1.5 * intervalUs
  let segmentFrom = 0
  let gapFromUs: number | null = null
  let previousUs = stream.lastSampleUs ?? (times[0] as number) - intervalUs
  let booked = 0
  let row = minutes.row(times[0] as number)
  let rowEndUs = endOf(row, minutes, times[0] as number)
  stream.tier = tierOfImu({ placement, rateHz: 1e6 / intervalUs, hasGyroscope: block.angularVelocityXDps !== null })
  if (isWhole(block, previousUs, { lossUs, endUs: rowEndUs })) {
    bookReceived(stream, row, block.count * intervalUs)
    stream.lastSampleUs = times[block.count - 1] as number
    return [{ from: 0, to: block.count, gapFromUs: null }]
  }
  for (let i = 0; i < block.count; i++) {
    const timeUs = times[i] as number
    if (timeUs >= rowEndUs) {
      bookReceived(stream, row, (i - booked) * intervalUs)
      booked = i
      row = minutes.row(timeUs)
      rowEndUs = endOf(row, minutes, timeUs)
    }
    const stepUs = timeUs - previousUs
    if (stepUs > lossUs) {
      bookMissing(stream, minutes, { fromUs: previousUs, toUs: timeUs, intervalUs })
      if (stepUs >= MARKED_GAP_US) {
        if (i > segmentFrom) segments.push({ from: segmentFrom, to: i, gapFromUs })
        segmentFrom = i
        gapFromUs = previousUs
      }
    }
    previousUs = timeUs
  }
  bookReceived(stream, row, (block.count - booked) * intervalUs)
  stream.lastSampleUs = previousUs
  segments.push({ from: segmentFrom, to: block.count, gapFromUs })
  return segments
}

/** Nearly every block: nothing is missing before or in it, and it lies in one minute. */
function isWhole(
  { timeUs, count }: SampleBlock,
  beforeUs: number,
  limits: { readonly lossUs: number; readonly endUs: number },
): boolean {
  if ((timeUs[count - 1] as number) >= limits.endUs) return false
  let previousUs = beforeUs
  for (let i = 0; i < count; i++) {
    const here = timeUs[i] as number
    if (here - previousUs > limits.lossUs) return false
    previousUs = here
  }
  return true
}

/** Time in which nothing came, up to now; for a sensor that is silent when somebody asks, and at the end. */
export function bookMissing(
  stream: FootStream,
  minutes: MinuteLedger,
  silence: { readonly fromUs: number; readonly toUs: number; readonly intervalUs: number },
): void {
  const { fromUs, toUs, intervalUs } = silence
  const missingUs = (Math.round((toUs - fromUs) / intervalUs) - 1) * intervalUs
  if (missingUs <= 0) return
  stream.expectedUs += missingUs
  minutes.addMissing(toUs - missingUs, toUs)
}

/** Share of the samples that arrived; `pendingUs` is silence that has not been booked yet. */
export function coverageOf(stream: FootStream, pendingUs: number): number {
  const expectedUs = stream.expectedUs + pendingUs
  return expectedUs <= 0 ? 0 : Math.min(1, stream.receivedUs / expectedUs)
}

/** A block with the samples [from, to) of another, on the same memory. */
export function sliceBlock(block: SampleBlock, from: number, to: number): SampleBlock {
  if (from === 0 && to === block.count) return block
  const cut = (axis: Float32Array): Float32Array => axis.subarray(from, to)
  const cutOrNull = (axis: Float32Array | null): Float32Array | null => (axis === null ? null : cut(axis))
  return {
    ...block,
    count: to - from,
    timeUs: block.timeUs.subarray(from, to),
    accelerationXG: cut(block.accelerationXG),
    accelerationYG: cut(block.accelerationYG),
    accelerationZG: cut(block.accelerationZG),
    angularVelocityXDps: cutOrNull(block.angularVelocityXDps),
    angularVelocityYDps: cutOrNull(block.angularVelocityYDps),
    angularVelocityZDps: cutOrNull(block.angularVelocityZDps),
  }
}

function bookReceived(stream: FootStream, row: MinuteRow, receivedUs: number): void {
  stream.receivedUs += receivedUs
  stream.expectedUs += receivedUs
  row.receivedUs += receivedUs
  row.tier ??= stream.tier
  row.expectedUs += receivedUs
}

function endOf(row: MinuteRow, minutes: MinuteLedger, timeUs: number): number {
  return Math.max(minutes.startTimeUs + (row.minuteIndex + 1) * MINUTE_US, timeUs + 1)
}
