// Speed by the classic foot-mounted strapdown: from one instant of rest in stance to the next one of the same foot, velocity zero at both.
// @source Zrenner et al. 2018, Sensors 18:4194, doi:10.3390/s18124194 (foot trajectory estimation), and Falbriard et al. 2021, Front. Sports
// Act. Living 3:585809, doi:10.3389/fspor.2021.585809 (direct integration).
// *Differs from both*: the stance is the plate's own, which a pod can't know; the instant of rest is where the gyroscope's energy and
// the distance of the specific force from 1 g are least together; velocity drifts evenly between two instants; no model on top.
import { evenly } from '../sample-arrays.mjs'
import { mean } from '../statistics.mjs'
import { unmounted } from './event-comparison.mjs'

const GRAVITY_MPS2 = 9.80665
const RADIANS_PER_DEGREE = Math.PI / 180
/** Rates that count as much as 1 g. */
const TURNING_DPS = 200
/** The plate's first and last moments are no rest. */
const FROM_RATIO = 0.1
const TO_RATIO = 0.9
/** Two contacts of one foot further apart than this have others between them that the plate doesn't list. */
const STRIDE_MAX_S = 1.1

/** Where up comes from: the specific force at the instant of rest, its mean around it, or the mean over the turned stride. */
export const VERTICALS = ['instant', 'rest', 'closure']
/** Half the time around the instant of rest over which its mean is taken. */
const REST_S = 0.03

/**
 * Every stride of a condition: `[{ subject, speedMps, foot, label, estimatesMps }]`, `speedMps` being the belt's, and `estimatesMps` the
 * stride's speed with each of `VERTICALS`. How the sensor is mounted makes no difference.
 */
export function zeroVelocitySpeeds(study, condition) {
  const key = `zero velocity ${condition}`
  if (!study.shared.has(key)) {
    const strides = unmounted(study, condition).flatMap(({ subject, speedMps, feet }) =>
      feet.flatMap(({ foot, label, ...rest }) =>
        speedsOfFoot(rest).map((estimatesMps) => ({ subject, speedMps, foot, label, estimatesMps })),
      ),
    )
    study.shared.set(key, strides)
  }
  return study.shared.get(key)
}

/** `{ instant, rest, closure }` in m/s for all strides of one foot. @param steps contacts of the plate: `[{ contactUs, toeOffUs }]` */
export function speedsOfFoot({ block, rateHz, steps }) {
  const signals = read(block, rateHz)
  const rests = steps.map(({ contactUs, toeOffUs }) => findRest(signals, contactUs, toeOffUs))
  return rests.slice(1).flatMap((to, n) => {
    const from = rests[n]
    if (from === null || to === null || (to - from) / rateHz > STRIDE_MAX_S) return []
    const path = integrate(signals, from, to)
    const around = meanForce(signals, from)
    return [
      {
        instant: speedOf(path, at(signals.forces, from)),
        rest: speedOf(path, around),
        closure: speedOf(path, path.gained),
      },
    ]
  })
}

function read(block, rateHz) {
  const channel = (name) => evenly(block, name, rateHz)
  const { firstUs } = channel('accelerationXG')
  const forces = ['X', 'Y', 'Z'].map((axis) => channel(`acceleration${axis}G`).values)
  const rates = ['X', 'Y', 'Z'].map((axis) => channel(`angularVelocity${axis}Dps`).values)
  return { forces, rates, firstUs, rateHz }
}

const at = (axes, i) => axes.map((values) => values[i])
const indexOf = ({ firstUs, rateHz }, us) => ((us - firstUs) / 1e6) * rateHz

/** Index of the instant of rest in a stance; null where the recording doesn't hold it. */
function findRest(signals, contactUs, toeOffUs) {
  const first = indexOf(signals, contactUs + FROM_RATIO * (toeOffUs - contactUs))
  const last = indexOf(signals, contactUs + TO_RATIO * (toeOffUs - contactUs))
  const { forces, rates } = signals
  if (first < 0 || last >= forces[0].length) return null
  let best = null
  let least = Infinity
  for (let i = Math.ceil(first); i <= last; i++) {
    const energy = (Math.hypot(...at(rates, i)) / TURNING_DPS) ** 2 + (Math.hypot(...at(forces, i)) - 1) ** 2
    if (energy >= least) continue
    least = energy
    best = i
  }
  return best
}

/** Mean specific force around an instant, in the axes that the sensor has there, as far as it doesn't turn meanwhile. */
function meanForce({ forces, rateHz }, index) {
  const reach = Math.round(REST_S * rateHz)
  return forces.map((values) => mean([...values.subarray(Math.max(0, index - reach), index + reach + 1)]))
}

/** Integrals of the specific force, turned into the axes of the first instant: `gained` in g·s, `place` in g·s². */
function integrate({ forces, rates, rateHz }, from, to) {
  const dt = 1 / rateHz
  let turn = [1, 0, 0, 0]
  let force = at(forces, from)
  let gained = [0, 0, 0]
  let place = [0, 0, 0]
  for (let i = from + 1; i <= to; i++) {
    const half = rates.map((values) => 0.25 * (values[i - 1] + values[i]) * RADIANS_PER_DEGREE * dt)
    turn = product(turn, rotation(half))
    const now = turned(turn, at(forces, i))
    const more = force.map((value, n) => 0.5 * (value + now[n]) * dt)
    place = place.map((value, n) => value + (gained[n] + 0.5 * more[n]) * dt)
    gained = gained.map((value, n) => value + more[n])
    force = now
  }
  return { gained, place, timeS: (to - from) * dt }
}

/**
 * Way over time, level with what is up. At rest again at the end, so what velocity is left drifted in evenly, and moved the place by half
 * of it; an even drift takes gravity with it, whatever its size, so that up decides only what is level.
 */
function speedOf({ gained, place, timeS }, upward) {
  const norm = Math.hypot(...upward)
  const up = upward.map((value) => value / norm)
  const way = place.map((value, n) => GRAVITY_MPS2 * (value - 0.5 * gained[n] * timeS))
  const height = way.reduce((sum, value, n) => sum + value * up[n], 0)
  return Math.hypot(...way.map((value, n) => value - height * up[n])) / timeS
}

/** Quaternion of a turn, from half its angle about each axis. */
function rotation(half) {
  const angle = Math.hypot(...half)
  const s = angle < 1e-9 ? 1 : Math.sin(angle) / angle
  return [Math.cos(angle), ...half.map((value) => s * value)]
}

function product([a, b, c, d], [e, f, g, h]) {
  return [
    a * e - b * f - c * g - d * h,
    a * f + b * e + c * h - d * g,
    a * g - b * h + c * e + d * f,
    a * h + b * g - c * f + d * e,
  ]
}

/** A vector turned by a quaternion. */
function turned(q, vector) {
  const [, ...result] = product(product(q, [0, ...vector]), [q[0], -q[1], -q[2], -q[3]])
  return result
}
