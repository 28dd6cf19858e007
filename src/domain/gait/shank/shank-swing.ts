import { RING_MASK, type SampleRing } from '../../signal/sample-ring.js'
import { computeLeadingAxis } from '../../signal/symmetric-eigen.js'
import type { ShankSpan } from './shank-axes.js'

const SWING_FROM_US = 150_000
const SWING_TO_US = 60_000
const LOOK_AFTER_US = 60_000
const SMOOTH_US = 10_000
const AGREES_US = 40_000
/** A shank that swings forwards turns faster than this just before it lands. */
const SWING_MIN_DPS = 50

/** The axis about which a shank with a gyroscope turns; its sign is found anew at each contact. */
export interface ShankRotation {
  strideCount: number
  /** Sums of squares and products of angular velocity: xx, xy, xz, yy, yz, zz; the newest strides count most. */
  readonly products: Float64Array
  readonly axis: Float64Array
}

export function createShankRotation(): ShankRotation {
  return { strideCount: 0, products: new Float64Array(6), axis: new Float64Array(3) }
}

const FADING_RATIO = 0.9

export function learnShankRotation(rotation: ShankRotation, ring: SampleRing, span: ShankSpan): void {
  const { products } = rotation
  for (let i = 0; i < 6; i++) products[i] = FADING_RATIO * (products[i] ?? 0)
  for (let i = span.from; i < span.to; i++) {
    const k = i & RING_MASK
    const x = ring.angularVelocityXDps[k] as number
    const y = ring.angularVelocityYDps[k] as number
    const z = ring.angularVelocityZDps[k] as number
    products[0] = (products[0] as number) + x * x
    products[1] = (products[1] as number) + x * y
    products[2] = (products[2] as number) + x * z
    products[3] = (products[3] as number) + y * y
    products[4] = (products[4] as number) + y * z
    products[5] = (products[5] as number) + z * z
  }
  const axis = computeLeadingAxis(products)
  if (axis === null) return
  rotation.strideCount += 1
  rotation.axis[0] = axis.x
  rotation.axis[1] = axis.y
  rotation.axis[2] = axis.z
}

/**
 * True where the shank stops swinging forwards within 40 ms of the contact found from acceleration: the gyroscope's vote
 * for that contact. Turning forwards is however it turned before landing.
 */
export function swingEndsAt(
  rotation: ShankRotation,
  ring: SampleRing,
  { position, end }: { readonly position: number; readonly end: number },
  periodUs: number,
): boolean {
  const at = (us: number): number => Math.round(position + us / periodUs)
  const half = Math.round(SMOOTH_US / periodUs)
  let swing = 0
  for (let i = at(-SWING_FROM_US); i < at(-SWING_TO_US); i++) swing += rateDps(rotation, ring, i)
  const mean = swing / Math.max(1, at(-SWING_TO_US) - at(-SWING_FROM_US))
  if (Math.abs(mean) < SWING_MIN_DPS) return false
  for (let i = at(-SWING_TO_US); i <= Math.min(end - 1 - half, at(LOOK_AFTER_US)); i++) {
    let smooth = 0
    for (let n = i - half; n <= i + half; n++) smooth += rateDps(rotation, ring, n)
    if (smooth * mean <= 0) return Math.abs(i - position) * periodUs <= AGREES_US
  }
  return false
}

function rateDps({ axis }: ShankRotation, ring: SampleRing, index: number): number {
  const k = index & RING_MASK
  return (
    (axis[0] ?? 0) * (ring.angularVelocityXDps[k] as number) +
    (axis[1] ?? 0) * (ring.angularVelocityYDps[k] as number) +
    (axis[2] ?? 0) * (ring.angularVelocityZDps[k] as number)
  )
}
