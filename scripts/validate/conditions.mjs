// Under which conditions every recording is looked at.
import {
  addNoise,
  biasGyroscope,
  clip,
  degradedSteps,
  loseSamples,
  mount,
  resample,
  ringAtImpact,
  swapFeet,
} from './degrade.mjs'
import { SHOE_RINGING } from './shoe-ringing.mjs'

const RINGING_AND_NOISE = [ringAtImpact(), addNoise()]

/**
 * `{ name, about, steps, swapped, driftPpm }`. The first two are those that the targets are given for. `driftPpm` (null for the
 * others) sends the samples as frames of a sensor whose clock drifts, so that the program's clock fit takes part.
 */
export const CONDITIONS = [
  condition('clean', '150 Hz as recorded: smooth, every sample there', []),
  condition(
    'degraded',
    '100 Hz, ringing of 6 g and 30 Hz around contact, any mounting, noise of 0.05 g and 1 °/s, ±16 g, 10 % of samples lost',
    degradedSteps(),
  ),
  condition('degraded, shoe', 'the same with the ringing of the recorded shoe', degradedSteps(SHOE_RINGING)),
  ...[50, 100, 200, 400].map((rateHz) => condition(`${rateHz} Hz`, 'resampled', [resample(rateHz)])),
  condition('any mounting', 'rotation drawn from all of SO(3), one for each foot', [mount()]),
  condition('gyroscope bias', 'up to ±2 °/s about each axis', [biasGyroscope(2)]),
  condition('noise', '0.05 g and 1 °/s', [addNoise()]),
  condition('ringing', '6 g, 30 Hz around contact', [ringAtImpact()]),
  condition('ringing, shoe', 'as fitted to the recorded shoe', [ringAtImpact(SHOE_RINGING)]),
  condition('±16 g', 'ringing, noise, clipped', [...RINGING_AND_NOISE, clip(16)]),
  condition('±8 g', 'ringing, noise, clipped', [...RINGING_AND_NOISE, clip(8)]),
  ...[2, 5, 10, 15].map((percent) => condition(`${percent} % lost`, 'single samples', [loseSamples(percent / 100)])),
  ...[2, 5, 15].map((percent) =>
    condition(`${percent} % lost in bursts`, 'five samples at a time on average', [loseSamples(percent / 100, 5)]),
  ),
  ...[0, 100, -100].map((driftPpm) => ({
    ...condition(`clock ${signed(driftPpm)} ppm`, 'sent as frames with a jitter of arrival; the clock is fitted', []),
    driftPpm,
  })),
  { ...condition('feet swapped', 'each pod on the other foot, compared with the foot it was on', []), swapped: true },
]

/** The targets are given for these, so the reports show them in full. */
export const MAIN_CONDITIONS = ['clean', 'degraded']

function condition(name, about, steps) {
  return { name, about, steps, swapped: false, driftPpm: null }
}

function signed(ppm) {
  return ppm > 0 ? `+${ppm}` : ppm < 0 ? `−${-ppm}` : '±0'
}

/** What the recording looks like under a condition, and back: whose steps the program's left and right really are. */
export function applySwap(recording, { swapped }) {
  return swapped ? swapFeet(recording) : recording
}

export function trueFoot(foot, { swapped }) {
  if (!swapped) return foot
  return foot === 'left' ? 'right' : 'left'
}
