// Foot strike angle by integrating pitch rate from contact to the quietest 40 ms of early stance.
// @source van Werkhoven et al. 2019 and Tan et al. 2022 take foot-flat at the quietest moment. Differs from them in what it is given:
// the sensor's true axes and the plate's contact.
import { unmounted } from './event-comparison.mjs'
import { evenly } from '../sample-arrays.mjs'

const FROM_S = 0.025
const TO_RATIO = 0.65
const WINDOW_S = 0.04
const STEP_S = 0.0025

/** Errors in degrees against pitch minus flat, of all steps of a condition. */
export function integrateToQuietest(study, condition) {
  return unmounted(study, condition).flatMap(({ feet }) =>
    feet.flatMap((foot) => {
      const signals = read(foot)
      return foot.steps.flatMap((step) => {
        if (step.angleDeg === null || step.contactMs === null) return []
        const angleDeg = angleOf(signals, (step.contactUs - signals.firstUs) / 1e6, step.contactMs / 1000)
        return angleDeg === null ? [] : [angleDeg - step.angleDeg]
      })
    }),
  )
}

function read({ block, rateHz }) {
  const channel = (name) => evenly(block, name, rateHz)
  const { values: pitch, firstUs } = channel('angularVelocityZDps')
  const rates = ['X', 'Y', 'Z'].map((axis) => channel(`angularVelocity${axis}Dps`).values)
  const forces = ['X', 'Y', 'Z'].map((axis) => channel(`acceleration${axis}G`).values)
  const norm = (axes) => Float64Array.from(axes[0], (x, i) => Math.hypot(x, axes[1][i], axes[2][i]))
  return { pitch, turn: norm(rates), force: norm(forces), rateHz, firstUs }
}

function angleOf({ pitch, turn, force, rateHz }, contactS, durationS) {
  let best = null
  let least = Infinity
  for (let s = contactS + FROM_S; s + WINDOW_S <= contactS + TO_RATIO * durationS; s += STEP_S) {
    let sum = 0
    for (let k = 0; k <= 8; k++) {
      const at = (s + (k / 8) * WINDOW_S) * rateHz
      sum += valueAt(turn, at) / 200 + Math.abs(valueAt(force, at) - 1)
    }
    if (sum < least) {
      least = sum
      best = s + WINDOW_S / 2
    }
  }
  return best === null ? null : -integrate(pitch, contactS * rateHz, best * rateHz) / rateHz
}

function integrate(values, from, to) {
  const pieces = Math.max(1, Math.ceil(to - from))
  let sum = 0
  for (let k = 0; k < pieces; k++) {
    const a = from + ((to - from) * k) / pieces
    const b = from + ((to - from) * (k + 1)) / pieces
    sum += 0.5 * (valueAt(values, a) + valueAt(values, b)) * (b - a)
  }
  return sum
}

function valueAt(values, position) {
  const k = Math.max(0, Math.min(values.length - 2, Math.floor(position)))
  return values[k] + (position - k) * (values[k + 1] - values[k])
}
