// Under which conditions alignment is looked at: every foot put on any way round, and worse.
import { addNoise, biasGyroscope, clip, degradedSteps, mount, standFirst } from './degrade.mjs'
import { SHOE_RINGING } from './shoe-ringing.mjs'

/** `{ name, about, steps, swapped, draws }`: `draws` counts the mountings of each foot and trial. */
export const ALIGNMENT_CONDITIONS = [
  condition('clean', '150 Hz as recorded', [mount()]),
  { ...condition('degraded', '100 Hz, ringing, noise, ±16 g, 10 % of samples lost', degradedSteps()), draws: 2 },
  condition('degraded, shoe', 'with the ringing of the recorded shoe', degradedSteps(SHOE_RINGING)),
  condition('degraded, gyroscope bias', 'up to ±2 °/s about each axis', [...degradedSteps(), biasGyroscope(2)]),
  condition('degraded, after standing', 'the same bias, five seconds of standing before the run', [
    standFirst(5),
    ...degradedSteps(),
    biasGyroscope(2),
  ]),
  { ...condition('degraded, feet swapped', 'each pod on the other foot', degradedSteps()), swapped: true },
  condition('degraded, ±500 °/s', 'a gyroscope that ends far below what a foot turns', [
    ...degradedSteps(),
    clip(16, 500),
  ]),
  condition('degraded, 150 °/s', 'a gyroscope with 150 times the noise', [...degradedSteps(), noisyGyroscope(150)]),
]

function condition(name, about, steps) {
  return { name, about, steps, swapped: false, draws: 1 }
}

function noisyGyroscope(angularVelocityDps) {
  return { ...addNoise({ accelerationG: 0, angularVelocityDps }), name: 'noisy gyroscope' }
}
