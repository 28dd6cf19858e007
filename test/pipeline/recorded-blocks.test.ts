import { describe, expect, it } from 'vitest'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import type { Foot } from '../../src/domain/records/step-record.js'
import { createSessionReducer } from '../../src/pipeline/session-reducer.js'
import type { PipelineOutput } from '../../src/pipeline/output.js'
import { planRun } from '../../src/sources/simulator/plan-run.js'
import { generateFrames } from '../../src/sources/simulator/generate-run.js'
import { decodeOpenImuFrame } from '../../src/sensors/open-imu/open-imu-frame.js'
import { lastLive, LEFT, RIGHT, sessionContext, START_TIME_US, steadyRun, stepsOf } from './simulated-session.js'

const DT_US = 4808

/** All samples of one simulated foot as one block, with its own times. */
function recorded(foot: Foot, hasGyroscope = true): SampleBlock {
  const frames = [...generateFrames(planRun(steadyRun(40), 'seed'), foot, 'seed')].map((frame) =>
    decodeOpenImuFrame(frame.bytes),
  )
  const count = frames.reduce((sum, frame) => sum + frame.count, 0)
  const raw = frames.flatMap((frame) => Array.from(frame.samples.subarray(0, frame.count * 6)))
  const axis = (k: number, scale: number) =>
    Float32Array.from({ length: count }, (_, i) => (raw[i * 6 + k] ?? 0) * scale)
  const dps = (k: number) => (hasGyroscope ? axis(k, 2000 / 32768) : null)
  return {
    count,
    timeUs: Float64Array.from({ length: count }, (_, i) => START_TIME_US + i * DT_US),
    accelerationXG: axis(0, 16 / 32768),
    accelerationYG: axis(1, 16 / 32768),
    accelerationZG: axis(2, 16 / 32768),
    angularVelocityXDps: dps(3),
    angularVelocityYDps: dps(4),
    angularVelocityZDps: dps(5),
    accelerationRangeG: 16,
    angularVelocityRangeDps: 2000,
  }
}

function cut(block: SampleBlock, from: number, to: number): SampleBlock {
  const axis = (values: Float32Array) => values.slice(from, to)
  return {
    ...block,
    count: Math.min(to, block.count) - from,
    timeUs: block.timeUs.slice(from, to),
    accelerationXG: axis(block.accelerationXG),
    accelerationYG: axis(block.accelerationYG),
    accelerationZG: axis(block.accelerationZG),
    angularVelocityXDps: block.angularVelocityXDps && axis(block.angularVelocityXDps),
    angularVelocityYDps: block.angularVelocityYDps && axis(block.angularVelocityYDps),
    angularVelocityZDps: block.angularVelocityZDps && axis(block.angularVelocityZDps),
  }
}

function inBlocksOf(size: number, left: SampleBlock, right: SampleBlock | null): PipelineOutput[] {
  const reducer = createSessionReducer(sessionContext(right === null ? [LEFT] : [LEFT, RIGHT]))
  const outputs: PipelineOutput[] = []
  for (let from = 0; from < left.count; from += size) {
    outputs.push(...reducer.pushSamples(LEFT.deviceId, cut(left, from, from + size), DT_US))
    if (right !== null) outputs.push(...reducer.pushSamples(RIGHT.deviceId, cut(right, from, from + size), DT_US))
  }
  return [...outputs, ...reducer.end()]
}

describe('recorded samples', () => {
  const left = recorded('left')
  const right = recorded('right')

  it.each([1, 7, 64, 1000, 1_000_000])('of one foot give the same steps in blocks of %i', (size) => {
    const reference = inBlocksOf(14, left, null)
    const outputs = inBlocksOf(size, left, null)
    expect(stepsOf(outputs).length).toBeGreaterThan(40)
    expect(JSON.stringify(stepsOf(outputs))).toBe(JSON.stringify(stepsOf(reference)))
    expect(JSON.stringify(lastLive(outputs).totals)).toBe(JSON.stringify(lastLive(reference).totals))
  })

  it.each([1, 5, 20])('of two feet that take turns give the same steps in blocks of %i', (size) => {
    const reference = inBlocksOf(14, left, right)
    const outputs = inBlocksOf(size, left, right)
    const byTime = (said: readonly PipelineOutput[]) =>
      stepsOf(said).sort((a, b) => a.initialContactTimeUs - b.initialContactTimeUs)
    expect(JSON.stringify(byTime(outputs))).toBe(JSON.stringify(byTime(reference)))
    expect(JSON.stringify(lastLive(outputs).totals)).toBe(JSON.stringify(lastLive(reference).totals))
  })

  it('of an accelerometer alone give strides and cadence, and a reason for what is not known', () => {
    const steps = stepsOf(inBlocksOf(100, recorded('left', false), null))
    expect(steps.length).toBeGreaterThan(30)
    for (const step of steps) {
      expect(step).toMatchObject({
        groundContactTimeMs: null,
        footStrikeAngleDeg: null,
        soleusImpulseBwS: null,
        nullReason: 'no-gyroscope',
        tier: 'C',
      })
      expect(step.cadenceSpm).toBeGreaterThan(150)
    }
  })

  it('with a hole leave a gap and lose its coverage', () => {
    const reducer = createSessionReducer(sessionContext([LEFT]))
    const outputs = [
      ...reducer.pushSamples(LEFT.deviceId, cut(left, 0, 4000), DT_US),
      ...reducer.pushSamples(LEFT.deviceId, cut(left, 4500, left.count), DT_US),
      ...reducer.end(),
    ]
    const gaps = outputs.filter((output) => output.kind === 'gap')
    expect(gaps).toMatchObject([{ gap: { foot: 'left', reason: 'samples lost' } }])
    expect(lastLive(outputs).totals.coverageRatio).toBeCloseTo(1 - 500 / left.count, 3)
  })

  it('of a device that nobody put on a foot are our mistake', () => {
    const reducer = createSessionReducer(sessionContext([LEFT]))
    expect(() => reducer.pushSamples('stranger', left)).toThrow(/stranger/)
  })
})
