// What can be said of a runner without looking at the foot: from the other runners only.
import { groupBy, leastSquares, mean } from '../statistics.mjs'

/**
 * Every cell with an `estimate` from the cells of other runners: the mean of those with the same key, or, where `features` are given,
 * a least-squares fit. Cells for which the others say nothing are left out.
 * @param cells `[{ subject, reference, … }]`
 */
export function predictLeftOut(cells, keyOf, features = null) {
  return [...groupBy(cells, ({ subject }) => subject)].flatMap(([subject, own]) => {
    const others = cells.filter((cell) => cell.subject !== subject)
    const predict = features === null ? meanOf(others, keyOf) : fitOf(others, features)
    return own.flatMap((cell) => {
      const estimate = predict(cell)
      return estimate === null ? [] : [{ ...cell, estimate }]
    })
  })
}

function meanOf(others, keyOf) {
  const means = new Map(
    [...groupBy(others, keyOf)].map(([key, group]) => [key, mean(group.map(({ reference }) => reference))]),
  )
  return (cell) => means.get(keyOf(cell)) ?? null
}

function fitOf(others, features) {
  const weights = leastSquares(
    others.map(features),
    others.map(({ reference }) => reference),
  )
  if (weights === null) return () => null
  return (cell) => features(cell).reduce((sum, value, n) => sum + value * weights[n], 0)
}
