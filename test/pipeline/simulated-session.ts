import type { StepRecord } from '../../src/domain/records/step-record.js'
import type { JournalRecord, SessionContext, SessionDevice } from '../../src/journal/journal-record.js'
import type { LiveNumbers, PipelineOutput } from '../../src/pipeline/output.js'
import { createSessionReducer } from '../../src/pipeline/session-reducer.js'
import { bothFeet, type GaitProfile } from '../../src/sources/simulator/gait-profile.js'
import { generateRun, type GenerateOptions } from '../../src/sources/simulator/generate-run.js'

export const START_TIME_US = 1_760_000_000_000_000
export const START_MONOTONIC_US = 5_000_000_000

export const LEFT: SessionDevice = { deviceId: 'pod-left', kind: 'open-imu', name: 'Left', foot: 'left' }
export const RIGHT: SessionDevice = { deviceId: 'pod-right', kind: 'open-imu', name: 'Right', foot: 'right' }
export const RSC: SessionDevice = { deviceId: 'pod-rsc', kind: 'rsc', name: 'Pod', foot: null }

export function sessionContext(devices: readonly SessionDevice[]): SessionContext {
  return {
    sessionId: 'session-1',
    athleteId: 'athlete-1',
    generation: 0,
    source: 'simulator',
    simulated: true,
    startTimeUs: START_TIME_US,
    startMonotonicUs: START_MONOTONIC_US,
    bootId: 'boot-1',
    clockSynchronised: true,
    zoneId: 'Europe/Vienna',
    localDate: '2025-10-09',
    modelVersion: '0.1.0',
    parameterHash: '',
    bodyMassKg: 70,
    heightM: 1.75,
    declaredStrike: 'unknown',
    surface: 'road',
    shoe: null,
    devices,
  }
}

/** Stands for three seconds, then runs. */
export function steadyRun(durationS: number, speedMps = 3): GaitProfile {
  return {
    strike: bothFeet(12),
    segments: [
      { kind: 'standing', durationS: 3 },
      { kind: 'running', durationS: durationS - 3, speedMps },
    ],
  }
}

/** The journal of a simulated session: frames arrive 12 ms late, some later, with a tick every second. */
export function simulatedJournal(
  profile: GaitProfile,
  devices: readonly SessionDevice[],
  options: GenerateOptions = {},
): JournalRecord[] {
  const run = generateRun(profile, 'seed', options)
  const records: JournalRecord[] = []
  const add = (device: SessionDevice, frames: readonly { timeUs: number; bytes: Uint8Array }[]): void => {
    if (!devices.includes(device)) return
    frames.forEach((frame, index) => {
      const delayUs = 12_000 + (index % 7) * 3_000
      records.push({
        kind: 'notification',
        monotonicUs: START_MONOTONIC_US + Math.round(frame.timeUs) + delayUs,
        deviceId: device.deviceId,
        channel: device.kind === 'rsc' ? 'rsc-measurement' : 'open-imu-frame',
        bytes: frame.bytes,
      })
    })
  }
  add(LEFT, run.frames.left)
  add(RIGHT, run.frames.right)
  add(RSC, run.rsc)
  for (let timeUs = 1_000_000; timeUs <= run.plan.durationUs; timeUs += 1_000_000) {
    records.push({ kind: 'tick', monotonicUs: START_MONOTONIC_US + timeUs })
  }
  return records.sort((a, b) => a.monotonicUs - b.monotonicUs)
}

/** Microseconds since the epoch of a time in the run. */
export function at(timeS: number): number {
  return START_TIME_US + timeS * 1e6
}

export function monotonicAt(timeS: number): number {
  return START_MONOTONIC_US + timeS * 1e6
}

export function reduceAll(records: readonly JournalRecord[], devices: readonly SessionDevice[]): PipelineOutput[] {
  const reducer = createSessionReducer(sessionContext(devices))
  return [...records.flatMap((record) => reducer.push(record)), ...reducer.end()]
}

export function stepsOf(outputs: readonly PipelineOutput[]): StepRecord[] {
  return outputs.flatMap((output) => (output.kind === 'step' ? [output.step] : []))
}

export function lastLive(outputs: readonly PipelineOutput[]): LiveNumbers {
  const live = outputs.findLast((output) => output.kind === 'live')
  if (live?.kind !== 'live') throw new Error('The pipeline said no numbers.')
  return live.live
}
