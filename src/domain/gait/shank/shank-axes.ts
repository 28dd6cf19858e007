import { RING_MASK, type SampleRing } from '../../signal/sample-ring.js'
import { computeLeadingAxis } from '../../signal/symmetric-eigen.js'

const MEAN_OF_US = 100_000
const HOP_US = 50_000
/** From here on old strides fade: a strap that slides is followed within half a minute. */
const REMEMBERED_STRIDES = 20

/**
 * Slow acceleration of a shank, in the sensor's own axes: its mean, and how it varies over a stride. That is enough to find
 * the sagittal plane, because hardly anything moves slowly across it.
 */
export interface ShankAxes {
  strideCount: number
  readonly mean: Float64Array
  /** Means of squares and products about the mean: xx, xy, xz, yy, yz, zz. */
  readonly covariance: Float64Array
  /** Backwards and down along the leg, where the shank's acceleration points when the foot leaves the ground. */
  readonly leavingDirection: Float64Array
}

export function createShankAxes(): ShankAxes {
  return {
    strideCount: 0,
    mean: new Float64Array(3),
    covariance: new Float64Array(6),
    leavingDirection: new Float64Array(3),
  }
}

/** Learns from one stride between two indexes. */
export function learnShankAxes(axes: ShankAxes, ring: SampleRing, span: ShankSpan): void {
  axes.strideCount = Math.min(REMEMBERED_STRIDES, axes.strideCount + 1)
  const { mean, covariance } = axes
  const weight = 1 / axes.strideCount
  const sums = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  const length = Math.max(1, Math.round(MEAN_OF_US / span.periodUs))
  const hop = Math.max(1, Math.round(HOP_US / span.periodUs))
  let count = 0
  for (let from = span.from; from + length <= span.to; from += hop) {
    addMeans(sums, ring, from, length)
    count++
  }
  if (count === 0) return
  const at = (i: number): number => (sums[i] ?? 0) / count
  const ofStride = [at(0), at(1), at(2)]
  const products = [0, 0, 0, 1, 1, 2].map((i, n) => at(3 + n) - (ofStride[i] ?? 0) * (ofStride[SECOND[n] ?? 0] ?? 0))
  for (let i = 0; i < 3; i++) mean[i] = blend(mean[i], ofStride[i], weight)
  for (let i = 0; i < 6; i++) covariance[i] = blend(covariance[i], products[i], weight)
  pointLeaving(axes)
}

/** A stretch of the ring, in absolute indexes. */
export interface ShankSpan {
  readonly from: number
  readonly to: number
  readonly periodUs: number
}

const SECOND = [0, 1, 2, 1, 2, 2] as const

function blend(old: number | undefined, next: number | undefined, weight: number): number {
  return (old ?? 0) + weight * ((next ?? 0) - (old ?? 0))
}

function addMeans(sums: number[], ring: SampleRing, from: number, length: number): void {
  let x = 0
  let y = 0
  let z = 0
  for (let i = from; i < from + length; i++) {
    const k = i & RING_MASK
    x += ring.accelerationXG[k] as number
    y += ring.accelerationYG[k] as number
    z += ring.accelerationZG[k] as number
  }
  x /= length
  y /= length
  z /= length
  const values = [x, y, z, x * x, x * y, x * z, y * y, y * z, z * z]
  for (let i = 0; i < values.length; i++) sums[i] = (sums[i] ?? 0) + (values[i] ?? 0)
}

/**
 * The two directions in which the slow acceleration varies most span the sagittal plane: forwards and up along the leg,
 * either the way round in which the mean points, because a running shank is braked and lifted more than the opposite. At
 * toe-off both are lowest together. @source KIE23 (mean of the two minima)
 */
function pointLeaving(axes: ShankAxes): void {
  const { covariance: c, mean, leavingDirection } = axes
  const first = computeLeadingAxis(c)
  if (first === null) return
  const lambda = first.shareRatio * ((c[0] ?? 0) + (c[3] ?? 0) + (c[5] ?? 0))
  const { x, y, z } = first
  const products = [x * x, x * y, x * z, y * y, y * z, z * z]
  const second = computeLeadingAxis(products.map((product, i) => (c[i] ?? 0) - lambda * product))
  if (second === null) return
  const sign = (a: { x: number; y: number; z: number }): number =>
    a.x * (mean[0] ?? 0) + a.y * (mean[1] ?? 0) + a.z * (mean[2] ?? 0) < 0 ? 1 : -1
  const s1 = sign(first) * Math.SQRT1_2
  const s2 = sign(second) * Math.SQRT1_2
  leavingDirection[0] = s1 * first.x + s2 * second.x
  leavingDirection[1] = s1 * first.y + s2 * second.y
  leavingDirection[2] = s1 * first.z + s2 * second.z
}
