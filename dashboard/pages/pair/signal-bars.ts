export interface SignalBars {
  readonly bars: 1 | 2 | 3 | 4
  readonly word: string
}

/** Received strength in bars. Below −85 dBm links begin to break. */
export const signalBars = (rssiDbm: number): SignalBars => {
  if (rssiDbm >= -60) return { bars: 4, word: 'strong' }
  if (rssiDbm >= -72) return { bars: 3, word: 'good' }
  return rssiDbm >= -85 ? { bars: 2, word: 'fair' } : { bars: 1, word: 'weak' }
}
