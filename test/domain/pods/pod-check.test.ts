import { describe, expect, it } from 'vitest'
import { judgePod } from '../../../src/domain/pods/judge-pod.js'
import {
  checkOther,
  checkSamples,
  createPodCheck,
  STRIDES_WANTED,
  type PodCheck,
} from '../../../src/domain/pods/pod-check.js'
import { stillSeconds } from '../../../src/domain/pods/stillness.js'
import type { SampleBlock } from '../../../src/domain/records/sample-block.js'
import type { Foot } from '../../../src/domain/records/step-record.js'
import { OPEN_IMU } from '../../../src/sensors/open-imu/open-imu-family.js'
import { createSampleEar } from '../../../src/app/pairing/sample-ear.js'
import { bothFeet, type GaitSegment } from '../../../src/sources/simulator/gait-profile.js'
import { generateRun, type GeneratedRun } from '../../../src/sources/simulator/generate-run.js'

const runOf = (...segments: GaitSegment[]): GeneratedRun => generateRun({ strike: bothFeet(10), segments }, 'check')
const stand = (durationS: number): GaitSegment => ({ kind: 'standing', durationS })
const walk: GaitSegment = { kind: 'walking', durationS: 60, speedMps: 1.4 }
const run: GaitSegment = { kind: 'running', durationS: 40, speedMps: 2.9 }

/** Feeds both feet in order of time, as long as the check goes on. */
function checked(generated: GeneratedRun, foot: Foot, worn: Foot = foot): PodCheck {
  const check = createPodCheck(foot)
  const own = createSampleEar({ kind: OPEN_IMU.kind }, (block: SampleBlock) => checkSamples(check, block))
  const other = createSampleEar({ kind: OPEN_IMU.kind }, (block: SampleBlock) => checkOther(check, block))
  const frames = (['left', 'right'] as const).flatMap((side) =>
    generated.frames[side].map(({ timeUs, bytes }) => ({ timeUs, bytes, ear: side === worn ? own : other })),
  )
  for (const { timeUs, bytes, ear } of frames.sort((a, b) => a.timeUs - b.timeUs)) {
    if (check.strides.count >= STRIDES_WANTED) break
    ear.hear({ channel: 'open-imu-frame', bytes, monotonicUs: timeUs })
  }
  return check
}
const TRANSFER = { checkedTimeUs: 1, messageCount: 1000, lostCount: 0 }

describe('the guided check of a pod', () => {
  it.each([
    ['walks', walk, null],
    ['runs', run, true],
  ])('finds bias, noise, rate and axes of a foot that stands and %s', (_, segment, axesFound) => {
    const check = checked(runOf(stand(5), segment), 'left')
    expect(check.strides.count).toBe(STRIDES_WANTED)
    const found = judgePod(check, TRANSFER)
    expect(found).toMatchObject({ axesFound, lostRatio: 0, clippedRatio: 0, strideCount: STRIDES_WANTED })
    expect(found?.rateHz).toBeGreaterThan(95)
    const { x = 0, y = 0, z = 0 } = found?.restAccelerationG ?? {}
    expect(Math.hypot(x, y, z)).toBeCloseTo(1, 1)
    expect(found?.gyroscopeNoiseDps).toBeLessThan(2)
    expect(found?.verdict).not.toBe('poor')
  })

  it('waits while the pod moves, and counts the seconds of standing anew', () => {
    const check = checked(runOf({ kind: 'walking', durationS: 5, speedMps: 1.4 }, stand(2)), 'left')
    expect(check.phase).toBe('still')
    expect(stillSeconds(check.stillness)).toBeLessThan(2.3)
    expect(judgePod(check, TRANSFER)).toBeNull()
  })

  it('tells by the first step which foot it is on', () => {
    const generated = runOf(stand(5), walk)
    const verdicts = (['left', 'right'] as const).map((worn) => judgePod(checked(generated, 'left', worn), TRANSFER))
    // Somebody began with one of the two feet: the pod on it is right, the other one is not.
    expect(new Set(verdicts.map((found) => found?.rightFoot))).toEqual(new Set([true, false]))
    const wrong = verdicts.find((found) => found?.rightFoot === false)
    expect(wrong?.verdict).toBe('poor')
    expect(wrong?.remarks.join(' ')).toContain('left and right are swapped')
  })

  it('complains of loss and of a slow sensor', () => {
    const check = checked(runOf(stand(5), walk), 'left')
    const lossy = judgePod(check, { ...TRANSFER, messageCount: 900, lostCount: 100 })
    expect(lossy).toMatchObject({ verdict: 'poor', lostRatio: 0.1 })
    expect(judgePod({ ...check, sampleCount: 500 }, TRANSFER)?.remarks.join(' ')).toMatch(/samples a second/)
    expect(judgePod({ ...check, clippedCount: 20 }, TRANSFER)?.remarks.join(' ')).toMatch(/range/)
  })
})
