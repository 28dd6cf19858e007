import { RING_CAPACITY, RING_MASK, type SampleRing } from '../signal/sample-ring.js'

/** Means over one foot-flat; where each lies in its array. Vectors take three places. */
export const FLAT_TIME_S = 0
export const FLAT_TIME_SQUARED_S2 = 1
/** Integral of the rotated specific force, in g·s. */
export const FLAT_VELOCITY = 2
/** Its integral, in g·s². */
export const FLAT_PLACE = 5
/** Angular velocity in the sensor's own axes, in °/s: lying, they are those of the first sample within a few degrees. */
export const FLAT_TURNING = 8
/** Rotation since the first sample, at the flat's last one: half the angle about each axis, in rad. */
export const FLAT_ROTATION = 11
const FLAT_FIELDS = 14

/** Half an angle in radians, from the sum of two rates in °/s and the microseconds between them. */
const HALF_ANGLE_PER_DPS_US = Math.PI / 720 / 1e6

/** Indexes of samples: `[from, firstTo)` and `[secondFrom, to)` are the two foot-flats. */
export interface StrapdownSpan {
  readonly from: number
  readonly firstTo: number
  readonly secondFrom: number
  readonly to: number
  /** Two where there are more samples than it takes: then pairs of them are averaged first. */
  readonly step: 1 | 2
}

/** What the integration works on and leaves behind; kept and used again for every stride. */
export interface Strapdown {
  readonly firstFlat: Float64Array
  readonly secondFlat: Float64Array
  /** Taken off angular velocity; the caller learns it. */
  readonly biasDps: Float64Array
  /** Specific force in the axes of the first sample, by position in the ring. */
  readonly forceXG: Float32Array
  readonly forceYG: Float32Array
  readonly forceZG: Float32Array
}

/** @param followed false for a sensor whose way nobody follows: then there is no room for it */
export function createStrapdown(followed = true): Strapdown {
  const force = (): Float32Array => new Float32Array(followed ? RING_CAPACITY : 0)
  return {
    firstFlat: new Float64Array(FLAT_FIELDS),
    secondFlat: new Float64Array(FLAT_FIELDS),
    biasDps: new Float64Array(3),
    forceXG: force(),
    forceYG: force(),
    forceZG: force(),
  }
}

/**
 * Turns specific force into the axes that the sensor had at the first sample (by integrating the gyroscope) and integrates
 * it twice, by the trapezoid rule. Gravity stays in, because it isn't known yet. The means over both foot-flats are left in
 * their arrays; times count from the first sample. Goes through every sample of every stride, so nothing is allocated in it.
 * @returns the flags of all samples together
 */
export function integrateStrapdown(strapdown: Strapdown, ring: SampleRing, span: StrapdownSpan): number {
  const { firstFlat, secondFlat } = strapdown
  firstFlat.fill(0)
  secondFlat.fill(0)
  const flags = turnForce(strapdown, ring, span)
  integrateForce(strapdown, ring, span)
  meanTurning(strapdown, ring, [span.from, span.firstTo], firstFlat)
  meanTurning(strapdown, ring, [span.secondFrom, span.to], secondFlat)
  return flags
}

/**
 * Rotation by the mean of both angular velocities of each step, as a quaternion by its series: exact to 1e-8 at 3000 °/s and
 * 100 Hz. It is not brought back to length one: over a stride it keeps that to 1e-6.
 */
