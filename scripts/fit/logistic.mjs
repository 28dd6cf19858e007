// Logistic regression with few coefficients, for the fits beside this file.
import { solve } from './linear.mjs'

const MOST_ITERATIONS = 50

/**
 * Newton's method on standardised features; the intercept is not shrunk.
 * @param x rows of features, @param y 0 or 1, @param options.weights of the rows, @param options.offsets log odds known
 * before, @param options.ridge penalty on half the squared coefficient of a standardised feature, in units of weight
 * @returns `{ intercept, weights }` for the features as they were given
 */
export function fitLogistic(x, y, { weights, offsets, ridge }) {
  const { centre, scale } = standardise(x, weights)
  const rows = x.map((row) => [1, ...row.map((v, j) => (v - centre[j]) / scale[j])])
  const d = rows[0].length
  let b = Array(d).fill(0)
  for (let n = 0; n < MOST_ITERATIONS; n++) {
    const gradient = b.map((v, j) => (j === 0 ? 0 : -ridge * v))
    const curvature = b.map((_, i) => b.map((__, j) => (i === j && i > 0 ? ridge : 0)))
    rows.forEach((row, i) => {
      const p = 1 / (1 + Math.exp(-(offsets[i] + row.reduce((sum, v, j) => sum + v * b[j], 0))))
      for (let r = 0; r < d; r++) {
        gradient[r] += weights[i] * row[r] * (y[i] - p)
        for (let c = 0; c < d; c++) curvature[r][c] += weights[i] * p * (1 - p) * row[r] * row[c]
      }
    })
    const move = solve(curvature, gradient)
    b = b.map((v, j) => v + move[j])
    if (Math.max(...move.map(Math.abs)) < 1e-8) break
  }
  const found = b.slice(1).map((v, j) => v / scale[j])
  return { intercept: b[0] - found.reduce((sum, v, j) => sum + v * centre[j], 0), weights: found }
}

function standardise(x, weights) {
  const total = weights.reduce((a, w) => a + w, 0)
  const centre = x[0].map((_, j) => x.reduce((sum, row, i) => sum + row[j] * weights[i], 0) / total)
  const scale = centre.map((middle, j) =>
    Math.sqrt(x.reduce((sum, row, i) => sum + weights[i] * (row[j] - middle) ** 2, 0) / total),
  )
  return { centre, scale }
}
