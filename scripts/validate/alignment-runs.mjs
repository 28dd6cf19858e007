// How the program finds its axes on sensors put on any way round: one run of its foot detector for every foot of every trial.
import { createFootState, reduceFootEnd, reduceFootSamples } from '../../dist/domain/gait/foot-reducer.js'
import { solveStridePath } from '../../dist/domain/gait/stride-path.js'
import { applySwap } from './conditions.mjs'
import { RBDS } from './datasets/rbds.mjs'
import { START_US } from './datasets/read-files.mjs'
import { degradeRecording } from './degrade.mjs'
import { matchContacts } from './match.mjs'
import { principalAxis } from './published/gyro-principal-axis.mjs'
import { lowerBound, sliceSamples } from './sample-arrays.mjs'

/** Short enough that no more than one stride ends in a block, so that each is seen as it was found. */
const BLOCK_SAMPLES = 16
const DEGREES = 180 / Math.PI

/**
 * Every foot of every trial under one condition, each with a mounting of its own:
 * `{ trial, foot, alignedS, pending, strides, pca }`. `alignedS` counts from the first running sample, null where no axis was found;
 * `pending` counts how often the program said so; a stride is `{ quality, axis, angleErrorDeg, up, feltUp }`, errors as of `axisError` and
 * `upError`, null where not known.
 * @param condition `{ name, steps, swapped }`; one of the steps is `mount()`
 */
export function runAlignment(study, { steps, swapped = false }, seed = study.seed) {
  return study.treadmill().flatMap((trial) => {
    const parameters = study.leftOut.parametersFor(RBDS, trial.subject)
    const recording = applySwap(degradeRecording(trial, steps, seed), { swapped })
    return recording.feet.map((foot) => {
      const clean = trial.feet.find(({ steps: own }) => own === foot.steps)
      return { trial: trial.name, foot: foot.foot, ...followFoot(foot, clean, parameters) }
    })
  })
}

function followFoot(foot, clean, parameters) {
  const { block, mounting } = foot
  const state = createFootState({
    foot: foot.foot,
    footStrikeOffsetDeg: null,
    footStrikeOffsetSdDeg: null,
    parameters,
  })
  const found = { alignedUs: null, pending: 0, strides: [] }
  for (let from = 0; from < block.count; from += BLOCK_SAMPLES) {
    const to = Math.min(block.count, from + BLOCK_SAMPLES)
    note(reduceFootSamples(state, sliceSamples(block, from, to)), block.timeUs[to - 1])
  }
  note(reduceFootEnd(state), block.timeUs[block.count - 1])
  const pca = principalAxis(block, START_US)
  return {
    alignedS: found.alignedUs === null ? null : (found.alignedUs - START_US) / 1e6,
    pending: found.pending,
    strides: pairWithTruth(found.strides, foot, { clean, model: parameters.travel }),
    pca: pca === null ? null : axisError(inFoot(pca, mounting)),
  }

  function note(events, endUs) {
    if (found.alignedUs === null && state.axis.aligned) found.alignedUs = endUs
    found.pending += events.filter(({ kind, reason }) => kind === 'rejected' && reason === 'alignment-pending').length
    // When the axis is found, several strides are told at once; the state is as the newest of them left it.
    const newest = events.findLast(({ kind }) => kind === 'stride')
    if (newest !== undefined) found.strides.push({ stride: newest.stride, ...readAxes(state, mounting, parameters) })
  }
}

/** Sagittal axis and vertical as they are when a stride is told; the vertical is that of its first foot-flat. */
function readAxes({ axis, travel: { strapdown } }, mounting, { travel }) {
  return {
    axis: inFoot([axis.x, axis.y, axis.z], mounting),
    up: inFoot(solveStridePath(strapdown, 0, travel).vertical, mounting),
  }
}

/** From the sensor's axes into the foot's: the rows of the mounting are the axes of the sensor. */
function inFoot(vector, mounting) {
  return [0, 1, 2].map((k) => vector[0] * mounting[0][k] + vector[1] * mounting[1][k] + vector[2] * mounting[2][k])
}

