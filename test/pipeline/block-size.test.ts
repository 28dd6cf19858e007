import { describe, expect, it } from 'vitest'
import type { Foot } from '../../src/domain/records/step-record.js'
import { bothFeet } from '../../src/sources/simulator/gait-profile.js'
import {
  differences,
  keepSamples,
  reduceFeet,
  sampleFeet,
  type SampledFeet,
  type SessionRecords,
} from './sampled-session.js'

/** Stands for a minute, walks, runs, stops and runs on uphill: every state of the detector, and minutes without a step. */
const feet = sampleFeet({
  strike: bothFeet(8, 3),
  segments: [
    { kind: 'standing', durationS: 64 },
    { kind: 'walking', durationS: 10, speedMps: 1.4 },
    { kind: 'running', durationS: 40, speedMps: 2.8, endSpeedMps: 3.6 },
    { kind: 'stopped', durationS: 8 },
    { kind: 'running', durationS: 70, speedMps: 3.4, slopeDeg: 2 },
  ],
})
const A_DAY_OF_SAMPLES = 24 * 3600 * 200
const INTERVAL_US = 5000

/** A second lost now and then, and one sample in fifty, of each foot at other times. */
function withLosses({ left, right }: typeof feet): SampledFeet {
  const lossy = (block: typeof left, n: number) =>
    keepSamples(block, (i) => (i * 7919 + n * 104_729) % 50 !== 0 && (i + n * 3000) % 9000 > 200)
  return { left: lossy(left, 0), right: lossy(right, 1) }
}

function withHole({ left, right }: typeof feet): SampledFeet {
  return { left: keepSamples(left, (i) => i < 20_000 || i > 21_200), right }
}

const kept = ({ steps, minutes, totals }: SessionRecords) => ({ steps, minutes, totals })
const apart = (one: SessionRecords, other: SessionRecords) => differences(kept(one), kept(other))
const onlyFoot = (foot: Foot): SampledFeet => ({ left: null, right: null, [foot]: feet[foot] })

describe('the records of two feet', () => {
  const reference = reduceFeet(feet, { blockCount: 1 })

  it('are of a run with all there is to see', () => {
    expect(reference.steps.length).toBeGreaterThan(270)
    expect(new Set(reference.minutes.map(({ minuteIndex }) => minuteIndex)).size).toBe(4)
    expect(reference.outputs.some(({ kind }) => kind === 'rejected-stride')).toBe(true)
  })

  it.each([7, 14, 20])('are the same one sample at a time and in turns of %i samples', (blockCount) => {
    expect(apart(reduceFeet(feet, { blockCount }), reference)).toEqual([])
  })

  it.each([1, 14, 20])('are the same whichever foot comes first in turns of %i samples', (blockCount) => {
    expect(apart(reduceFeet(feet, { blockCount, order: ['right', 'left'] }), reference)).toEqual([])
  })

  it('are the same where samples and whole seconds are lost', () => {
    for (const lossy of [withLosses(feet), withHole(feet)]) {
      const one = reduceFeet(lossy, { blockCount: 1, intervalUs: INTERVAL_US })
      expect(one.totals.coverageRatio).toBeLessThan(0.99)
      for (const blockCount of [7, 20]) {
        const blocks = reduceFeet(lossy, { blockCount, intervalUs: INTERVAL_US })
        expect(apart(blocks, one)).toEqual([])
      }
    }
  })
})

describe('the records of one foot', () => {
  it.each(['left', 'right'] as const)('on the %s are the same one sample at a time and all at once', (foot) => {
    const one = reduceFeet(onlyFoot(foot), { blockCount: 1 })
    expect(one.steps.length).toBeGreaterThan(130)
    for (const blockCount of [14, 333, A_DAY_OF_SAMPLES]) {
      expect(apart(reduceFeet(onlyFoot(foot), { blockCount }), one)).toEqual([])
    }
  })

  it('are the same all at once where samples and whole seconds are lost', () => {
    for (const lossy of [withLosses(feet), withHole(feet)]) {
      const left = { left: lossy.left, right: null }
      const one = reduceFeet(left, { blockCount: 1, intervalUs: INTERVAL_US })
      const atOnce = reduceFeet(left, { blockCount: A_DAY_OF_SAMPLES, intervalUs: INTERVAL_US })
      expect(apart(atOnce, one)).toEqual([])
    }
  })
})
