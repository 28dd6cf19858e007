/** Eight bins for each doubling: a lag is told to within a tenth. */
const BINS_PER_OCTAVE = 8
const MOST_BINS = 112

/** How late messages came, in bins that grow with the lag, so that a session of hours takes no more room than a minute. */
export interface LagHistogram {
  add(lagUs: number): void
  /** Upper end of the bin in which that share of all is reached; null before the first. */
  percentileMs(ratio: number): number | null
}

export function createLagHistogram(): LagHistogram {
  const bins = new Uint32Array(MOST_BINS)
  let count = 0
  return {
    add(lagUs) {
      const bin = Math.floor(BINS_PER_OCTAVE * Math.log2(1 + Math.max(0, lagUs) / 1000))
      const at = Math.min(MOST_BINS - 1, bin)
      bins[at] = (bins[at] as number) + 1
      count += 1
    },
    percentileMs(ratio) {
      if (count === 0) return null
      let seen = 0
      let bin = 0
      while (bin < MOST_BINS - 1) {
        seen += bins[bin] as number
        if (seen >= ratio * count) break
        bin += 1
      }
      return 2 ** ((bin + 1) / BINS_PER_OCTAVE) - 1
    },
  }
}
