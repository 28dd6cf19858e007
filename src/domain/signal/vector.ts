/** Three numbers along three axes. */
export type Vector3 = readonly [number, number, number]

export function crossProduct(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

export function dotProduct(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/** `a + factor · b` */
export function addScaled(a: Vector3, factor: number, b: Vector3): Vector3 {
  return [a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]]
}

export function scaled(factor: number, a: Vector3): Vector3 {
  return [factor * a[0], factor * a[1], factor * a[2]]
}

export function vectorLength(a: Vector3): number {
  return Math.sqrt(dotProduct(a, a))
}

/** Three numbers of an array from a place on. */
export function vectorAt(values: Float64Array, at: number): Vector3 {
  return [values[at] as number, values[at + 1] as number, values[at + 2] as number]
}

/** Of independent errors together. `Math.hypot` guards against overflow and takes ten times as long. */
export function rootSumOfSquares(a: number, b: number, c = 0): number {
  return Math.sqrt(a * a + b * b + c * c)
}
