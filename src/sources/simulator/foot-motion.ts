import { createPitchCurve, type PitchCurve } from './foot-pitch.js'
import type { StepTruth } from './gait-profile.js'

/** What a perfect sensor at the laces would feel, in the foot's axes: X to the toes, Y up, Z to the right. */
export interface FootSample {
  /** Specific force: 1 g upwards at rest. */
  readonly accelerationG: readonly [number, number, number]
  /** Z positive is toe-up. */
  readonly angularVelocityDps: readonly [number, number, number]
  /** Against the ground, toe-up positive. */
  readonly pitchDeg: number
  /** Along and above the ground, from the heel's place at the last landing. */
  readonly positionM: readonly [number, number]
  readonly sinceInitialContactS: number
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Position, velocity and acceleration along and above the ground, in metres and seconds. */
interface State {
  readonly p: Point
  readonly v: Point
  readonly a: Point
}

interface Stride {
  readonly contact: StepTruth
  readonly next: StepTruth
  readonly curve: PitchCurve
  readonly takeOff: State
  readonly landing: State
}

const GRAVITY_MPS2 = 9.80665
const RADIANS = Math.PI / 180
/** Seen from the heel: the ball of the foot, and the sensor on the laces. */
const BALL_X_M = 0.18
/** Share of the speed that the sensor has forwards, and upwards, at toe-off beside its turning. */
const PULL_RATIO = 0.21
const SENSOR: Point = { x: 0.13, y: 0.06 }

/**
 * Motion of one foot over its contacts. Ask for times in order; each answer follows from rigid mechanics: rolling over heel
 * and ball, a swing that leaves and meets the ground with matching position, velocity and acceleration, gravity rotated.
 */
export function createFootMotion(contacts: readonly StepTruth[]): (timeUs: number) => FootSample {
  let index = 0
  let stride = strideAt(contacts, 0)
  return (timeUs) => {
    while (stride !== null && timeUs >= stride.next.initialContactTimeUs) stride = strideAt(contacts, ++index)
    return stride === null ? lastContact(contacts.at(-1), timeUs) : sampleStride(stride, timeUs)
  }
}

function strideAt(contacts: readonly StepTruth[], index: number): Stride | null {
  const contact = contacts[index]
  const next = contacts[index + 1]
  if (contact === undefined || next === undefined) return null
  const curve = createPitchCurve(contact, next)
  const toeOffS = secondsBetween(contact.initialContactTimeUs, contact.toeOffTimeUs)
  const landing = landingState(next, loadingSecondsOf(next), createLandingPitch(next))
  return {
    contact,
    next,
    curve,
    takeOff: pushOffState(contact, curve, curve.at(toeOffS), 1),
    landing: shift(landing, contact.strideLengthM),
  }
}

function sampleStride({ contact, next, curve, takeOff, landing }: Stride, timeUs: number): FootSample {
  const t = secondsBetween(contact.initialContactTimeUs, timeUs)
  const toeOffS = secondsBetween(contact.initialContactTimeUs, contact.toeOffTimeUs)
  const swingS = secondsBetween(contact.toeOffTimeUs, next.initialContactTimeUs)
  const pitch = curve.at(t)
  let state: State
  if (t < curve.loadingS) state = landingState(contact, curve.loadingS, pitch, t / curve.loadingS)
  else if (t < toeOffS) state = pushOffState(contact, curve, pitch, 1 - (toeOffS - t) / curve.pushOffS)
  else state = swing({ takeOff, landing }, t - toeOffS, swingS, contact.speedMps)
  // The slope of the ground turns from this contact's to the next one's while the foot is in the air.
  const u = t < toeOffS ? 0 : (t - toeOffS) / swingS
  const rise = next.slopeDeg - contact.slopeDeg
  const slopeDeg = contact.slopeDeg + rise * u * u * (3 - 2 * u)
  const slopeRateDps = t < toeOffS ? 0 : (rise * 6 * u * (1 - u)) / swingS
  return feel(state, { pitch, slopeDeg, slopeRateDps, t, swingS, swungS: t - toeOffS, foot: contact.foot })
}

/** Standing for good. */
function lastContact(contact: StepTruth | undefined, timeUs: number): FootSample {
  const still: PitchAt = { pitchDeg: 0, rateDps: 0, accelerationDps2: 0 }
  const slopeDeg = contact?.slopeDeg ?? 0
  const foot = contact?.foot ?? 'left'
  if (contact === undefined)
    return feel(aboutBall(still), { pitch: still, slopeDeg, slopeRateDps: 0, t: 9, swingS: 1, swungS: 0, foot })
  const t = secondsBetween(contact.initialContactTimeUs, timeUs)
  const loadingS = loadingSecondsOf(contact)
  if (t >= loadingS)
    return feel(aboutBall(still), { pitch: still, slopeDeg, slopeRateDps: 0, t, swingS: 1, swungS: 0, foot })
  const pitch = createPitchCurve(contact, { ...contact, initialContactTimeUs: contact.toeOffTimeUs + 5e5 }).at(t)
  return feel(landingState(contact, loadingS, pitch, t / loadingS), {
    pitch,
    slopeDeg,
    slopeRateDps: 0,
    t,
    swingS: 1,
    swungS: 0,
    foot,
  })
}

type PitchAt = ReturnType<PitchCurve['at']>

function createLandingPitch(contact: StepTruth): PitchAt {
  return createPitchCurve(contact, { ...contact, initialContactTimeUs: contact.toeOffTimeUs + 5e5 }).at(0)
}

function loadingSecondsOf(contact: StepTruth): number {
  return Math.min(0.3 * secondsBetween(contact.initialContactTimeUs, contact.toeOffTimeUs), 0.11)
}

/** Rolling to flat about the heel, or the ball where the toes land first, while the rest of the speed is taken up. */
function landingState(contact: StepTruth, loadingS: number, pitch: PitchAt, u = 0): State {
  const pivotX = contact.footStrikeAngleDeg >= 0 ? 0 : BALL_X_M
  const rolled = about(pivotX, pitch)
  if (contact.kind === 'standing') return rolled
  const rest = 1 - u
  const along = (share: number): Point => ({ x: share * 0.4 * contact.speedMps, y: share * -0.22 * contact.speedMps })
  return add(rolled, {
    p: along((-loadingS * rest * rest * rest) / 3),
    v: along(rest * rest),
    a: along((-2 * rest) / loadingS),
  })
}

/** Rolling over the ball while the shoe is drawn forwards and up: 0 where the heel leaves, 1 at toe-off. */
function pushOffState(contact: StepTruth, curve: PitchCurve, pitch: PitchAt, u: number): State {
  const rolled = aboutBall(pitch)
  if (u <= 0) return rolled
  const both = (share: number): Point => ({
    x: share * PULL_RATIO * contact.speedMps,
    y: share * PULL_RATIO * contact.speedMps,
  })
  return add(rolled, { p: both((curve.pushOffS * u * u * u) / 3), v: both(u * u), a: both((2 * u) / curve.pushOffS) })
}

function aboutBall(pitch: PitchAt): State {
  return about(BALL_X_M, pitch)
}

/** The sensor's state while the foot turns about a point on the ground. */
function about(pivotX: number, pitch: PitchAt): State {
  const angle = pitch.pitchDeg * RADIANS
  const rate = pitch.rateDps * RADIANS
  const acceleration = pitch.accelerationDps2 * RADIANS
  const x = Math.cos(angle) * (SENSOR.x - pivotX) - Math.sin(angle) * SENSOR.y
  const y = Math.sin(angle) * (SENSOR.x - pivotX) + Math.cos(angle) * SENSOR.y
  return {
    p: { x: pivotX + x, y },
    v: { x: -rate * y, y: rate * x },
    a: { x: -acceleration * y - rate * rate * x, y: acceleration * x - rate * rate * y },
  }
}

/** A quintic from take-off to landing, and the heel's rise above it. */
function swing(ends: { takeOff: State; landing: State }, t: number, swingS: number, speedMps: number): State {
  const { takeOff, landing } = ends
  const x = quintic([takeOff.p.x, takeOff.v.x, takeOff.a.x, landing.p.x, landing.v.x, landing.a.x], t, swingS)
  const y = quintic([takeOff.p.y, takeOff.v.y, takeOff.a.y, landing.p.y, landing.v.y, landing.a.y], t, swingS)
  const s = t / swingS
  const rise = (0.03 + 0.03 * speedMps) * 199
  const r = 1 - s
  // s³(1−s)⁵ and its derivatives: nothing at both ends, highest at 3/8 of the swing.
  const r3 = r * r * r
  const bump = rise * s * s * s * r3 * r * r
  const slope = (rise * s * s * r3 * r * (3 - 8 * s)) / swingS
  const curvature = (rise * s * r3 * (6 - 42 * s + 56 * s * s)) / (swingS * swingS)
  return { p: { x: x[0], y: y[0] + bump }, v: { x: x[1], y: y[1] + slope }, a: { x: x[2], y: y[2] + curvature } }
}

/** Value, first and second derivative at t of the quintic with given ends (p0 v0 a0 p1 v1 a1) over [0, d]. */
function quintic(
  ends: readonly [number, number, number, number, number, number],
  t: number,
  d: number,
): [number, number, number] {
  const [p0, v0, a0, p1, v1, a1] = ends
  const dp = p1 - p0 - v0 * d - (a0 * d * d) / 2
  const dv = (v1 - v0 - a0 * d) * d
  const da = (a1 - a0) * d * d
  const c3 = 10 * dp - 4 * dv + da / 2
  const c4 = -15 * dp + 7 * dv - da
  const c5 = 6 * dp - 3 * dv + da / 2
  const s = t / d
  return [
    p0 + v0 * t + (a0 * t * t) / 2 + s * s * s * (c3 + s * (c4 + s * c5)),
    v0 + a0 * t + (s * s * (3 * c3 + s * (4 * c4 + 5 * s * c5))) / d,
    a0 + (s * (6 * c3 + s * (12 * c4 + 20 * s * c5))) / (d * d),
  ]
}

interface Attitude {
  readonly pitch: PitchAt
  readonly slopeDeg: number
  readonly slopeRateDps: number
  readonly t: number
  readonly swingS: number
  /** Since toe-off; negative before. */
  readonly swungS: number
  readonly foot: StepTruth['foot']
}

/**
 * From the ground's axes to the foot's; with a little roll in the swing, outwards, mirrored between the feet. Turning and
 * specific force belong to the same movement: integrated, they give back attitude and place.
 */
function feel(state: State, attitude: Attitude): FootSample {
  const { slopeDeg, slopeRateDps, t, swingS, swungS } = attitude
  const { pitchDeg, rateDps } = attitude.pitch
  const fx = state.a.x / GRAVITY_MPS2 + Math.sin(slopeDeg * RADIANS)
  const fy = state.a.y / GRAVITY_MPS2 + Math.cos(slopeDeg * RADIANS)
  const cos = Math.cos(pitchDeg * RADIANS)
  const sin = Math.sin(pitchDeg * RADIANS)
  const up = cos * fy - sin * fx
  const phase = (2 * Math.PI * Math.max(0, swungS)) / swingS
  const side = attitude.foot === 'right' ? 1 : -1
  const rollRad = side * 0.06 * (1 - Math.cos(phase))
  const rollRateDps = (side * 0.06 * Math.sin(phase) * 360) / swingS
  const turningDps = rateDps + slopeRateDps
  return {
    accelerationG: [cos * fx + sin * fy, Math.cos(rollRad) * up, -Math.sin(rollRad) * up],
    angularVelocityDps: [rollRateDps, Math.sin(rollRad) * turningDps, Math.cos(rollRad) * turningDps],
    pitchDeg,
    positionM: [state.p.x, state.p.y],
    sinceInitialContactS: t,
  }
}

function add(one: State, other: State): State {
  const sum = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y })
  return { p: sum(one.p, other.p), v: sum(one.v, other.v), a: sum(one.a, other.a) }
}

function shift(state: State, distanceM: number): State {
  return { ...state, p: { x: state.p.x + distanceM, y: state.p.y } }
}

function secondsBetween(fromUs: number, toUs: number): number {
  return (toUs - fromUs) / 1e6
}
