import type { StepRecord } from '../../src/domain/records/step-record.js'
import type { SessionRecords } from './sampled-session.js'

/** How far the same steps lie apart in two sets of records. */
export interface StepDifferences {
  /** Steps of either that the other one lacks. */
  readonly unmatchedCount: number
  readonly most: StepDistances
  /** What half of the steps don't exceed. */
  readonly median: StepDistances
  /** What nineteen of twenty steps don't exceed. */
  readonly usualMost: StepDistances
  /** With their signs, over all steps. */
  readonly mean: StepDistances
  /** Change of a foot's load, the larger of both. */
  readonly totalLoadRatio: number
}

export interface StepDistances {
  readonly initialContactMs: number
  readonly contactTimeMs: number
  readonly footStrikeAngleDeg: number
  readonly loadRatio: number
  readonly speedRatio: number
}

const MATCH_US = 60_000

/** @param toOther where a time of the first records lies in the second */
export function compareSteps(
  one: SessionRecords,
  other: SessionRecords,
  toOther: (timeUs: number) => number = (timeUs) => timeUs,
): StepDifferences {
  const pairs = one.steps.flatMap((step) => {
    const placeUs = toOther(step.initialContactTimeUs)
    const same = other.steps.find(
      ({ foot, initialContactTimeUs }) => foot === step.foot && Math.abs(initialContactTimeUs - placeUs) < MATCH_US,
    )
    return same === undefined ? [] : [distancesOf({ ...step, initialContactTimeUs: placeUs }, same)]
  })
  const over = (reduce: (values: readonly number[]) => number): StepDistances => ({
    initialContactMs: reduce(pairs.map((pair) => pair.initialContactMs)),
    contactTimeMs: reduce(pairs.map((pair) => pair.contactTimeMs)),
    footStrikeAngleDeg: reduce(pairs.map((pair) => pair.footStrikeAngleDeg)),
    loadRatio: reduce(pairs.map((pair) => pair.loadRatio)),
    speedRatio: reduce(pairs.map((pair) => pair.speedRatio)),
  })
  const totalOf = (foot: 'left' | 'right'): number =>
    Math.abs(change(one.totals.soleusLoadSlu[foot], other.totals.soleusLoadSlu[foot]))
  return {
    unmatchedCount: one.steps.length + other.steps.length - 2 * pairs.length,
    most: over((values) => Math.max(...values.map(Math.abs))),
    median: over(quantile(0.5)),
    usualMost: over(quantile(0.95)),
    mean: over((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    totalLoadRatio: Math.max(totalOf('left'), totalOf('right')),
  }
}

function quantile(share: number): (values: readonly number[]) => number {
  return (values) => values.map(Math.abs).sort((a, b) => a - b)[Math.floor(share * values.length)] ?? Infinity
}

/** What is known of one step only is infinitely far. */
function distancesOf(step: StepRecord, same: StepRecord): StepDistances {
  const apart = (a: number | null, b: number | null): number => {
    if (a === null && b === null) return 0
    return a === null || b === null ? Infinity : b - a
  }
  return {
    initialContactMs: apart(step.initialContactTimeUs, same.initialContactTimeUs) / 1000,
    contactTimeMs: apart(step.groundContactTimeMs, same.groundContactTimeMs),
    footStrikeAngleDeg: apart(step.footStrikeAngleDeg, same.footStrikeAngleDeg),
    loadRatio: change(step.soleusImpulseBwS, same.soleusImpulseBwS),
    speedRatio: change(step.speedMps, same.speedMps),
  }
}

function change(from: number | null, to: number | null): number {
  if (from === null && to === null) return 0
  return from === null || to === null ? Infinity : to / from - 1
}