function turnForce(strapdown: Strapdown, ring: SampleRing, span: StrapdownSpan): number {
  const { forceXG, forceYG, forceZG, biasDps } = strapdown
  const { timeUs, accelerationXG, accelerationYG, accelerationZG } = ring
  const { flags: marks, angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = ring
  const biasX = 2 * (biasDps[0] as number)
  const biasY = 2 * (biasDps[1] as number)
  const biasZ = 2 * (biasDps[2] as number)
  const other = span.step - 1
  let beforeUs = startOf(ring, span)
  let flags = 0
  let gx = 0
  let gy = 0
  let gz = 0
  let qw = 1
  let qx = 0
  let qy = 0
  let qz = 0
  for (let i = span.from; i + other < span.to; i += span.step) {
    const k = i & RING_MASK
    const l = (i + other) & RING_MASK
    flags |= (marks[k] as number) | (marks[l] as number)
    const nowUs = 0.5 * ((timeUs[k] as number) + (timeUs[l] as number))
    const half = 0.5 * (nowUs - beforeUs) * HALF_ANGLE_PER_DPS_US
    beforeUs = nowUs
    const rx = (angularVelocityXDps[k] as number) + (angularVelocityXDps[l] as number) - biasX
    const ry = (angularVelocityYDps[k] as number) + (angularVelocityYDps[l] as number) - biasY
    const rz = (angularVelocityZDps[k] as number) + (angularVelocityZDps[l] as number) - biasZ
    const x = half * (gx + rx)
    const y = half * (gy + ry)
    const z = half * (gz + rz)
    gx = rx
    gy = ry
    gz = rz
    const square = x * x + y * y + z * z
    const c = 1 - square * (0.5 - square * (1 / 24))
    const s = 1 - square * (1 / 6 - square * (1 / 120))
    const w = qw * c - s * (qx * x + qy * y + qz * z)
    const a = qx * c + s * (qw * x + qy * z - qz * y)
    const b = qy * c + s * (qw * y - qx * z + qz * x)
    qz = qz * c + s * (qw * z + qx * y - qy * x)
    qw = w
    qx = a
    qy = b
    const ax = 0.5 * ((accelerationXG[k] as number) + (accelerationXG[l] as number))
    const ay = 0.5 * ((accelerationYG[k] as number) + (accelerationYG[l] as number))
    const az = 0.5 * ((accelerationZG[k] as number) + (accelerationZG[l] as number))
    const tx = 2 * (qy * az - qz * ay)
    const ty = 2 * (qz * ax - qx * az)
    const tz = 2 * (qx * ay - qy * ax)
    forceXG[k] = ax + qw * tx + qy * tz - qz * ty
    forceYG[k] = ay + qw * ty + qz * tx - qx * tz
    forceZG[k] = az + qw * tz + qx * ty - qy * tx
    if (i < span.firstTo && i + span.step >= span.firstTo) strapdown.firstFlat.set([qx, qy, qz], FLAT_ROTATION)
  }
  strapdown.secondFlat.set([qx, qy, qz], FLAT_ROTATION)
  return flags
}

/** From force to velocity and place, axis by axis in one pass. */
function integrateForce(strapdown: Strapdown, ring: SampleRing, span: StrapdownSpan): void {
  const { forceXG, forceYG, forceZG, firstFlat, secondFlat } = strapdown
  const other = span.step - 1
  const { timeUs } = ring
  const { firstTo, secondFrom, to, step } = span
  const startUs = startOf(ring, span)
  const firstShare = 1 / stepsBetween(span, span.from, span.firstTo)
  const secondShare = 1 / stepsBetween(span, span.secondFrom, span.to - other)
  let beforeUs = startUs
  let fx = 0
  let fy = 0
  let fz = 0
  let vx = 0
  let vy = 0
  let vz = 0
  let px = 0
  let py = 0
  let pz = 0
  for (let i = span.from; i + other < to; i += step) {
    const k = i & RING_MASK
    const nowUs = 0.5 * ((timeUs[k] as number) + (timeUs[(i + other) & RING_MASK] as number))
    const halfS = (nowUs - beforeUs) * 5e-7
    beforeUs = nowUs
    const dx = halfS * (fx + (forceXG[k] as number))
    const dy = halfS * (fy + (forceYG[k] as number))
    const dz = halfS * (fz + (forceZG[k] as number))
    fx = forceXG[k] as number
    fy = forceYG[k] as number
    fz = forceZG[k] as number
    px += halfS * (2 * vx + dx)
    py += halfS * (2 * vy + dy)
    pz += halfS * (2 * vz + dz)
    vx += dx
    vy += dy
    vz += dz
    if (i >= firstTo && i < secondFrom) continue
    const first = i < firstTo
    const flat = first ? firstFlat : secondFlat
    const share = first ? firstShare : secondShare
    const timeS = (nowUs - startUs) / 1e6
    add(flat, FLAT_TIME_S, share * timeS)
    add(flat, FLAT_TIME_SQUARED_S2, share * timeS * timeS)
    add(flat, FLAT_VELOCITY, share * vx)
    add(flat, FLAT_VELOCITY + 1, share * vy)
    add(flat, FLAT_VELOCITY + 2, share * vz)
    add(flat, FLAT_PLACE, share * px)
    add(flat, FLAT_PLACE + 1, share * py)
    add(flat, FLAT_PLACE + 2, share * pz)
  }
}

function startOf({ timeUs }: SampleRing, { from, step }: StrapdownSpan): number {
  return 0.5 * ((timeUs[from & RING_MASK] as number) + (timeUs[(from + step - 1) & RING_MASK] as number))
}

/** Steps, counted from the span's first sample, that begin in `[from, to)`. */
function stepsBetween(span: StrapdownSpan, from: number, to: number): number {
  return Math.ceil((to - span.from) / span.step) - Math.ceil((from - span.from) / span.step)
}

function meanTurning(
  { biasDps }: Strapdown,
  ring: SampleRing,
  [from, to]: readonly [number, number],
  flat: Float64Array,
): void {
  let x = 0
  let y = 0
  let z = 0
  for (let i = from; i < to; i++) {
    const k = i & RING_MASK
    x += ring.angularVelocityXDps[k] as number
    y += ring.angularVelocityYDps[k] as number
    z += ring.angularVelocityZDps[k] as number
  }
  flat[FLAT_TURNING] = x / (to - from) - (biasDps[0] as number)
  flat[FLAT_TURNING + 1] = y / (to - from) - (biasDps[1] as number)
  flat[FLAT_TURNING + 2] = z / (to - from) - (biasDps[2] as number)
}

function add(flat: Float64Array, field: number, value: number): void {
  flat[field] = (flat[field] as number) + value
}
