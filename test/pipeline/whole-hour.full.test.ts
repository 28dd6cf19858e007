import { expect, it } from 'vitest'
import { bothFeet } from '../../src/sources/simulator/gait-profile.js'
import { differences, reduceFeet, sampleFeet } from './sampled-session.js'

it('An hour gives the same records one sample at a time, in frames, and each foot all at once', () => {
  const hour = sampleFeet({
    strike: bothFeet(9, 2),
    segments: [
      { kind: 'standing', durationS: 20 },
      { kind: 'walking', durationS: 100, speedMps: 1.5 },
      { kind: 'running', durationS: 1680, speedMps: 2.8, endSpeedMps: 3.4, slopeDeg: 1 },
      { kind: 'stopped', durationS: 60 },
      { kind: 'running', durationS: 1680, speedMps: 3.4, endSpeedMps: 3, slopeDeg: -1 },
      { kind: 'walking', durationS: 60, speedMps: 1.3 },
    ],
  })
  const recordsOf = (feet: Parameters<typeof reduceFeet>[0], blockCount: number) => {
    const { steps, minutes, totals } = reduceFeet(feet, { blockCount })
    return { steps, minutes, totals }
  }
  const bySample = recordsOf(hour, 1)
  expect(bySample.steps.length).toBeGreaterThan(9000)
  expect(bySample.minutes).toHaveLength(120)
  for (const blockCount of [7, 14]) expect(differences(recordsOf(hour, blockCount), bySample)).toEqual([])
  for (const foot of ['left', 'right'] as const) {
    const alone = { left: null, right: null, [foot]: hour[foot] }
    expect(differences(recordsOf(alone, 3600 * 200), recordsOf(alone, 1))).toEqual([])
  }
}, 120_000)
