/** Enough to see through losses at the beginning. */
const MOST_DIFFERENCES = 4000
const USUAL_INTERVAL_US = 10_000

/**
 * The interval a sensor was set to: the most frequent difference of its sample times, µs. Losses make longer ones and
 * jitter spreads them, but neither moves the mode. With fewer than two samples, 10 ms.
 */
export function estimateSamplingIntervalUs(timeUs: ArrayLike<number>, count: number): number {
  const counts = new Map<number, number>()
  const until = Math.min(count, MOST_DIFFERENCES)
  let modeUs = USUAL_INTERVAL_US
  let most = 0
  for (let i = 1; i < until; i++) {
    const differenceUs = Math.round((timeUs[i] ?? 0) - (timeUs[i - 1] ?? 0))
    if (differenceUs <= 0) continue
    const seen = (counts.get(differenceUs) ?? 0) + 1
    counts.set(differenceUs, seen)
    if (seen > most) {
      most = seen
      modeUs = differenceUs
    }
  }
  return modeUs
}
