import type { Foot, Step } from '../api/types.js'
import { HISTORY_US, SPACING_US, staleAfterSeconds, type HistoryPoint } from './live-history.js'

/** As many as the program takes the median of for the live numbers. */
const RECENT_STEPS = 20
const SILENT_AFTER_US = staleAfterSeconds('open-imu') * 1e6

const medianOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  const middle = known.length / 2
  const upper = known[Math.floor(middle)]
  if (upper === undefined) return null
  return Number.isInteger(middle) ? (upper + (known[middle - 1] ?? upper)) / 2 : upper
}

/** The numbers of a foot at a moment; nothing where it had been silent, so that the line breaks there. */
const footReader = (steps: readonly Step[], foot: Foot) => {
  const own = steps.filter((step) => step.foot === foot).sort((a, b) => a.initialContactTimeUs - b.initialContactTimeUs)
  let taken = 0
  return (timeUs: number) => {
    while ((own[taken]?.initialContactTimeUs ?? Infinity) <= timeUs) taken += 1
    const last = own[taken - 1]
    const silent = last === undefined || timeUs - last.initialContactTimeUs > SILENT_AFTER_US
    const recent = silent ? [] : own.slice(Math.max(0, taken - RECENT_STEPS), taken)
    return {
      cadenceSpm: medianOf(recent.map(({ cadenceSpm }) => cadenceSpm)),
      angleDeg: medianOf(recent.map(({ footStrikeAngleDeg }) => footStrikeAngleDeg)),
      angleSdDeg: medianOf(recent.map(({ footStrikeAngleSdDeg }) => footStrikeAngleSdDeg)),
    }
  }
}

/** Moments before the page was opened, from the steps in the store, so that the charts don't start empty. */
export const historyFromSteps = (steps: readonly Step[], beforeUs: number): readonly HistoryPoint[] => {
  const times = steps.map(({ initialContactTimeUs }) => initialContactTimeUs)
  if (times.length === 0) return []
  const firstUs = Math.max(beforeUs - HISTORY_US, Math.min(...times))
  const count = Math.max(0, Math.floor((beforeUs - firstUs) / SPACING_US))
  const [readLeft, readRight] = [footReader(steps, 'left'), footReader(steps, 'right')]
  return Array.from({ length: count }, (_, index) => {
    const timeUs = beforeUs - (count - index) * SPACING_US
    const [left, right] = [readLeft(timeUs), readRight(timeUs)]
    return {
      timeUs,
      cadenceLeftSpm: left.cadenceSpm,
      cadenceRightSpm: right.cadenceSpm,
      angleLeftDeg: left.angleDeg,
      angleLeftSdDeg: left.angleSdDeg,
      angleRightDeg: right.angleDeg,
      angleRightSdDeg: right.angleSdDeg,
    }
  })
}