function pairWithTruth(strides, foot, { clean, model }) {
  const own = strides.map((one) => ({ contactUs: one.stride.initialContactTimeUs, one }))
  return matchContacts(foot.steps, own).pairs.map(({ truth, estimate: { one } }) => {
    const { stride, axis, up } = one
    const { footStrikeAngleDeg, alignmentQuality, travel } = stride
    const known = footStrikeAngleDeg !== null && truth.angleDeg !== null
    const followed = travel !== null && travel.strideSpeedMps !== null && truth.pitchDeg !== null
    return {
      quality: alignmentQuality,
      axis: axisError(axis),
      angleErrorDeg: known ? footStrikeAngleDeg - truth.angleDeg : null,
      ...(followed ? verticals(up, { stride, truth, foot, clean, model }) : { up: null, feltUp: null }),
    }
  })
}

/** Of the closed stride, and of the specific force felt at the same foot-flat, both against the markers. */
function verticals(up, { stride, truth, foot, clean, model }) {
  const at = (ratio) => stride.initialContactTimeUs + ratio * stride.groundContactTimeMs * 1000 + 0.5e6 / foot.rateHz
  const [fromUs, toUs] = [at(model.flatFromRatio), at(model.flatToRatio)]
  const pitchDeg = truth.pitchDeg + turnedDeg(clean, truth.contactUs, fromUs)
  const felt = meanForce(foot.block, fromUs, toUs)
  // The mean is of the middle of the flat; until then the foot went on turning.
  const feltPitchDeg = truth.pitchDeg + turnedDeg(clean, truth.contactUs, 0.5 * (fromUs + toUs))
  return {
    up: upError(up, pitchDeg),
    feltUp: felt === null ? null : upError(inFoot(felt, foot.mounting), feltPitchDeg),
  }
}

/** Degrees by which the smooth foot pitches between two times, by its true axis. */
function turnedDeg({ block, rateHz }, fromUs, toUs) {
  const rates = block.angularVelocityZDps
  const at = (us) => {
    const position = Math.max(0, Math.min(block.count - 1.001, ((us - block.timeUs[0]) * rateHz) / 1e6))
    const k = Math.floor(position)
    return rates[k] + (position - k) * (rates[k + 1] - rates[k])
  }
  const pieces = 16
  let sum = 0
  for (let k = 0; k < pieces; k++) sum += at(fromUs + ((toUs - fromUs) * (k + 0.5)) / pieces)
  return (sum / pieces) * ((toUs - fromUs) / 1e6)
}

/** Mean specific force between two times; null where no sample is there. */
export function meanForce(block, fromUs, toUs) {
  const sums = [0, 0, 0]
  let count = 0
  for (let i = lowerBound(block.timeUs, fromUs); i < block.count && block.timeUs[i] <= toUs; i++, count++) {
    sums[0] += block.accelerationXG[i]
    sums[1] += block.accelerationYG[i]
    sums[2] += block.accelerationZG[i]
  }
  return count === 0 ? null : sums.map((sum) => sum / count)
}

/** How far an axis is off the foot's line [0, 0, 1]: all of it, about the vertical (toe-out of a right foot), and about the foot's length (tilt). */
export function axisError([x, y, z]) {
  return {
    offDeg: DEGREES * Math.atan2(Math.hypot(x, y), z),
    toeOutDeg: DEGREES * Math.atan2(-x, Math.hypot(y, z)),
    tiltDeg: DEGREES * Math.atan2(y, Math.hypot(x, z)),
  }
}

/** The same of a vertical: all of it with a foot that lies level from side to side, and in the sagittal plane alone. */
export function upError([x, y, z], pitchDeg) {
  const pitch = pitchDeg / DEGREES
  const along = x * Math.sin(pitch) + y * Math.cos(pitch)
  const across = x * Math.cos(pitch) - y * Math.sin(pitch)
  return { offDeg: DEGREES * Math.atan2(Math.hypot(across, z), along), pitchDeg: DEGREES * Math.atan2(across, along) }
}
