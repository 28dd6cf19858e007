import { RING_MASK, type SampleRing } from '../signal/sample-ring.js'

/** Means over one foot-flat; where each lies in its array. Vectors take three places. */
export const FLAT_TIME_S = 0
export const FLAT_TIME_SQUARED_S2 = 1
/** Integral of the rotated specific force, in g·s. */
export const FLAT_VELOCITY = 2
/** Its integral, in g·s². */
export const FLAT_PLACE = 5
/** Rotated angular velocity, in °/s. */
export const FLAT_TURNING = 8
/** Rotation since the first sample: half the angle about each axis, in rad. */
export const FLAT_ROTATION = 11
const FLAT_FIELDS = 14

const HALF_RADIANS = Math.PI / 360

/** Indexes of samples: `[from, firstTo)` and `[secondFrom, to)` are the two foot-flats. */
export interface StrapdownSpan {
  readonly from: number
  readonly firstTo: number
  readonly secondFrom: number
  readonly to: number
}

/** What the integration leaves behind; kept and used again for every stride. */
export interface Strapdown {
  readonly firstFlat: Float64Array
  readonly secondFlat: Float64Array
  /** The newest sample, laid out as the flats are. */
  readonly now: Float64Array
  /** Its rotation since the first sample, a quaternion. */
  readonly rotation: Float64Array
  /** A vector turned by it. */
  readonly turned: Float64Array
}

export function createStrapdown(): Strapdown {
  return {
    firstFlat: new Float64Array(FLAT_FIELDS),
    secondFlat: new Float64Array(FLAT_FIELDS),
    now: new Float64Array(FLAT_FIELDS),
    rotation: new Float64Array(4),
    turned: new Float64Array(3),
  }
}

/**
 * Turns specific force into the axes that the sensor had at the first sample (by integrating the gyroscope) and integrates
 * it twice, by the trapezoid rule. Gravity stays in, because it isn't known yet. The means over both foot-flats are left in
 * their arrays; times count from the first sample. Runs through every sample of every stride, so nothing is allocated in it.
 * @param biasDps three of them, taken off angular velocity
 * @returns the flags of all samples together
 */
export function integrateStrapdown(
  strapdown: Strapdown,
  ring: SampleRing,
  span: StrapdownSpan,
  biasDps: Float64Array,
): number {
  const { firstFlat, secondFlat, now, rotation, turned } = strapdown
  const biasX = biasDps[0] as number
  const biasY = biasDps[1] as number
  const biasZ = biasDps[2] as number
  const startUs = ring.timeUs[span.from & RING_MASK] as number
  begin(strapdown)
  let beforeUs = startUs
  let flags = 0
  let gx = 0
  let gy = 0
  let gz = 0
  let fx = 0
  let fy = 0
  let fz = 0
  for (let i = span.from; i < span.to; i++) {
    const k = i & RING_MASK
    flags |= ring.flags[k] as number
    const nowUs = ring.timeUs[k] as number
    const halfS = (nowUs - beforeUs) * 5e-7
    beforeUs = nowUs
    const x = (ring.angularVelocityXDps[k] as number) - biasX
    const y = (ring.angularVelocityYDps[k] as number) - biasY
    const z = (ring.angularVelocityZDps[k] as number) - biasZ
    const half = halfS * HALF_RADIANS
    rotate(rotation, half * (gx + x), half * (gy + y), half * (gz + z))
    gx = x
    gy = y
    gz = z
    turn(
      strapdown,
      ring.accelerationXG[k] as number,
      ring.accelerationYG[k] as number,
      ring.accelerationZG[k] as number,
    )
    integrate(now, 0, halfS, fx + (turned[0] as number))
    integrate(now, 1, halfS, fy + (turned[1] as number))
    integrate(now, 2, halfS, fz + (turned[2] as number))
    fx = turned[0] as number
    fy = turned[1] as number
    fz = turned[2] as number
    if (i >= span.firstTo && i < span.secondFrom) continue
    now[FLAT_TIME_S] = (nowUs - startUs) / 1e6
    turn(strapdown, x, y, z)
    addTo(i < span.firstTo ? firstFlat : secondFlat, strapdown)
  }
  divide(firstFlat, span.firstTo - span.from)
  divide(secondFlat, span.to - span.secondFrom)
  return flags
}

function begin({ firstFlat, secondFlat, now, rotation }: Strapdown): void {
  firstFlat.fill(0)
  secondFlat.fill(0)
  now.fill(0)
  rotation.fill(0)
  rotation[0] = 1
}

/** Goes on by a small rotation, given as half its angle about each axis; the series is exact to 1e-8 at 3000 °/s and 100 Hz. */
function rotate(q: Float64Array, x: number, y: number, z: number): void {
  const qw = q[0] as number
  const qx = q[1] as number
  const qy = q[2] as number
  const qz = q[3] as number
  const square = x * x + y * y + z * z
  const c = 1 - square * (0.5 - square / 24)
  const s = 1 - square * (1 / 6 - square / 120)
  q[0] = qw * c - s * (qx * x + qy * y + qz * z)
  q[1] = qx * c + s * (qw * x + qy * z - qz * y)
  q[2] = qy * c + s * (qw * y - qx * z + qz * x)
  q[3] = qz * c + s * (qw * z + qx * y - qy * x)
}

/** Turns a vector from the sensor's axes into those of the first sample. */
function turn({ rotation, turned }: Strapdown, x: number, y: number, z: number): void {
  const qw = rotation[0] as number
  const qx = rotation[1] as number
  const qy = rotation[2] as number
  const qz = rotation[3] as number
  const tx = 2 * (qy * z - qz * y)
  const ty = 2 * (qz * x - qx * z)
  const tz = 2 * (qx * y - qy * x)
  turned[0] = x + qw * tx + qy * tz - qz * ty
  turned[1] = y + qw * ty + qz * tx - qx * tz
  turned[2] = z + qw * tz + qx * ty - qy * tx
}

/** @param sum of the forces at both ends of the step */
function integrate(now: Float64Array, axis: number, halfS: number, sum: number): void {
  const velocity = now[FLAT_VELOCITY + axis] as number
  const gained = halfS * sum
  now[FLAT_PLACE + axis] = (now[FLAT_PLACE + axis] as number) + halfS * (2 * velocity + gained)
  now[FLAT_VELOCITY + axis] = velocity + gained
}

/** Adds the newest sample; `turned` holds its angular velocity. */
function addTo(flat: Float64Array, { now, rotation, turned }: Strapdown): void {
  const timeS = now[FLAT_TIME_S] as number
  now[FLAT_TIME_SQUARED_S2] = timeS * timeS
  for (let axis = 0; axis < 3; axis++) {
    now[FLAT_TURNING + axis] = turned[axis] as number
    now[FLAT_ROTATION + axis] = rotation[axis + 1] as number
  }
  for (let field = 0; field < FLAT_FIELDS; field++) flat[field] = (flat[field] as number) + (now[field] as number)
}

function divide(flat: Float64Array, count: number): void {
  for (let field = 0; field < FLAT_FIELDS; field++) flat[field] = (flat[field] as number) / count
}
