/** Median; null of nothing. */
export function median(values: readonly number[]): number | null {
  return percentile(values, 0.5)
}

/** Percentile by linear interpolation between order statistics; `ratio` from 0 to 1. Null of nothing. */
export function percentile(values: readonly number[], ratio: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const position = ratio * (sorted.length - 1)
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined) return null
  return below + (above - below) * (position - Math.floor(position))
}

export function maximum(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((largest, value) => Math.max(largest, value), -Infinity)
}
