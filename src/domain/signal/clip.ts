/** The value, or the end of the range that it lies beyond. */
export function clip(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value))
}
