import { describe, expect, it } from 'vitest'
import { createFootMotion, type FootSample } from '../../../src/sources/simulator/foot-motion.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { planRun } from '../../../src/sources/simulator/plan-run.js'

const STEP_S = 0.0005
const GRAVITY_MPS2 = 9.80665
const RADIANS = Math.PI / 180

type Vector = readonly [number, number, number]
/** Rows: the sensor's X, Y and Z axes, seen from the ground's. */
type Attitude = readonly [Vector, Vector, Vector]

function turnBy(attitude: Attitude, [x, y, z]: Vector): Attitude {
  const [ax, ay, az] = attitude
  const mix = (a: Vector, f: number, b: Vector, g: number, c: Vector): Vector => [
    a[0] + f * b[0] + g * c[0],
    a[1] + f * b[1] + g * c[1],
    a[2] + f * b[2] + g * c[2],
  ]
  // Axes of a body that turns: each moves towards the other two. Second order, by the mean of before and after.
  const once = (u: Attitude): Attitude => [
    mix(ax, z, u[1], -y, u[2]),
    mix(ay, x, u[2], -z, u[0]),
    mix(az, y, u[0], -x, u[1]),
  ]
  const half = (u: Attitude, v: Attitude): Attitude => [
    mix([0, 0, 0], 0.5, u[0], 0.5, v[0]),
    mix([0, 0, 0], 0.5, u[1], 0.5, v[1]),
    mix([0, 0, 0], 0.5, u[2], 0.5, v[2]),
  ]
  return once(half(attitude, once(attitude)))
}

/** Integrates what the sensor feels from foot-flat until the foot lands again; nothing else is looked at. */
function integrate(sampleAt: (timeUs: number) => FootSample, fromUs: number, untilUs: number, slopeDeg: number) {
  let attitude: Attitude = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]
  let [vx, vy, x, y] = [0, 0, 0, 0]
  const toGround = (a: Vector, axis: number): number =>
    a[0] * (attitude[0][axis] ?? 0) + a[1] * (attitude[1][axis] ?? 0) + a[2] * (attitude[2][axis] ?? 0)
  for (let timeUs = fromUs; timeUs < untilUs; timeUs += STEP_S * 1e6) {
    const { accelerationG, angularVelocityDps } = sampleAt(timeUs + (STEP_S / 2) * 1e6)
    const [p, q, r] = angularVelocityDps
    const turn = RADIANS * STEP_S
    const next = turnBy(attitude, [turn * p, turn * q, turn * r])
    attitude = turnBy(attitude, [(turn * p) / 2, (turn * q) / 2, (turn * r) / 2])
    const ax = GRAVITY_MPS2 * (toGround(accelerationG, 0) - Math.sin(slopeDeg * RADIANS))
    const ay = GRAVITY_MPS2 * (toGround(accelerationG, 1) - Math.cos(slopeDeg * RADIANS))
    attitude = next
    x += STEP_S * (vx + (STEP_S / 2) * ax)
    y += STEP_S * (vy + (STEP_S / 2) * ay)
    vx += STEP_S * ax
    vy += STEP_S * ay
  }
  return { x, y, pitchDeg: Math.atan2(attitude[0][1], attitude[0][0]) / RADIANS }
}

describe('the simulated foot', () => {
  it.each([
    { speedMps: 2.6, slopeDeg: 0, strikeDeg: 14 },
    { speedMps: 3.8, slopeDeg: 5, strikeDeg: -4 },
    { speedMps: 3, slopeDeg: -3, strikeDeg: 3 },
  ])('feels what brings it to where it is: %o', ({ speedMps, slopeDeg, strikeDeg }) => {
    const profile = {
      segments: [{ kind: 'running' as const, durationS: 20, speedMps, slopeDeg }],
      strike: bothFeet(strikeDeg),
    }
    const { contacts } = planRun(profile, 'one movement')
    const motion = createFootMotion(contacts.left)
    const [contact, next] = [contacts.left[8], contacts.left[9]]
    if (contact === undefined || next === undefined) throw new Error('The plan is too short.')
    // Between loading and push-off the foot lies still.
    const flatUs = contact.initialContactTimeUs + 0.36 * (contact.toeOffTimeUs - contact.initialContactTimeUs)
    const landingUs = next.initialContactTimeUs - 1
    const start = motion(flatUs)
    const felt = integrate(motion, flatUs, landingUs - STEP_S * 1e6, slopeDeg)
    const stepsTaken = Math.ceil((landingUs - STEP_S * 1e6 - flatUs) / (STEP_S * 1e6))
    const end = createFootMotion(contacts.left)(flatUs + stepsTaken * STEP_S * 1e6)
    expect(start.pitchDeg).toBe(0)
    expect(Math.abs(felt.pitchDeg - end.pitchDeg)).toBeLessThan(0.2)
    expect(Math.abs(felt.x - (end.positionM[0] - start.positionM[0]))).toBeLessThan(0.01)
    expect(Math.abs(felt.y - (end.positionM[1] - start.positionM[1]))).toBeLessThan(0.01)
  })
})
