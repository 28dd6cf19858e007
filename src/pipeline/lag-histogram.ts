/** The finest bin: an eighth of a millisecond. Eight bins for each doubling from there: a lag is told to within an eighth. */
const UNIT_US = 125
const BINS_PER_OCTAVE = 8
const OCTAVE_BITS = 3
/** Longer than any link holds a message back. */
const MOST_LAG_US = 131e6
const MOST_BINS = 144

/** How late messages came, in bins that grow with the lag, so that a session of hours takes no more room than a minute. */
export interface LagHistogram {
  /** Asked for each frame, so it counts in whole numbers. */
  add(lagUs: number): void
  /** Upper end of the bin in which that share of all is reached; null before the first. */
  percentileMs(ratio: number): number | null
}

export function createLagHistogram(): LagHistogram {
  const bins = new Uint32Array(MOST_BINS)
  let count = 0
  let highest = 0
  return {
    add(lagUs) {
      const units = lagUs > 0 ? ((Math.min(MOST_LAG_US, lagUs) / UNIT_US) | 0) + BINS_PER_OCTAVE : BINS_PER_OCTAVE
      const octave = 31 - Math.clz32(units) - OCTAVE_BITS
      const bin = octave * BINS_PER_OCTAVE + ((units >> octave) & (BINS_PER_OCTAVE - 1))
      bins[bin] = (bins[bin] as number) + 1
      if (bin > highest) highest = bin
      count += 1
    },
    percentileMs(ratio) {
      if (count === 0) return null
      const later = count - ratio * count
      let seen = 0
      let bin = highest
      for (; bin > 0; bin--) {
        seen += bins[bin] as number
        if (seen > later) break
      }
      return upperEndMs(bin)
    },
  }
}

function upperEndMs(bin: number): number {
  const octave = Math.floor(bin / BINS_PER_OCTAVE)
  const units = (BINS_PER_OCTAVE + (bin % BINS_PER_OCTAVE) + 1) * 2 ** octave - BINS_PER_OCTAVE
  return (units * UNIT_US) / 1000
}
