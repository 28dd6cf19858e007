// Linear models with few coefficients, for the fits beside this file.

/**
 * Ridge regression with standardised features.
 * @param x rows of features, @param y targets, @param weights of the rows
 * @param ridge relative to the spread of a standardised feature: 0.01 shrinks hardly, 1 halves
 * @returns `{ intercept, weights }` for the features as they were given
 */
export function fitRidge(x, y, weights, ridge) {
  const d = x[0].length
  const total = weights.reduce((a, b) => a + b, 0)
  const mean = Array(d).fill(0)
  let yMean = 0
  x.forEach((row, i) => {
    row.forEach((v, j) => (mean[j] += (v * weights[i]) / total))
    yMean += (y[i] * weights[i]) / total
  })
  const variance = Array(d).fill(0)
  x.forEach((row, i) => row.forEach((v, j) => (variance[j] += ((v - mean[j]) ** 2 * weights[i]) / total)))
  const scale = variance.map((v) => Math.sqrt(v) || 1)
  const a = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => (i === j ? ridge : 0)))
  const b = Array(d).fill(0)
  x.forEach((row, i) => {
    const z = row.map((v, j) => (v - mean[j]) / scale[j])
    const w = weights[i] / total
    for (let p = 0; p < d; p++) {
      b[p] += w * z[p] * (y[i] - yMean)
      for (let q = 0; q < d; q++) a[p][q] += w * z[p] * z[q]
    }
  })
  const found = solve(a, b).map((v, j) => v / scale[j])
  return { intercept: yMean - found.reduce((sum, v, j) => sum + v * mean[j], 0), weights: found }
}

/** Solves a·x = b by elimination with pivots; both are used up. */
export function solve(a, b) {
  const n = b.length
  for (let i = 0; i < n; i++) {
    let pivot = i
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r][i]) > Math.abs(a[pivot][i])) pivot = r
    ;[a[i], a[pivot]] = [a[pivot], a[i]]
    ;[b[i], b[pivot]] = [b[pivot], b[i]]
    for (let r = i + 1; r < n; r++) {
      const f = a[r][i] / a[i][i]
      if (f === 0) continue
      for (let c = i; c < n; c++) a[r][c] -= f * a[i][c]
      b[r] -= f * b[i]
    }
  }
  const x = Array(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]
    for (let c = i + 1; c < n; c++) sum -= a[i][c] * x[c]
    x[i] = sum / a[i][i]
  }
  return x
}

export function predict(fit, x) {
  return fit.intercept + x.reduce((sum, v, j) => sum + v * fit.weights[j], 0)
}

/** Four digits: more than any of these recordings can tell. */
export function fourDigits(value) {
  return Number(value.toPrecision(4))
}
