import type { SampleBlock } from '../domain/records/sample-block.js'

/** No sensor measures more; what says so is a broken value, and one of them would stay in the filters for the rest of the run. */
const MOST_ACCELERATION_G = 1000
const MOST_ANGULAR_VELOCITY_DPS = 100_000
const NOTHING = new Float32Array(0)

export interface UsableSamples {
  readonly block: SampleBlock
  readonly droppedCount: number
}

/**
 * The samples that a detector may see: finite values of a size that a sensor can say, at times that rise strictly.
 * The block itself where all of it is usable, which is nearly always.
 * @param afterUs time of the sample before the block; -Infinity where there is none
 */
export function keepUsable(block: SampleBlock, afterUs: number): UsableSamples {
  let to = firstBroken(block, 0, afterUs)
  if (to === block.count) return { block, droppedCount: 0 }
  const kept: number[] = []
  let beforeUs = afterUs
  for (let from = 0; from < block.count; from = to + 1) {
    to = firstBroken(block, from, beforeUs)
    for (let i = from; i < to; i++) kept.push(i)
    if (to > from) beforeUs = block.timeUs[to - 1] as number
  }
  return { block: pick(block, kept), droppedCount: block.count - kept.length }
}

/** Index of the first sample from `from` on that can't be used; the count where there is none. Each sample comes through here. */
function firstBroken(block: SampleBlock, from: number, afterUs: number): number {
  const { count, timeUs, accelerationXG, accelerationYG, accelerationZG } = block
  const turnX = block.angularVelocityXDps ?? NOTHING
  const turnY = block.angularVelocityYDps ?? NOTHING
  const turnZ = block.angularVelocityZDps ?? NOTHING
  const turns = turnX !== NOTHING
  let beforeUs = afterUs
  for (let i = from; i < count; i++) {
    const hereUs = timeUs[i] as number
    const x = accelerationXG[i] as number
    const y = accelerationYG[i] as number
    const z = accelerationZG[i] as number
    // What is not a number is not below anything either.
    if (!(hereUs > beforeUs && hereUs < Infinity && x * x + y * y + z * z < MOST_ACCELERATION_G ** 2)) return i
    if (turns) {
      const a = turnX[i] as number
      const b = turnY[i] as number
      const c = turnZ[i] as number
      if (!(a * a + b * b + c * c < MOST_ANGULAR_VELOCITY_DPS ** 2)) return i
    }
    beforeUs = hereUs
  }
  return count
}

function pick(block: SampleBlock, kept: readonly number[]): SampleBlock {
  const axis = (values: Float32Array): Float32Array => Float32Array.from(kept, (i) => values[i] as number)
  const axisOrNull = (values: Float32Array | null): Float32Array | null => (values === null ? null : axis(values))
  return {
    ...block,
    count: kept.length,
    timeUs: Float64Array.from(kept, (i) => block.timeUs[i] as number),
    accelerationXG: axis(block.accelerationXG),
    accelerationYG: axis(block.accelerationYG),
    accelerationZG: axis(block.accelerationZG),
    angularVelocityXDps: axisOrNull(block.angularVelocityXDps),
    angularVelocityYDps: axisOrNull(block.angularVelocityYDps),
    angularVelocityZDps: axisOrNull(block.angularVelocityZDps),
  }
}
