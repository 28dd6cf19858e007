/**
 * Rounds numbers so that they add up to their rounded sum: each is rounded down, and what is missing then goes to those
 * that lost most. No number moves by a whole step.
 */
export function roundToSum(values: readonly number[], decimals: number): number[] {
  const scale = 10 ** decimals
  const floors = values.map((value) => Math.floor(value * scale))
  const total = Math.round(values.reduce((sum, value) => sum + value, 0) * scale)
  const missing = total - floors.reduce((sum, floor) => sum + floor, 0)
  const byLoss = values
    .map((value, index) => ({ index, loss: value * scale - (floors[index] ?? 0) }))
    .sort((a, b) => b.loss - a.loss || a.index - b.index)
  for (const { index } of byLoss.slice(0, missing)) floors[index] = (floors[index] ?? 0) + 1
  // Adding zero takes the sign off a negative zero.
  return floors.map((value) => value / scale + 0)
}
