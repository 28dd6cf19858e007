/** Leading eigenvector of a symmetric 3×3 matrix and its share of the trace. */
export interface LeadingAxis {
  readonly x: number
  readonly y: number
  readonly z: number
  /** Largest eigenvalue over the sum of all three, 1/3 to 1. */
  readonly shareRatio: number
}

/**
 * By cyclic Jacobi rotations; `matrix` is [xx, xy, xz, yy, yz, zz].
 * Null for a matrix without any extent.
 */
export function computeLeadingAxis(matrix: ArrayLike<number>): LeadingAxis | null {
  const at = (i: number): number => matrix[i] ?? 0
  const a = [at(0), at(1), at(2), at(1), at(3), at(4), at(2), at(4), at(5)]
  const v = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  const trace = at(0) + at(3) + at(5)
  if (!(trace > 0)) return null
  for (let sweep = 0; sweep < 12 && offDiagonal(a) > NEGLIGIBLE_RATIO * trace; sweep++) {
    rotate(a, v, 0, 1)
    rotate(a, v, 0, 2)
    rotate(a, v, 1, 2)
  }
  let best = 0
  for (let k = 1; k < 3; k++) if (cell(a, k, k) > cell(a, best, best)) best = k
  return {
    x: cell(v, 0, best),
    y: cell(v, 1, best),
    z: cell(v, 2, best),
    shareRatio: cell(a, best, best) / trace,
  }
}

/** Beside the trace; each sweep about squares it, so four or five do. */
const NEGLIGIBLE_RATIO = 1e-14

function offDiagonal(a: readonly number[]): number {
  return Math.abs(cell(a, 0, 1)) + Math.abs(cell(a, 0, 2)) + Math.abs(cell(a, 1, 2))
}

function cell(m: readonly number[], row: number, column: number): number {
  return m[3 * row + column] ?? 0
}

function rotate(a: number[], v: number[], p: number, q: number): void {
  const apq = cell(a, p, q)
  if (Math.abs(apq) < 1e-300) return
  const theta = (cell(a, q, q) - cell(a, p, p)) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < 3; k++) {
    const kp = cell(a, k, p)
    const kq = cell(a, k, q)
    a[3 * k + p] = c * kp - s * kq
    a[3 * k + q] = s * kp + c * kq
  }
  for (let k = 0; k < 3; k++) {
    const pk = cell(a, p, k)
    const qk = cell(a, q, k)
    a[3 * p + k] = c * pk - s * qk
    a[3 * q + k] = s * pk + c * qk
    const kp = cell(v, k, p)
    const kq = cell(v, k, q)
    v[3 * k + p] = c * kp - s * kq
    v[3 * k + q] = s * kp + c * kq
  }
}
