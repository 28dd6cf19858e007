/**
 * The value that would stand at `n` if the first `count` values were sorted, without sorting them all. Moves the values
 * about; what stands before `n` afterwards is not greater, what stands behind it not smaller.
 */
export function selectNth(values: Float64Array, count: number, n: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const pivot = values[n] as number
    let i = low
    let j = high
    while (i <= j) {
      while ((values[i] as number) < pivot) i++
      while (pivot < (values[j] as number)) j--
      if (i > j) break
      const value = values[i] as number
      values[i++] = values[j] as number
      values[j--] = value
    }
    if (j < n) low = i
    if (n < i) high = j
  }
  return values[n] as number
}
