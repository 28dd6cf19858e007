// The figures of a report. Every function expects at least one value and says null where a figure has no meaning.

export function mean(values) {
  if (values.length === 0) return null
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Standard deviation about the mean, of a sample (n − 1). */
export function standardDeviation(values) {
  if (values.length < 2) return null
  const centre = mean(values)
  let sum = 0
  for (const value of values) sum += (value - centre) ** 2
  return Math.sqrt(sum / (values.length - 1))
}

export function rootMeanSquare(values) {
  if (values.length === 0) return null
  return Math.sqrt(mean(values.map((value) => value * value)))
}

/** Linear between the two nearest ranks. @param share from 0 to 1 */
export function quantile(values, share) {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  const high = Math.min(sorted.length - 1, low + 1)
  return sorted[low] + (at - low) * (sorted[high] - sorted[low])
}

export function median(values) {
  return quantile(values, 0.5)
}

/** Mean absolute error of estimates against references, in percent of the reference. */
export function meanAbsolutePercent(pairs) {
  return mean(pairs.map(({ estimate, reference }) => 100 * Math.abs(estimate / reference - 1)))
}

/** Bias, standard deviation and 95 % limits of agreement of differences. */
export function agreement(differences) {
  const bias = mean(differences)
  const sd = standardDeviation(differences)
  if (bias === null || sd === null) return null
  return { bias, sd, low: bias - 1.96 * sd, high: bias + 1.96 * sd, count: differences.length }
}

/**
 * The same for groups of repeated differences, one group a person: the spread between people and that within them are told
 * apart, so that many differences of few people don't make the limits look sure (Bland & Altman 2007, true value varying).
 */
export function clusteredAgreement(groups) {
  const all = groups.flat()
  const [n, k] = [all.length, groups.length]
  if (k < 2 || n <= k) return null
  const bias = mean(all)
  const within = groups.reduce((sum, own) => sum + own.reduce((s, v) => s + (v - mean(own)) ** 2, 0), 0) / (n - k)
  const between = groups.reduce((sum, own) => sum + own.length * (mean(own) - bias) ** 2, 0) / (k - 1)
  const size = (n - groups.reduce((sum, own) => sum + own.length ** 2, 0) / n) / (k - 1)
  const betweenVariance = Math.max(0, (between - within) / size)
  const sd = Math.sqrt(betweenVariance + within)
  return {
    ...{ bias, sd, low: bias - 1.96 * sd, high: bias + 1.96 * sd },
    ...{ betweenSd: Math.sqrt(betweenVariance), withinSd: Math.sqrt(within), count: k },
  }
}

/** Pearson's correlation. */
export function correlation(pairs) {
  if (pairs.length < 3) return null
  const x = mean(pairs.map(({ reference }) => reference))
  const y = mean(pairs.map(({ estimate }) => estimate))
  let xy = 0
  let xx = 0
  let yy = 0
  for (const { estimate, reference } of pairs) {
    xy += (reference - x) * (estimate - y)
    xx += (reference - x) ** 2
    yy += (estimate - y) ** 2
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy)
}

/** Spearman's correlation: Pearson's of the ranks, ties sharing the mean of theirs. */
export function rankCorrelation(pairs) {
  const estimates = ranks(pairs.map(({ estimate }) => estimate))
  const references = ranks(pairs.map(({ reference }) => reference))
  return correlation(pairs.map((_, n) => ({ estimate: estimates[n], reference: references[n] })))
}

function ranks(values) {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const same = values.filter((other) => other === value).length
    return below + (same - 1) / 2
  })
}

/** 95 % interval of Pearson's r with so many pairs, by Fisher's z; null below four. */
export function correlationInterval(r, count) {
  if (r === null || count < 4) return null
  const z = Math.atanh(Math.max(-0.999999, Math.min(0.999999, r)))
  const reach = 1.96 / Math.sqrt(count - 3)
  return { low: Math.tanh(z - reach), high: Math.tanh(z + reach) }
}

/** Area under the ROC curve: the chance that a positive scores above a negative, a tie counting half. */
export function areaUnderCurve(scored) {
  const positives = scored.filter(({ positive }) => positive).length
  const negatives = scored.length - positives
  if (positives === 0 || negatives === 0) return null
  const sorted = [...scored].sort((a, b) => a.score - b.score)
  let rankSum = 0
  for (let i = 0; i < sorted.length;) {
    let end = i
    while (end < sorted.length && sorted[end].score === sorted[i].score) end++
    const rank = (i + 1 + end) / 2
    for (let k = i; k < end; k++) if (sorted[k].positive) rankSum += rank
    i = end
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Probabilities in ten equal bins: `[{ from, to, count, meanProbability, share }]`, empty bins left out. */
export function reliabilityBins(scored, binCount = 10) {
  const bins = Array.from({ length: binCount }, () => [])
  for (const one of scored) bins[Math.min(binCount - 1, Math.floor(one.score * binCount))].push(one)
  return bins.flatMap((bin, n) => {
    if (bin.length === 0) return []
    const share = bin.filter(({ positive }) => positive).length / bin.length
    const meanProbability = mean(bin.map(({ score }) => score))
    return [{ from: n / binCount, to: (n + 1) / binCount, count: bin.length, meanProbability, share }]
  })
}

/** Expected calibration error: how far the bins lie from what they promise, weighted by how full they are. */
export function calibrationError(scored) {
  if (scored.length === 0) return null
  const bins = reliabilityBins(scored)
  return bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.share - bin.meanProbability), 0) / scored.length
}

/** Least squares of `y` on the rows of `x` (with a 1 in front, if an intercept is wanted); null where it can't be solved. */
export function leastSquares(x, y) {
  const width = x[0]?.length ?? 0
  if (x.length < width || width === 0) return null
  const a = Array.from({ length: width }, (_, p) =>
    Array.from({ length: width + 1 }, (_, q) =>
      x.reduce((sum, row, i) => sum + row[p] * (q < width ? row[q] : y[i]), 0),
    ),
  )
  for (let column = 0; column < width; column++) {
    let pivot = column
    for (let row = column + 1; row < width; row++) {
      if (Math.abs(a[row][column]) > Math.abs(a[pivot][column])) pivot = row
    }
    ;[a[column], a[pivot]] = [a[pivot], a[column]]
    if (Math.abs(a[column][column]) < 1e-12) return null
    for (let row = 0; row < width; row++) {
      if (row === column) continue
      const factor = a[row][column] / a[column][column]
      for (let q = column; q <= width; q++) a[row][q] -= factor * a[column][q]
    }
  }
  return a.map((row, p) => row[width] / row[p])
}

/** Things by a key, in order of first appearance. */
export function groupBy(things, keyOf) {
  const groups = new Map()
  for (const thing of things) {
    const key = keyOf(thing)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [thing])
    else group.push(thing)
  }
  return groups
}
