// What every figure is made of: medians, percentiles, and how far single runs lie apart.

/** Nearest rank. @param share in (0, 1] */
export function percentile(values, share) {
  if (values.length === 0) throw new Error('There is no percentile of nothing.')
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]
  return sorted.length % 2 === 1 ? upper : (upper + sorted[sorted.length / 2 - 1]) / 2
}

/** A figure from several runs: the median, with the least and the greatest. */
export function figureOfRuns(name, values, unit, extra = {}) {
  const round = (value) => roundFor(value)
  return {
    name,
    value: round(median(values)),
    unit,
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
    runs: values.length,
    ...extra,
  }
}

/** Three or four significant digits are what such a measurement holds. */
export function roundFor(value) {
  if (Math.abs(value) >= 1000) return Math.round(value)
  return Number(value.toPrecision(4))
}
