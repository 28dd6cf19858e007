/** Levels are kept by tenths of a second. */
const STEP_US = 100_000
/** The newest ones, of which half must say the same before a long hole is told, and all for a short one. */
const SHORT_STEPS = 10
const LONG_STEPS = 50
/** What they are compared with lies before them. */
const BASE_STEPS = 100
const KEPT_STEPS = LONG_STEPS + BASE_STEPS
/** From here on a hole is told after the short window. */
const LONG_HOLE_US = 60_000
/** What waits on the way comes faster than it was taken, so that its lead shrinks; that of a hole stays. */
const STEADY_RATIO = 0.75
/** Share of the time between two frames by which arrivals must be late for good, and the least that stands out of jitter. */
const FRAME_RATIO = 0.75
const JITTER_US = 1000

export interface Arrival {
  readonly arrivalUs: number
  /** Samples in the frame, and the time from one to the next as the sensor takes them. */
  readonly count: number
  readonly intervalUs: number
  /** The rate is known so well that a single lost frame shows. */
  readonly settled: boolean
}

/**
 * Finds holes in a stream that has neither clock nor counter: its level is arrival less the count of frames, and the least level
 * of a few seconds takes a step where frames are missing. Frames meet the link at another point of their period
 * each time, in a beat that may last minutes and whose end looks like one lost frame: of a single one nobody can be sure.
 */
export interface HoleWatch {
  /** @returns samples that must be missing; 0 nearly always */
  missing(arrival: Arrival): number
  /** The newest frame is late by as much as a frame, for whatever reason: it says nothing of the rate. */
  readonly leading: boolean
  reset(): void
}

export function createHoleWatch(): HoleWatch {
  const levels = createLevels()
  let countedUs = 0
  let leading = false

  const holeUs = (enoughUs: number, settled: boolean): number => {
    if (levels.count < 2 * SHORT_STEPS) return 0
    const half = SHORT_STEPS / 2
    const [lateUs, earlyUs] = [levels.least(0, half), levels.least(half, SHORT_STEPS)]
    const beforeUs = levels.least(SHORT_STEPS, Math.min(levels.count, SHORT_STEPS + BASE_STEPS))
    const shortUs = Math.min(lateUs, earlyUs) - beforeUs
    if (shortUs >= Math.max(LONG_HOLE_US, enoughUs) && lateUs - beforeUs >= STEADY_RATIO * (earlyUs - beforeUs)) {
      return shortUs
    }
    if (!settled || levels.count < KEPT_STEPS) return 0
    const longUs = levels.least(0, LONG_STEPS) - levels.least(LONG_STEPS, KEPT_STEPS)
    return longUs >= enoughUs ? longUs : 0
  }
  return {
    get leading() {
      return leading
    },
    missing({ arrivalUs, count, intervalUs, settled }) {
      const periodUs = count * intervalUs
      countedUs += periodUs
      const enoughUs = FRAME_RATIO * periodUs + JITTER_US
      const isNewStep = levels.add(arrivalUs - countedUs, arrivalUs)
      leading = arrivalUs - countedUs - levels.least(0, levels.count) >= enoughUs
      if (!isNewStep || !leading) return 0
      const hole = holeUs(enoughUs, settled)
      if (hole === 0 || !Number.isFinite(hole)) return 0
      const samples = Math.round(hole / intervalUs)
      countedUs += samples * intervalUs
      levels.lower(samples * intervalUs, 0.5 * hole)
      return samples
    },
    reset() {
      levels.clear()
      countedUs = 0
      leading = false
    },
  }
}

/** The least level of each of the last tenths of a second. */
interface Levels {
  /** Tenths that have been seen, the newest one included. */
  readonly count: number
  /** @returns true for the first one of a tenth */
  add(levelUs: number, arrivalUs: number): boolean
  /** Of `[from, to)` tenths before the newest; Infinity where nothing came. */
  least(from: number, to: number): number
  /** Takes so much off the newest ones that stand out by more than `fromUs`. */
  lower(byUs: number, fromUs: number): void
  clear(): void
}

function createLevels(): Levels {
  const leastUs = new Float64Array(KEPT_STEPS)
  let newest = 0
  let count = 0
  const at = (back: number): number => (newest - back) % KEPT_STEPS
  const least = (from: number, to: number): number => {
    let lowest = Infinity
    for (let back = from; back < to; back++) lowest = Math.min(lowest, leastUs[at(back)] as number)
    return lowest
  }
  return {
    get count() {
      return count
    },
    add(levelUs, arrivalUs) {
      const step = Math.floor(arrivalUs / STEP_US)
      const isNew = count === 0 || step > newest
      if (count === 0) newest = step - 1
      for (let n = Math.max(newest, step - KEPT_STEPS) + 1; n <= step; n++) leastUs[n % KEPT_STEPS] = Infinity
      count = Math.min(KEPT_STEPS, count + Math.max(0, step - newest))
      newest = Math.max(newest, step)
      leastUs[at(0)] = Math.min(leastUs[at(0)] as number, levelUs)
      return isNew
    },
    least,
    lower(byUs, fromUs) {
      const base = least(0, count)
      for (let back = 0; back < count && (leastUs[at(back)] as number) - base > fromUs; back++) {
        leastUs[at(back)] = (leastUs[at(back)] as number) - byUs
      }
    },
    clear() {
      count = 0
    },
  }
}
