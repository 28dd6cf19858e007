// A simulated session of two feet as journal records: what a real session's journal holds, without waiting for it.
import { MODEL_VERSION } from '../../dist/domain/biomechanics/parameters.js'
import { bothFeet } from '../../dist/sources/simulator/gait-profile.js'
import { generateFrames } from '../../dist/sources/simulator/generate-run.js'
import { planRun } from '../../dist/sources/simulator/plan-run.js'

export const START_TIME_US = 1_760_000_000_000_000
const START_MONOTONIC_US = 5_000_000_000
/** Impact ringing, noise and bias as a good foot-worn sensor has them: ideal signals would be too kind. */
export const SENSOR = {
  accelerationNoiseG: 0.02,
  angularVelocityNoiseDps: 1.5,
  impactRingingG: 3,
  gyroBiasDps: [1.2, -0.8, 0.5],
  clockDriftPpm: 30,
}
const DEVICES = ['left', 'right'].map((foot) => ({ deviceId: `bench-${foot}`, kind: 'open-imu', name: foot, foot }))

/** Stands, then runs in alternating speeds. */
export function runProfile(durationS, strikeDeg = 12, standingS = 3) {
  const segments = [{ kind: 'standing', durationS: standingS }]
  for (let atS = standingS; atS < durationS; atS += 300) {
    const speedMps = 2.7 + 0.3 * ((atS / 300) % 3)
    segments.push({ kind: 'running', durationS: Math.min(300, durationS - atS), speedMps })
  }
  return { strike: bothFeet(strikeDeg), segments }
}

export function sessionContext(overrides = {}) {
  return {
    sessionId: 'bench-session',
    athleteId: 'bench-athlete',
    generation: 0,
    source: 'simulator',
    simulated: true,
    startTimeUs: START_TIME_US,
    startMonotonicUs: START_MONOTONIC_US,
    bootId: 'bench',
    clockSynchronised: true,
    zoneId: 'UTC',
    localDate: '2025-10-09',
    modelVersion: MODEL_VERSION,
    parameterHash: '',
    bodyMassKg: 70,
    heightM: 1.75,
    declaredStrike: 'unknown',
    surface: 'road',
    shoe: null,
    devices: DEVICES,
    ...overrides,
  }
}

/** The records of such a session in order of arrival, one at a time: frames of both feet, a tick a second, its opening. */
export function* simulatedRecords(durationS, seed = 'bench') {
  const context = sessionContext()
  const opening = { monotonicUs: START_MONOTONIC_US }
  yield { kind: 'context', ...opening, context }
  yield { kind: 'boot', ...opening, bootId: context.bootId, wallTimeUs: context.startTimeUs, resumed: false }
  yield { kind: 'command', ...opening, command: 'start', by: 'user' }
  const plan = planRun(runProfile(durationS), seed)
  const [left, right] = DEVICES.map((device) => arrivals(device, generateFrames(plan, device.foot, seed, SENSOR)))
  const streams = [left, right, ticks(durationS)].map((stream) => ({ stream, next: stream.next() }))
  for (;;) {
    const open = streams.filter(({ next }) => !next.done)
    if (open.length === 0) return
    const first = open.reduce((a, b) => (b.next.value.monotonicUs < a.next.value.monotonicUs ? b : a))
    yield first.next.value
    first.next = first.stream.next()
  }
}

/** Frames come a connection interval after their last sample, some of them later, never out of order. */
function* arrivals({ deviceId }, frames) {
  let index = 0
  for (const { timeUs, bytes } of frames) {
    const monotonicUs = START_MONOTONIC_US + Math.round(timeUs) + 12_000 + (index++ % 7) * 3_000
    yield { kind: 'notification', monotonicUs, deviceId, channel: 'open-imu-frame', bytes }
  }
}

function* ticks(durationS) {
  for (let second = 1; second <= durationS; second++) {
    yield { kind: 'tick', monotonicUs: START_MONOTONIC_US + second * 1e6 }
  }
}
