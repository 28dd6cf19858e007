import { expect } from 'vitest'
import type { Foot, StepRecord } from '../../../src/domain/records/step-record.js'
import type { RecordingRecord } from '../../../src/domain/records/recording-record.js'
import type { GaitProfile } from '../../../src/sources/simulator/gait-profile.js'
import { LEFT, reduceAll, RIGHT, simulatedJournal, stepsOf } from '../../pipeline/simulated-session.js'
import type { RecordingsRig } from './recordings-rig.js'

const FEET: readonly Foot[] = ['left', 'right']
/** Frames of the live reference arrive 12 to 30 ms late, and its clock is fitted to that; what pods kept has no delay. */
const TIME_TOLERANCE_US = 1_000
const SAME = ['groundContactTimeMs', 'footStrikeAngleDeg', 'speedMps', 'soleusImpulseBwS'] as const

/** Lists both pods' memories and fetches both runs, one after the other. */
export async function fetchBoth(rig: RecordingsRig, during?: (recording: RecordingRecord) => Promise<void>) {
  const done: RecordingRecord[] = []
  for (const foot of FEET) {
    const [found] = await rig.until(rig.service.ask(rig.device(foot)), 30_000)
    if (found === undefined) throw new Error('The pod keeps no run.')
    const begun = await rig.until(rig.service.fetch(found.recordingId), 10_000)
    await during?.(begun)
    done.push(await rig.untilState(found.recordingId, 'stored', 1_200_000))
  }
  return done
}

/** The same run, streamed live to a collector at the runner's side. */
export function streamedLive(profile: GaitProfile): readonly StepRecord[] {
  const devices = [LEFT, RIGHT]
  return stepsOf(reduceAll(simulatedJournal(profile, devices), devices))
}

/** Step for step: contact times, angles and loads, and the time from the first step. @returns how many */
export function expectSameSteps(kept: readonly StepRecord[], live: readonly StepRecord[]): number {
  expect(kept.length).toBe(live.length)
  const first = { kept: kept[0]?.initialContactTimeUs ?? 0, live: live[0]?.initialContactTimeUs ?? 0 }
  for (const [n, step] of kept.entries()) {
    const other = live[n]
    if (other === undefined) return n
    const sinceFirstUs = step.initialContactTimeUs - first.kept
    expect(Math.abs(sinceFirstUs - (other.initialContactTimeUs - first.live))).toBeLessThan(TIME_TOLERANCE_US)
    for (const field of SAME) expect(step[field] ?? 0).toBeCloseTo(other[field] ?? 0, 2)
  }
  return kept.length
}
