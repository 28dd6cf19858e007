import type { ModelParameters } from '../../src/domain/biomechanics/parameters.js'
import type { MinuteRecord } from '../../src/domain/records/minute-record.js'
import type { SampleBlock } from '../../src/domain/records/sample-block.js'
import type { PerFoot, SessionTotals } from '../../src/domain/records/session-record.js'
import { FEET, type Foot, type StepRecord } from '../../src/domain/records/step-record.js'
import type { SessionContext } from '../../src/journal/journal-record.js'
import type { PipelineOutput } from '../../src/pipeline/output.js'
import { createSessionReducer } from '../../src/pipeline/session-reducer.js'
import { createFootMotion } from '../../src/sources/simulator/foot-motion.js'
import type { GaitProfile } from '../../src/sources/simulator/gait-profile.js'
import { planRun } from '../../src/sources/simulator/plan-run.js'
import { lastLive, LEFT, RIGHT, sessionContext, START_TIME_US, stepsOf } from './simulated-session.js'

/** Samples of the sensors that were worn; a foot without one is null. */
export type SampledFeet = PerFoot<SampleBlock | null>

/** What a session leaves behind, in an order that doesn't depend on when it was said. */
export interface SessionRecords {
  readonly steps: readonly StepRecord[]
  readonly minutes: readonly MinuteRecord[]
  readonly totals: SessionTotals
  readonly outputs: readonly PipelineOutput[]
}

export interface HandingIn {
  readonly context?: Partial<SessionContext>
  readonly parameters?: ModelParameters
  /** The feet take turns after the time of so many samples; 20 unless said. */
  readonly blockCount?: number
  readonly order?: readonly Foot[]
  /** As the sensors were set; that of the first two samples unless said. */
  readonly intervalUs?: number
}

/** What ideal sensors in the axes of the feet feel in a run, without noise or integer steps. */
export function sampleFeet(profile: GaitProfile, rateHz = 200, seed = 'metamorphic'): PerFoot<SampleBlock> {
  const plan = planRun(profile, seed)
  const sampled = (foot: Foot): SampleBlock => {
    const motion = createFootMotion(plan.contacts[foot])
    const count = Math.floor((plan.durationUs * rateHz) / 1e6)
    const block = emptyBlock(count)
    for (let i = 0; i < count; i++) {
      const { accelerationG, angularVelocityDps } = motion((i * 1e6) / rateHz)
      block.timeUs[i] = START_TIME_US + (i * 1e6) / rateHz
      setSample(block, i, [...accelerationG, ...angularVelocityDps])
    }
    return block
  }
  return { left: sampled('left'), right: sampled('right') }
}

export interface WritableBlock extends SampleBlock {
  readonly angularVelocityXDps: Float32Array
  readonly angularVelocityYDps: Float32Array
  readonly angularVelocityZDps: Float32Array
}

export function emptyBlock(count: number): WritableBlock {
  const axis = (): Float32Array => new Float32Array(count)
  return {
    count,
    timeUs: new Float64Array(count),
    accelerationXG: axis(),
    accelerationYG: axis(),
    accelerationZG: axis(),
    angularVelocityXDps: axis(),
    angularVelocityYDps: axis(),
    angularVelocityZDps: axis(),
    accelerationRangeG: 64,
    angularVelocityRangeDps: 4000,
  }
}

export function channelsOf(block: SampleBlock): readonly Float32Array[] {
  const { accelerationXG, accelerationYG, accelerationZG } = block
  const turning = [block.angularVelocityXDps, block.angularVelocityYDps, block.angularVelocityZDps]
  return [accelerationXG, accelerationYG, accelerationZG, ...turning.filter((axis) => axis !== null)]
}

export function setSample(block: SampleBlock, i: number, values: readonly number[]): void {
  for (const [n, channel] of channelsOf(block).entries()) channel[i] = values[n] ?? 0
}

/** Another block of the same times, each sample made from the one that was there. */
export function mapSamples(
  block: SampleBlock,
  change: (sample: readonly number[], index: number) => readonly number[],
): SampleBlock {
  const channels = channelsOf(block)
  const changed = emptyBlock(block.count)
  changed.timeUs.set(block.timeUs)
  for (let i = 0; i < block.count; i++) {
    setSample(
      changed,
      i,
      change(
        channels.map((channel) => channel[i] ?? 0),
        i,
      ),
    )
  }
  return { ...changed, accelerationRangeG: block.accelerationRangeG }
}

export function mapTimes(block: SampleBlock, change: (timeUs: number) => number): SampleBlock {
  return { ...block, timeUs: block.timeUs.map(change) }
}

