// What the reducer makes of a trial of bach2022, stride by stride, beside the plate.
import { createFootState, reduceFootEnd, reduceFootSamples } from '../../dist/domain/gait/foot-reducer.js'
import { timeAtUs } from '../../dist/domain/signal/ring-reading.js'
import { START_US } from './datasets/read-files.mjs'
import { degradeRecording } from './degrade.mjs'
import { findPlateContacts } from './plate-contacts.mjs'
import { sliceSamples } from './sample-arrays.mjs'

const RANGE_G = 8
const GRAVITY = 9.80665
const THRESHOLD_N = 50
const BLOCK = 16

/** One runner has several trials; mass, height and sex tell them apart. */
export function shankSubject(trial) {
  return `${trial.sex}${trial.mass_kg}-${trial.height_cm}`
}

export function shankBlock(trial) {
  const count = trial.acc_g.length
  const axis = (n) => Float32Array.from(trial.acc_g, (row) => row[n])
  return {
    count,
    timeUs: Float64Array.from({ length: count }, (_, i) => START_US + (i * 1e6) / trial.fs_hz),
    ...{ accelerationXG: axis(0), accelerationYG: axis(1), accelerationZG: axis(2), accelerationRangeG: RANGE_G },
    ...{
      angularVelocityXDps: null,
      angularVelocityYDps: null,
      angularVelocityZDps: null,
      angularVelocityRangeDps: 2000,
    },
  }
}

/** The trial as a worse sensor would have sent it; the recording is real, so its landings ring by themselves. */
function madeWorse(trial, steps) {
  const foot = { foot: 'right', rateHz: trial.fs_hz, block: shankBlock(trial), steps: [] }
  const recording = { name: `trial ${trial.trial}`, feet: [foot] }
  return degradeRecording(recording, steps, 'shank').feet[0].block
}

/**
 * `{ strides, walkingRejected, motions, single, plate }`: strides as the program tells them, `single` the contact and toe-off of
 * each single stride (`{ contactUs, toeOffUs, strideTimeMs }`, never told by the program), and the plate's contacts in µs.
 * @param worse steps of `degrade.mjs`
 */
export function runShank(trial, parameters, worse = []) {
  const state = createFootState({
    ...{ foot: 'right', placement: 'shank', footStrikeOffsetDeg: null, footStrikeOffsetSdDeg: null },
    parameters,
  })
  const events = []
  const single = []
  const block = madeWorse(trial, worse)
  const keep = (found) => {
    for (const event of found) {
      events.push(event)
      if (event.kind !== 'stride' || (state.shank?.contactTimeCount ?? 0) === single.length) continue
      single.push({
        contactUs: timeAtUs(state.ring, state.newest.contactPosition),
        toeOffUs: timeAtUs(state.ring, state.newest.pushOffPosition),
        strideTimeMs: event.stride.strideTimeMs,
      })
    }
  }
  for (let from = 0; from < block.count; from += BLOCK) {
    keep(reduceFootSamples(state, sliceSamples(block, from, Math.min(block.count, from + BLOCK))))
  }
  keep(reduceFootEnd(state))
  const plate = findPlateContacts(trial.grf_v_N, trial.fs_hz, THRESHOLD_N).map((contact) => ({
    contactUs: START_US + contact.contactS * 1e6,
    toeOffUs: START_US + contact.toeOffS * 1e6,
    contactMs: (contact.toeOffS - contact.contactS) * 1000,
    strideTimeMs: contact.nextContactS === null ? null : (contact.nextContactS - contact.contactS) * 1000,
    peakBw: contact.peak / (trial.mass_kg * GRAVITY),
  }))
  return {
    strides: events.flatMap((event) => (event.kind === 'stride' ? [event.stride] : [])),
    rejected: events.filter((event) => event.kind === 'rejected'),
    motions: events.flatMap((event) => (event.kind === 'motion' ? [event.motion] : [])),
    single,
    plate,
  }
}
