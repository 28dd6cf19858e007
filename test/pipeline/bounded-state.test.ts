import { describe, expect, it } from 'vitest'
import { createFootState, reduceFootSamples } from '../../src/domain/gait/foot-reducer.js'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import { FEET, type Foot } from '../../src/domain/records/step-record.js'
import { laneSamples } from '../../src/pipeline/lane-samples.js'
import { createSessionCore } from '../../src/pipeline/session-core.js'
import { cut, toBlock } from '../domain/support/recordings.js'
import { footOptions } from '../domain/support/reduce.js'
import { syntheticRun } from '../domain/support/synthetic-run.js'
import { syntheticShank } from '../domain/support/synthetic-shank.js'
import { LEFT, RIGHT, sessionContext, START_TIME_US } from './simulated-session.js'

const KILOBYTE = 1024

/** Bytes of all numbers that can be reached from a value, but for the small ones inside functions. */
function bytesOf(value: unknown, besides: unknown): number {
  if (value === besides) return 0
  if (ArrayBuffer.isView(value)) return value.byteLength
  if (typeof value !== 'object' || value === null) return 8
  const entries = value instanceof Map ? [...value.values()] : Object.values(value)
  return entries.reduce<number>((sum, entry) => sum + bytesOf(entry, besides), 0)
}

describe('the state of one sensor', () => {
  it.each(['foot', 'shank'] as const)('stays below 64 KB on the %s, also while it runs', (placement) => {
    const state = createFootState({ ...footOptions, placement })
    const run = { strideCount: 60, rateHz: 200, footStrikeAngleDeg: 12 }
    const block = placement === 'foot' ? toBlock(syntheticRun(run)) : syntheticShank(40, true)
    const events = []
    for (let i = 0; i < block.count; i += 100) events.push(...reduceFootSamples(state, cut(block, i, 100)))
    expect(events.filter((event) => event.kind === 'stride').length).toBeGreaterThan(40)
    expect(bytesOf(state, footOptions.parameters)).toBeLessThan(64 * KILOBYTE)
  })
})

/** Whole strides, and one more, so that any part of them can be taken round and round. */
const STRIDES = 91
const RATE_HZ = 100
const SAMPLES_A_STRIDE = 70
const HALF_A_STRIDE = 35
const ONE_MINUTE = toBlock(syntheticRun({ strideCount: STRIDES, rateHz: RATE_HZ, footStrikeAngleDeg: 12 }))
const SAMPLES_A_TURN = 42

/** Two feet that run for hours, each landing in the middle of the other's stride. */
function longSession(): {
  readonly core: ReturnType<typeof createSessionCore>
  readonly runFor: (hours: number) => void
  readonly bytes: () => number
} {
  const core = createSessionCore(sessionContext([LEFT, RIGHT]))
  const { parameters } = core.settings
  let turn = 0
  const runFor = (hours: number): void => {
    const turns = Math.round((hours * 3600 * RATE_HZ) / SAMPLES_A_TURN)
    for (const last = turn + turns; turn < last; turn++) {
      for (const foot of FEET) takeTurn(foot)
      core.pending = []
    }
  }
  const takeTurn = (foot: Foot): void => {
    const first = turn * SAMPLES_A_TURN
    const at = (first + (foot === 'left' ? 0 : HALF_A_STRIDE)) % (ONE_MINUTE.count - SAMPLES_A_STRIDE)
    const block = cut(ONE_MINUTE, at, SAMPLES_A_TURN)
    const timed: SampleBlock = { ...block, timeUs: block.timeUs.map((_, i) => START_TIME_US + (first + i) * 10_000) }
    const { deviceId } = foot === 'left' ? LEFT : RIGHT
    laneSamples(core.lanes[foot], { deviceId, intervalUs: 10_000, placement: 'foot' }, timed, core.around)
  }
  const bytes = (): number => FEET.reduce((sum, foot) => sum + bytesOf(core.lanes[foot], parameters), 0)
  return { core, runFor, bytes }
}

describe('a session of hours', () => {
  it('remembers of each hour no more than the sums of its minutes', () => {
    const { core, runFor, bytes } = longSession()
    runFor(1)
    const afterOneHour = bytes()
    expect(core.lanes.left.totals.stepCount).toBeGreaterThan(4500)
    runFor(3)
    expect(core.lanes.left.totals.stepCount).toBeGreaterThan(4 * 4500)
    // Ten sums a minute and foot, behind the bands of the strike shares; steps, samples and gaps are not kept.
    const sumsOfMinutes = 2 * 3 * 60 * 10 * 8
    expect(bytes() - afterOneHour).toBeLessThan(1.1 * sumsOfMinutes)
    expect(afterOneHour).toBeLessThan(2 * 64 * KILOBYTE + 0.4 * sumsOfMinutes)
  })
})