/** The samples whose index passes. */
export function keepSamples(block: SampleBlock, keep: (index: number, timeUs: number) => boolean): SampleBlock {
  const pick = <T extends Float32Array | Float64Array>(values: T): T =>
    values.filter((_, i) => keep(i, block.timeUs[i] ?? 0)) as T
  const { angularVelocityXDps, angularVelocityYDps, angularVelocityZDps } = block
  const timeUs = pick(block.timeUs)
  return {
    ...block,
    count: timeUs.length,
    timeUs,
    accelerationXG: pick(block.accelerationXG),
    accelerationYG: pick(block.accelerationYG),
    accelerationZG: pick(block.accelerationZG),
    angularVelocityXDps: angularVelocityXDps && pick(angularVelocityXDps),
    angularVelocityYDps: angularVelocityYDps && pick(angularVelocityYDps),
    angularVelocityZDps: angularVelocityZDps && pick(angularVelocityZDps),
  }
}

export function cutBlock(block: SampleBlock, from: number, to: number): SampleBlock {
  const end = Math.min(to, block.count)
  const cut = (axis: Float32Array): Float32Array => axis.slice(from, end)
  return {
    ...block,
    count: Math.max(0, end - from),
    timeUs: block.timeUs.slice(from, end),
    accelerationXG: cut(block.accelerationXG),
    accelerationYG: cut(block.accelerationYG),
    accelerationZG: cut(block.accelerationZG),
    angularVelocityXDps: block.angularVelocityXDps && cut(block.angularVelocityXDps),
    angularVelocityYDps: block.angularVelocityYDps && cut(block.angularVelocityYDps),
    angularVelocityZDps: block.angularVelocityZDps && cut(block.angularVelocityZDps),
  }
}

/** The whole chain over samples of one or two feet, which take turns. */
export function reduceFeet(feet: SampledFeet, handing: HandingIn = {}): SessionRecords {
  const { blockCount = 20, order = FEET, parameters, intervalUs } = handing
  const devices = [LEFT, RIGHT].filter(({ foot }) => foot !== null && feet[foot] !== null)
  const context = { ...sessionContext(devices), ...handing.context }
  const reducer = createSessionReducer(context, parameters === undefined ? {} : { parameters })
  const outputs: PipelineOutput[] = []
  const worn = order.flatMap((foot) => {
    const block = feet[foot]
    return block === null ? [] : [{ deviceId: foot === 'left' ? LEFT.deviceId : RIGHT.deviceId, block, from: 0 }]
  })
  const turnUs = blockCount * (intervalUs ?? intervalOf(worn[0]?.block))
  const lastUs = Math.max(...worn.map(({ block }) => block.timeUs[block.count - 1] ?? 0))
  for (let turn = 1, untilUs = 0; untilUs <= lastUs; turn++) {
    untilUs = context.startTimeUs + turn * turnUs - 0.5
    for (const source of worn) {
      const { deviceId, block, from } = source
      while (source.from < block.count && (block.timeUs[source.from] ?? 0) < untilUs) source.from++
      if (source.from === from) continue
      outputs.push(
        ...reducer.pushSamples(deviceId, cutBlock(block, from, source.from), intervalUs ?? intervalOf(block)),
      )
    }
  }
  outputs.push(...reducer.end())
  return recordsOf(outputs)
}

/** Samples as they come, whatever their times say; blocks of both feet with as many samples. */
export function handInByCount(feet: SampledFeet, size: number, intervalUs = 5000): SessionRecords {
  const devices = [LEFT, RIGHT].filter(({ foot }) => foot !== null && feet[foot] !== null)
  const reducer = createSessionReducer(sessionContext(devices))
  const outputs: PipelineOutput[] = []
  const longest = Math.max(feet.left?.count ?? 0, feet.right?.count ?? 0)
  for (let from = 0; from < longest; from += size) {
    for (const { deviceId, foot } of devices) {
      const block = foot === null ? null : feet[foot]
      if (block === null || from >= block.count) continue
      outputs.push(...reducer.pushSamples(deviceId, cutBlock(block, from, from + size), intervalUs))
    }
  }
  return recordsOf([...outputs, ...reducer.end()])
}

export function recordsOf(outputs: readonly PipelineOutput[]): SessionRecords {
  const minutes = new Map<string, MinuteRecord>()
  for (const output of outputs) {
    if (output.kind !== 'minute') continue
    minutes.set(`${output.minute.foot} ${String(output.minute.minuteIndex).padStart(6, '0')}`, output.minute)
  }
  const steps = stepsOf(outputs).sort((a, b) => a.foot.localeCompare(b.foot) || a.strideIndex - b.strideIndex)
  return {
    steps,
    minutes: [...minutes.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, minute]) => minute),
    totals: lastLive(outputs).totals,
    outputs,
  }
}

/** As the sensor was set: nothing in a block of one sample says it. */
function intervalOf(block: SampleBlock | undefined): number {
  const times = block?.timeUs
  return times === undefined || times.length < 2 ? 5000 : Math.round(((times[1] ?? 0) - (times[0] ?? 0)) * 8) / 8
}

/** Where two values differ in any bit, as paths; short, where records would fill pages. */
export function differences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (Object.is(one, other)) return []
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return [`${path}: ${String(one)} | ${String(other)}`]
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  const inside = (value: object, name: string): unknown => (value as Readonly<Record<string, unknown>>)[name]
  return [...names]
    .flatMap((name) => differences(inside(one, name), inside(other, name), `${path}/${name}`))
    .slice(0, 8)
}
