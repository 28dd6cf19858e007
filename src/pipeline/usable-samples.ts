import type { SampleBlock } from '../domain/records/sample-block.js'

/** No sensor measures more; what says so is a broken value, and one of them would stay in the filters for the rest of the run. */
const MOST_ACCELERATION_G = 1000
const MOST_ANGULAR_VELOCITY_DPS = 100_000

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
  let beforeUs = afterUs
  let usable = 0
  for (let i = 0; i < block.count; i++) {
    if (!isUsable(block, i, beforeUs)) break
    beforeUs = block.timeUs[i] as number
    usable++
  }
  if (usable === block.count) return { block, droppedCount: 0 }
  const kept: number[] = []
  for (let i = 0; i < block.count; i++) {
    if (i >= usable && !isUsable(block, i, beforeUs)) continue
    kept.push(i)
    if (i >= usable) beforeUs = block.timeUs[i] as number
  }
  return { block: pick(block, kept), droppedCount: block.count - kept.length }
}

function isUsable(block: SampleBlock, i: number, beforeUs: number): boolean {
  const timeUs = block.timeUs[i] as number
  const { angularVelocityXDps: x, angularVelocityYDps: y, angularVelocityZDps: z } = block
  return (
    timeUs > beforeUs &&
    timeUs < Infinity &&
    isWithin(MOST_ACCELERATION_G, block.accelerationXG[i], block.accelerationYG[i], block.accelerationZG[i]) &&
    (x === null || isWithin(MOST_ANGULAR_VELOCITY_DPS, x[i], y?.[i], z?.[i]))
  )
}

/** False for what is not a number, and for an axis that is missing. */
function isWithin(most: number, x = NaN, y = NaN, z = NaN): boolean {
  return Math.abs(x) <= most && Math.abs(y) <= most && Math.abs(z) <= most
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
