import { clip } from '../domain/signal/clip.js'
import { selectNth } from '../domain/signal/select-nth.js'

const BUCKET_US = 1_000_000
/** The fit looks back over two minutes. */
const MOST_BUCKETS = 120
/** What a clock may do. */
export interface EnvelopeLimits {
  /** Below this many seconds a drift can't be told from jitter. */
  readonly driftFromS: number
  /** More would be a mistake of the fit. */
  readonly mostDriftRatio: number
}

const SETTLED_S = 20
/** Crystals are better than that. */
export const CRYSTAL: EnvelopeLimits = { driftFromS: SETTLED_S, mostDriftRatio: 300e-6 }

/** A line under the residuals (arrival minus device time) of the last two minutes. */
export interface LowerEnvelope {
  /** How much faster the host's clock runs than the device's, less one; 0 until it is known. */
  readonly driftRatio: number
  readonly rateKnown: boolean
  /** Device time that the line rests on. */
  readonly spanUs: number
  add(deviceUs: number, residualUs: number): void
  offsetAt(deviceUs: number): number
  /** Forgets what was added at this device time and later. */
  forgetFrom(deviceUs: number): void
  /** Forgets the offset and keeps the drift, which belongs to the crystal. */
  reset(): void
}

/** Seconds in order of device time, the oldest first. Flat arrays: the fit goes through all of them once a second. */
interface Buckets {
  count: number
  /** Second of the device's clock that the newest one belongs to. */
  newestIndex: number
  readonly deviceUs: Float64Array
  readonly residualUs: Float64Array
}

/**
 * Keeps the least residual of each second; the drift is the slope between the medians of the first and last third
 * (a resistant line), the offset the lowest parallel that touches a residual.
 */
export function createLowerEnvelope(limits = CRYSTAL): LowerEnvelope {
  const buckets = createBuckets()
  const { deviceUs: deviceTimes, residualUs: residuals } = buckets
  const scratch = new Float64Array(MOST_BUCKETS)
  const most = limits.mostDriftRatio
  let driftRatio = 0
  /** Seconds that the best drift so far rests on. */
  let driftRestsOnS = 0
  let originUs = 0
  let offsetUs = Infinity

  const levelled = (deviceUs: number, residualUs: number): number => residualUs - driftRatio * (deviceUs - originUs)
  const refit = (): void => {
    // What is well known isn't thrown away for what a few seconds say.
    if (buckets.count >= Math.max(limits.driftFromS, Math.min(SETTLED_S, driftRestsOnS))) {
      driftRatio = clip(resistantSlope(buckets, scratch), -most, most)
      driftRestsOnS = buckets.count
    }
    offsetUs = lowestLevelled(buckets, driftRatio, originUs)
  }

  return {
    get driftRatio() {
      return driftRatio
    },
    get rateKnown() {
      return driftRestsOnS > 0
    },
    get spanUs() {
      return buckets.count === 0 ? 0 : (deviceTimes[buckets.count - 1] as number) - (deviceTimes[0] as number)
    },
    add(deviceUs, residualUs) {
      if (buckets.count === 0) originUs = deviceUs
      const index = Math.floor(deviceUs / BUCKET_US)
      const last = buckets.count - 1
      if (last >= 0 && buckets.newestIndex === index) {
        if (residualUs - driftRatio * (deviceUs - (deviceTimes[last] as number)) >= (residuals[last] as number)) return
        deviceTimes[last] = deviceUs
        residuals[last] = residualUs
      } else {
        refit()
        push(buckets, index, deviceUs, residualUs)
      }
      offsetUs = Math.min(offsetUs, levelled(deviceUs, residualUs))
    },
    offsetAt: (deviceUs) => offsetUs + driftRatio * (deviceUs - originUs),
    forgetFrom(deviceUs) {
      while (buckets.count > 0 && (deviceTimes[buckets.count - 1] as number) >= deviceUs) buckets.count -= 1
      buckets.newestIndex =
        buckets.count === 0 ? -1 : Math.floor((deviceTimes[buckets.count - 1] as number) / BUCKET_US)
      refit()
    },
    reset() {
      buckets.count = 0
      offsetUs = Infinity
    },
  }
}

/** The lowest parallel to the drift that touches a residual, at the origin. */
function lowestLevelled({ count, deviceUs, residualUs }: Buckets, driftRatio: number, originUs: number): number {
  let lowestUs = Infinity
  for (let i = 0; i < count; i++) {
    const us = (residualUs[i] as number) - driftRatio * ((deviceUs[i] as number) - originUs)
    if (us < lowestUs) lowestUs = us
  }
  return lowestUs
}

function createBuckets(): Buckets {
  return {
    count: 0,
    newestIndex: 0,
    deviceUs: new Float64Array(MOST_BUCKETS),
    residualUs: new Float64Array(MOST_BUCKETS),
  }
}

function push(buckets: Buckets, index: number, deviceUs: number, residualUs: number): void {
  if (buckets.count === MOST_BUCKETS) {
    buckets.deviceUs.copyWithin(0, 1)
    buckets.residualUs.copyWithin(0, 1)
    buckets.count -= 1
  }
  buckets.newestIndex = index
  buckets.deviceUs[buckets.count] = deviceUs
  buckets.residualUs[buckets.count] = residualUs
  buckets.count += 1
}

function resistantSlope(buckets: Buckets, scratch: Float64Array): number {
  const { count, deviceUs } = buckets
  const third = Math.floor(count / 3)
  const late = count - third
  const middle = third >> 1
  const riseUs = medianOf(buckets.residualUs, late, third, scratch) - medianOf(buckets.residualUs, 0, third, scratch)
  // Device times only rise, so their median is the one in the middle.
  const runUs = (deviceUs[late + middle] as number) - (deviceUs[middle] as number)
  return riseUs / runUs
}

function medianOf(values: Float64Array, from: number, count: number, scratch: Float64Array): number {
  for (let i = 0; i < count; i++) scratch[i] = values[from + i] as number
  return selectNth(scratch, count, count >> 1)
}
