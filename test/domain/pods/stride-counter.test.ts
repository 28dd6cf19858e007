import { describe, expect, it } from 'vitest'
import { createSampleEar } from '../../../src/app/pairing/sample-ear.js'
import { countSwing, createStrideCounter } from '../../../src/domain/pods/stride-counter.js'
import { bothFeet } from '../../../src/sources/simulator/gait-profile.js'
import { generateRun } from '../../../src/sources/simulator/generate-run.js'

const CASES = [
  ['walking', 1.4, 14],
  ['walking', 1.8, -6],
  ['running', 2.2, 14],
  ['running', 2.9, -6],
  ['running', 4, 3],
] as const

describe('strides counted without knowing how the pod sits', () => {
  it.each(CASES)('%s at %s m/s with a landing of %s°', (kind, speedMps, strikeDeg) => {
    const segments = [
      { kind: 'standing', durationS: 5 },
      { kind, durationS: 30, speedMps },
    ] as const
    const { frames, truth } = generateRun({ strike: bothFeet(strikeDeg), segments }, 'count')
    const counter = createStrideCounter()
    const ear = createSampleEar({ kind: 'open-imu' }, (block) => {
      for (let i = 0; i < block.count; i++) {
        const { angularVelocityXDps: x, angularVelocityYDps: y, angularVelocityZDps: z } = block
        countSwing(counter, block.timeUs[i] ?? 0, Math.hypot(x?.[i] ?? 0, y?.[i] ?? 0, z?.[i] ?? 0))
      }
    })
    for (const { timeUs, bytes } of frames.left) ear.hear({ channel: 'open-imu-frame', bytes, monotonicUs: timeUs })
    // The first and the last swing begin or end no whole stride.
    expect(Math.abs(counter.count - truth.left.length)).toBeLessThanOrEqual(2)
  })
})
