import type { EncodedSteps } from '../store.js'
import type { InfluxConnection } from './connection.js'
import type { SeriesSteps } from './latest-strides.js'
import { FOOT_TAGS, STEP_MEASUREMENT } from './points/step-fields.js'
import { sessionDigits } from './points/point-time.js'
import { stepLines } from './points/step-lines.js'
import { instantOf } from './read/instants.js'
import { strideTimes, type StrideTime } from './read/stride-times.js'
import type { StrideWatermarks } from './stride-watermarks.js'

/** Writes lines to a bucket, all of them or it throws. */
export type WriteLines = (bucket: string, lines: readonly string[]) => Promise<void>

const DELETIONS_AT_ONCE = 4

/**
 * Writes the steps of one series. A stride that is there at another time is another point, so the old one goes, after the
 * new one is in: whoever is stopped in between, and appends again, ends with one.
 */
export async function appendSeries(
  connection: InfluxConnection,
  write: WriteLines,
  watermarks: StrideWatermarks,
  { steps, strides }: SeriesSteps,
): Promise<void> {
  const { key } = steps
  const known = watermarks.highestOf(key)
  const late = strides.filter(({ strideIndex }) => strideIndex <= (known ?? Infinity))
  const there = late.length === 0 ? [] : await strideTimes(connection, key, lowestOf(late))
  watermarks.forget(key)
  await write(connection.options.stepsBucket, stepLines(steps))
  await deleteOld(connection, key, outdated(there, strides))
  watermarks.set(key, highestOf([...strides, ...there], known ?? -1))
}

function lowestOf(strides: readonly StrideTime[]): number {
  return strides.reduce((lowest, { strideIndex }) => Math.min(lowest, strideIndex), Infinity)
}

function highestOf(strides: readonly StrideTime[], known: number): number {
  return strides.reduce((highest, { strideIndex }) => Math.max(highest, strideIndex), known)
}

/** A place that another stride of the batch has taken holds that one now. */
function outdated(there: readonly StrideTime[], written: readonly StrideTime[]): StrideTime[] {
  const timeOf = new Map(written.map(({ strideIndex, initialContactTimeUs }) => [strideIndex, initialContactTimeUs]))
  const taken = new Set(timeOf.values())
  return there.filter(
    ({ strideIndex, initialContactTimeUs }) => timeOf.has(strideIndex) && !taken.has(initialContactTimeUs),
  )
}

async function deleteOld(
  connection: InfluxConnection,
  { athleteId, sessionId, foot, generation }: EncodedSteps['key'],
  old: readonly StrideTime[],
): Promise<void> {
  const values = [athleteId, foot, String(generation)]
  const tags = Object.fromEntries(FOOT_TAGS.map((tag, at) => [tag, values[at] ?? '']))
  const digits = sessionDigits(sessionId)
  const waiting = old.values()
  const deleteNext = async (): Promise<void> => {
    for (const { initialContactTimeUs } of waiting) {
      const instant = instantOf(initialContactTimeUs, digits)
      const { stepsBucket: bucket } = connection.options
      const range = { start: instant, stop: instant }
      await connection.deletePoints({ bucket, ...range, tags: { _measurement: STEP_MEASUREMENT, ...tags } })
    }
  }
  await Promise.all(Array.from({ length: DELETIONS_AT_ONCE }, deleteNext))
}
