import { expect } from 'vitest'
import type { Foot, StepRecord } from '../../../src/domain/records/step-record.js'
import type { RecordingRecord } from '../../../src/domain/records/recording-record.js'
import type { GaitProfile } from '../../../src/sources/simulator/gait-profile.js'
import { LEFT, reduceAll, RIGHT, simulatedJournal, stepsOf } from '../../pipeline/simulated-session.js'
import type { RecordingsRig } from './recordings-rig.js'

const FEET: readonly Foot[] = ['left', 'right']
/**
 * Frames of the live reference arrive 12 to 30 ms late, and its clocks are fitted to that; what pods kept is placed by
 * their clocks at the moment of the question. So the feet stand some milliseconds apart, which the time in the air, and
 * with it the load of a step, follows.
 */
const TIME_TOLERANCE_US = 10_000
const CONTACT_TOLERANCE_MS = 0.5
const ANGLE_TOLERANCE_DEG = 0.1
const LOAD_TOLERANCE_RATIO = 0.03
/** Short runs: a busy machine, whose queue delays the live reference, was seen at 0.0101. */
const TOTAL_LOAD_TOLERANCE_RATIO = 0.015

/** The simulated clock runs ahead of a database that is busy. */
const PATIENCE_MS = 3_600_000

/** Lists both pods' memories and fetches both runs, one after the other. */
export async function fetchBoth(rig: RecordingsRig, during?: (recording: RecordingRecord) => Promise<void>) {
  const done: RecordingRecord[] = []
  const listed: RecordingRecord[] = []
  for (const foot of FEET) {
    const [found] = await rig.until(rig.service.ask(rig.device(foot)), PATIENCE_MS)
    if (found === undefined) throw new Error('The pod keeps no run.')
    listed.push(found)
  }
  for (const found of listed) {
    const begun = await rig.until(rig.service.fetch(found.recordingId), PATIENCE_MS)
    await during?.(begun)
    done.push(await rig.untilState(found.recordingId, 'stored', PATIENCE_MS))
  }
  return done
}

/** The same run, streamed live to a collector at the runner's side. */
export function streamedLive(profile: GaitProfile): readonly StepRecord[] {
  const devices = [LEFT, RIGHT]
  return stepsOf(reduceAll(simulatedJournal(profile, devices), devices))
}

/** Step for step: contact times, angles and loads, and the time from the first step. @returns how many */
export function expectSameSteps(
  kept: readonly StepRecord[],
  live: readonly StepRecord[],
  contactToleranceMs = CONTACT_TOLERANCE_MS,
): number {
  expect(kept.length).toBe(live.length)
  const first = { kept: kept[0]?.initialContactTimeUs ?? 0, live: live[0]?.initialContactTimeUs ?? 0 }
  for (const [n, step] of kept.entries()) {
    const other = live[n]
    if (other === undefined) return n
    const sinceFirstUs = step.initialContactTimeUs - first.kept
    expect(Math.abs(sinceFirstUs - (other.initialContactTimeUs - first.live))).toBeLessThan(TIME_TOLERANCE_US)
    expect(difference(step.groundContactTimeMs, other.groundContactTimeMs)).toBeLessThan(contactToleranceMs)
    expect(difference(step.footStrikeAngleDeg, other.footStrikeAngleDeg)).toBeLessThan(ANGLE_TOLERANCE_DEG)
    const loadRatio = (step.soleusImpulseBwS ?? 0) / (other.soleusImpulseBwS ?? 1)
    expect(Math.abs(loadRatio - 1)).toBeLessThan(LOAD_TOLERANCE_RATIO)
  }
  expect(Math.abs(loadOf(kept) / loadOf(live) - 1)).toBeLessThan(TOTAL_LOAD_TOLERANCE_RATIO)
  return kept.length
}

function difference(one: number | null, other: number | null): number {
  return one === null || other === null ? Number(one !== other) : Math.abs(one - other)
}

function loadOf(steps: readonly StepRecord[]): number {
  return steps.reduce((sum, step) => sum + (step.soleusImpulseBwS ?? 0), 0)
}
