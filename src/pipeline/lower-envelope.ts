import { sortFew } from '../domain/signal/insertion-sort.js'

const BUCKET_US = 1_000_000
/** The fit looks back over two minutes. */
const MOST_BUCKETS = 120
/** Below this many seconds a drift can't be told from jitter. */
const FEWEST_BUCKETS_FOR_DRIFT = 20
/** Crystals are better than this; more would be a mistake of the fit. */
const MOST_DRIFT_RATIO = 300e-6

/** A line under the residuals (arrival minus device time) of the last two minutes. */
export interface LowerEnvelope {
  add(deviceUs: number, residualUs: number): void
  offsetAt(deviceUs: number): number
  /** Forgets the offset and keeps the drift, which belongs to the crystal. */
  reset(): void
}

interface Bucket {
  readonly index: number
  deviceUs: number
  residualUs: number
}

/**
 * Keeps the least residual of each second; the drift is the slope between the medians of the first and last third
 * (a resistant line), the offset the lowest parallel that touches a residual.
 */
export function createLowerEnvelope(): LowerEnvelope {
  let buckets: Bucket[] = []
  let driftRatio = 0
  let originUs = 0
  let offsetUs = Infinity
  const scratch = new Float64Array(MOST_BUCKETS)

  const refit = (): void => {
    if (buckets.length >= FEWEST_BUCKETS_FOR_DRIFT) driftRatio = resistantSlope(buckets, scratch)
    offsetUs = Infinity
    for (const bucket of buckets) offsetUs = Math.min(offsetUs, levelled(bucket))
  }
  const levelled = (bucket: Bucket): number => bucket.residualUs - driftRatio * (bucket.deviceUs - originUs)

  return {
    add(deviceUs, residualUs) {
      if (buckets.length === 0) originUs = deviceUs
      const index = Math.floor(deviceUs / BUCKET_US)
      const last = buckets.at(-1)
      if (last?.index === index) {
        if (residualUs - driftRatio * (deviceUs - last.deviceUs) >= last.residualUs) return
        last.deviceUs = deviceUs
        last.residualUs = residualUs
        offsetUs = Math.min(offsetUs, levelled(last))
        return
      }
      refit()
      buckets.push({ index, deviceUs, residualUs })
      if (buckets.length > MOST_BUCKETS) buckets = buckets.slice(1)
      offsetUs = Math.min(offsetUs, residualUs - driftRatio * (deviceUs - originUs))
    },
    offsetAt: (deviceUs) => offsetUs + driftRatio * (deviceUs - originUs),
    reset() {
      buckets = []
      offsetUs = Infinity
    },
  }
}

function resistantSlope(buckets: readonly Bucket[], scratch: Float64Array): number {
  const { length } = buckets
  const third = Math.floor(length / 3)
  const early = { from: 0, to: third, scratch }
  const late = { from: length - third, to: length, scratch }
  const riseUs = medianOf(buckets, 'residualUs', late) - medianOf(buckets, 'residualUs', early)
  const runUs = medianOf(buckets, 'deviceUs', late) - medianOf(buckets, 'deviceUs', early)
  return Math.max(-MOST_DRIFT_RATIO, Math.min(MOST_DRIFT_RATIO, riseUs / runUs))
}

interface Stretch {
  readonly from: number
  readonly to: number
  /** Room for its values. */
  readonly scratch: Float64Array
}

function medianOf(buckets: readonly Bucket[], key: 'deviceUs' | 'residualUs', stretch: Stretch): number {
  const { from, to, scratch } = stretch
  for (let i = from; i < to; i++) scratch[i - from] = (buckets[i] as Bucket)[key]
  sortFew(scratch, to - from)
  return scratch[(to - from) >> 1] ?? 0
}
