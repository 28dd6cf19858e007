import { DEFAULT_PARAMETERS } from '../biomechanics/parameters.js'
import { createFootState, reduceFootSamples, type FootState } from '../gait/foot-reducer.js'
import type { Axes } from '../records/people.js'
import type { SampleBlock } from '../records/sample-block.js'
import type { Foot } from '../records/step-record.js'
import { countSwing, createStrideCounter, type StrideCounter } from './stride-counter.js'
import { createStillness, takeStill, type Rest, type Stillness } from './stillness.js'

export const STRIDES_WANTED = 20
/** A foot that turns or is pushed by more than this has set off. */
const MOVED_DPS = 60
const MOVED_G = 0.3
const CLIPPED_RATIO = 0.98

/** What the guided check of one pod has seen so far. */
export interface PodCheck {
  phase: 'still' | 'strides'
  readonly foot: Foot
  readonly stillness: Stillness
  rest: Rest | null
  feet: FootState | null
  readonly strides: StrideCounter
  sampleCount: number
  clippedCount: number
  firstUs: number | null
  lastUs: number
  /** When this foot, and the other one, set off. */
  movedUs: number | null
  otherMovedUs: number | null
}

export function createPodCheck(foot: Foot): PodCheck {
  return {
    ...{ phase: 'still', foot, stillness: createStillness(), rest: null, feet: null },
    ...{ strides: createStrideCounter() },
    ...{ sampleCount: 0, clippedCount: 0, firstUs: null, lastUs: 0, movedUs: null, otherMovedUs: null },
  }
}

/** Samples of the pod that is checked, at their times. */
export function checkSamples(check: PodCheck, block: SampleBlock): void {
  check.firstUs ??= block.timeUs[0] ?? null
  check.lastUs = block.timeUs[block.count - 1] ?? check.lastUs
  check.sampleCount += block.count
  check.clippedCount += countClipped(block)
  if (check.phase === 'still') {
    const rest = takeStill(check.stillness, block)
    if (rest === null) return
    check.rest = rest
    check.phase = 'strides'
    check.feet = openFoot(check.foot)
    return
  }
  check.movedUs ??= firstMove(block, check.rest)
  if (check.feet === null) return
  reduceFootSamples(check.feet, block)
  countStrides(check.strides, block, check.rest)
}

/** Without a gyroscope a stride shows as pushes: about this many degrees a second to the g. */
const PUSH_DPS_PER_G = 300

function countStrides(strides: StrideCounter, block: SampleBlock, rest: Rest | null): void {
  for (let i = 0; i < block.count; i++) {
    const { turnDps, normG } = movementAt(block, i, rest)
    countSwing(strides, block.timeUs[i] as number, turnDps ?? PUSH_DPS_PER_G * Math.abs(normG - 1))
  }
}

/** Samples of the pod on the other foot: the first step tells which foot is which. */
export function checkOther(check: PodCheck, block: SampleBlock): void {
  if (check.phase === 'strides') check.otherMovedUs ??= firstMove(block, null)
}

function openFoot(foot: Foot): FootState {
  return createFootState({
    foot,
    footStrikeOffsetDeg: null,
    footStrikeOffsetSdDeg: null,
    parameters: DEFAULT_PARAMETERS,
  })
}

/** @returns time of the first sample that no foot at rest gives; null where there is none */
function firstMove(block: SampleBlock, rest: Rest | null): number | null {
  for (let i = 0; i < block.count; i++) {
    const { turnDps, normG } = movementAt(block, i, rest)
    if (Math.abs(normG - 1) > MOVED_G || (turnDps ?? 0) > MOVED_DPS) return block.timeUs[i] as number
  }
  return null
}

/** How fast the pod turns, null where it has no gyroscope, and the length of its acceleration. */
function movementAt(block: SampleBlock, i: number, rest: Rest | null): { turnDps: number | null; normG: number } {
  const { accelerationXG: ax, accelerationYG: ay, accelerationZG: az } = block
  const { angularVelocityXDps: x, angularVelocityYDps: y, angularVelocityZDps: z } = block
  const bias: Axes = rest?.gyroscopeBiasDps ?? NO_BIAS
  const normG = Math.hypot(ax[i] as number, ay[i] as number, az[i] as number)
  if (x === null || y === null || z === null) return { turnDps: null, normG }
  const turnDps = Math.hypot((x[i] as number) - bias.x, (y[i] as number) - bias.y, (z[i] as number) - bias.z)
  return { turnDps, normG }
}
const NO_BIAS: Axes = { x: 0, y: 0, z: 0 }

function countClipped(block: SampleBlock): number {
  const limitG = CLIPPED_RATIO * block.accelerationRangeG
  const limitDps = CLIPPED_RATIO * block.angularVelocityRangeDps
  const turns = [block.angularVelocityXDps, block.angularVelocityYDps, block.angularVelocityZDps]
  const axes = [block.accelerationXG, block.accelerationYG, block.accelerationZG]
  let count = 0
  for (let i = 0; i < block.count; i++) {
    const clipped =
      axes.some((axis) => Math.abs(axis[i] as number) >= limitG) ||
      turns.some((turn) => turn !== null && Math.abs(turn[i] as number) >= limitDps)
    if (clipped) count += 1
  }
  return count
}
