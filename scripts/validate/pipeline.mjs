// The real pipeline over a recording: what the product would store of it.
import { DEFAULT_PARAMETERS, MODEL_VERSION } from '../../dist/domain/biomechanics/parameters.js'
import { createSessionReducer } from '../../dist/pipeline/session-reducer.js'
import { toNotifications, withTicks } from './frames.mjs'
import { sliceSamples } from './sample-arrays.mjs'

/** Two feet must take turns, as frames do. */
const BLOCK_US = 100_000

/**
 * Samples to step records, rejected strides, motions and totals.
 * @param options.parameters other coefficients than those that ship
 * @param options.driftPpm sends the samples as frames of a sensor whose clock drifts by so much; null hands them in as they are
 * @returns `{ steps, rejected, motions, live }`
 */
export function runPipeline(recording, { parameters = DEFAULT_PARAMETERS, driftPpm = null } = {}) {
  const context = contextOf(recording)
  const reducer = createSessionReducer(context, { parameters })
  const found = { steps: [], rejected: [], motions: [], live: null }
  if (driftPpm === null) {
    for (const { foot, block, intervalUs } of takeTurns(recording.feet)) {
      sort(reducer.pushSamples(deviceOf(foot), block, intervalUs), found)
    }
  } else {
    for (const record of frameRecords(recording, { originUs: context.startTimeUs, driftPpm })) {
      sort(reducer.push(record), found)
    }
  }
  sort(reducer.end(), found)
  return found
}

function frameRecords(recording, { originUs, driftPpm }) {
  return withTicks(
    recording.feet.flatMap((foot) =>
      toNotifications(foot, { deviceId: deviceOf(foot.foot), originUs, driftPpm, seed: recording.name }),
    ),
  )
}

/** Blocks of a tenth of a second, the feet in turns. */
function* takeTurns(feet) {
  const from = feet.map(() => 0)
  const endUs = Math.max(...feet.map(({ block }) => block.timeUs[block.count - 1]))
  let untilUs = Math.min(...feet.map(({ block }) => block.timeUs[0])) + BLOCK_US
  for (; untilUs <= endUs + BLOCK_US; untilUs += BLOCK_US) {
    for (const [n, { foot, rateHz, block }] of feet.entries()) {
      let to = from[n]
      while (to < block.count && block.timeUs[to] < untilUs) to++
      if (to === from[n]) continue
      yield { foot, block: sliceSamples(block, from[n], to), intervalUs: 1e6 / rateHz }
      from[n] = to
    }
  }
}

function sort(outputs, found) {
  for (const output of outputs) {
    if (output.kind === 'step') found.steps.push(output.step)
    else if (output.kind === 'rejected-stride') found.rejected.push(output)
    else if (output.kind === 'motion') found.motions.push(output)
    else if (output.kind === 'live') found.live = output.live
  }
}

function deviceOf(foot) {
  return `recorded-${foot}`
}

function contextOf(recording) {
  return {
    sessionId: 'validation',
    athleteId: 'validation',
    generation: 0,
    source: 'replay',
    simulated: false,
    startTimeUs: Math.floor(Math.min(...recording.feet.map(({ block }) => block.timeUs[0]))),
    startMonotonicUs: 0,
    bootId: 'validation',
    clockSynchronised: true,
    zoneId: 'UTC',
    localDate: '2025-10-09',
    modelVersion: MODEL_VERSION,
    parameterHash: '',
    bodyMassKg: recording.massKg ?? null,
    heightM: recording.heightM ?? null,
    declaredStrike: 'unknown',
    surface: recording.surface ?? 'road',
    shoe: null,
    devices: recording.feet.map(({ foot }) => ({ deviceId: deviceOf(foot), kind: 'open-imu', name: foot, foot })),
  }
}
