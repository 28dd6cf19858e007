// A line through points of which some lie far off.

const ROUNDS = 100
/** Beyond this, a point counts the less the further off it is. */
const FAR = 0.08

/** Huber's line: `y ≈ intercept + slope · x`, by least squares with weights that follow the residuals. */
export function fitRobustLine(x, y) {
  let weights = x.map(() => 1)
  let line = { intercept: 0, slope: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    line = fitLine(x, y, weights)
    weights = x.map((at, i) => Math.min(1, FAR / Math.max(1e-9, Math.abs(y[i] - line.intercept - line.slope * at))))
  }
  return line
}

function fitLine(x, y, weights) {
  const total = weights.reduce((sum, w) => sum + w, 0)
  const mean = (values) => values.reduce((sum, value, i) => sum + weights[i] * value, 0) / total
  const xMean = mean(x)
  const yMean = mean(y)
  const slope =
    x.reduce((sum, at, i) => sum + weights[i] * (at - xMean) * (y[i] - yMean), 0) /
    x.reduce((sum, at, i) => sum + weights[i] * (at - xMean) ** 2, 0)
  return { intercept: yMean - slope * xMean, slope }
}
