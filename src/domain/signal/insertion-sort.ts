/** Sorts the first `count` values in place, smallest first. For a few dozen values it beats the engine's own sort. */
export function sortFew(values: Float64Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const value = values[i] as number
    let to = i
    while (to > 0 && (values[to - 1] as number) > value) {
      values[to] = values[to - 1] as number
      to--
    }
    values[to] = value
  }
}
