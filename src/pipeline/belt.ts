import type { SummaryRecord } from '../domain/records/sample-block.js'

/** A treadmill reports about once a second. */
const BELT_FRESH_US = 5_000_000
/** A belt that says less while the feet run is standing, or behind. */
const BELIEVABLE_SPEED_MPS = 1
/** No belt is faster or steeper; what says so is damaged. */
export const FASTEST_BELT_MPS = 13
const STEEPEST_BELT_DEG = 30

interface Said {
  readonly value: number
  readonly timeUs: number
}

/**
 * What a treadmill says of its belt. It speaks only for somebody whom feet or a pod show to run on it: then its speed goes before
 * theirs, since a runner who stays on the belt is as fast as the belt, and its slope is the true one. The way is counted where
 * it always is, by the steps or by the pod, with the belt's speed: so it is never counted twice, and a belt that runs
 * with nobody on it is no run.
 */
export interface Belt {
  speed: Said | null
  slope: Said | null
}

export function createBelt(): Belt {
  return { speed: null, slope: null }
}

export function noteBelt(belt: Belt, said: { speedMps: number | null; slopeDeg: number | null }, timeUs: number): void {
  const { speedMps, slopeDeg } = said
  if (speedMps !== null && speedMps <= FASTEST_BELT_MPS) belt.speed = { value: speedMps, timeUs }
  if (slopeDeg !== null && Math.abs(slopeDeg) <= STEEPEST_BELT_DEG) belt.slope = { value: slopeDeg, timeUs }
}

/** Null where no belt moved of late. */
export function beltSpeedMps({ speed }: Belt, timeUs: number): number | null {
  if (speed === null || Math.abs(timeUs - speed.timeUs) > BELT_FRESH_US) return null
  return speed.value >= BELIEVABLE_SPEED_MPS ? speed.value : null
}

/** Null where no belt that moves told its slope of late. */
export function beltSlopeDeg(belt: Belt, timeUs: number): number | null {
  const { slope } = belt
  if (slope === null || Math.abs(timeUs - slope.timeUs) > BELT_FRESH_US) return null
  return beltSpeedMps(belt, timeUs) === null ? null : slope.value
}

/** A pod's report with the speed of the belt under it; the pod's own way is of its own speed. */
export function onBelt(summary: SummaryRecord, belt: Belt): SummaryRecord {
  const speedMps = beltSpeedMps(belt, summary.timeUs)
  if (speedMps === null || !summary.running) return summary
  return { ...summary, speedMps, elapsedDistanceM: undefined }
}
