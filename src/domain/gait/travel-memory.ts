import type { TravelModel } from '../biomechanics/travel-coefficients.js'
import type { Vector3 } from '../signal/vector.js'
import { createStrapdown, type Strapdown } from './strapdown.js'
import type { StrideTravel } from './stride-travel.js'

/** One stride that could be followed. */
export interface FollowedStride {
  readonly speedMps: number
  readonly slopeDeg: number
  readonly turningErrorDps: Vector3
}

/** What a foot remembers of its newest strides, and the room for following the next one. */
export interface TravelMemory {
  readonly strapdown: Strapdown
  /** What the gyroscope tells while it doesn't turn, in the sensor's axes. */
  readonly biasDps: Float64Array
  readonly speedsMps: Float64Array
  readonly slopesDeg: Float64Array
  readonly sorted: Float64Array
  /** Strides since the last break. */
  count: number
  /** Strides that the bias was learnt from. */
  biasCount: number
  newestUs: number
}

export function createTravelMemory(model: TravelModel): TravelMemory {
  return {
    strapdown: createStrapdown(),
    biasDps: new Float64Array(3),
    speedsMps: new Float64Array(model.smoothedStrides),
    slopesDeg: new Float64Array(model.smoothedStrides),
    sorted: new Float64Array(model.smoothedStrides),
    count: 0,
    biasCount: 0,
    newestUs: Number.NEGATIVE_INFINITY,
  }
}

/** Strides longer ago say nothing of how fast somebody runs now. */
const BREAK_US = 3_000_000
/** Fewer don't show how much they differ. */
const SPREAD_STRIDES_MIN = 4
/** Of single strides, until their own spread is known: 1 % clean, 1.7 % with samples lost (FUK17). */
const STRIDE_SPEED_SD_RATIO = 0.02
const STRIDE_SLOPE_SD_DEG = 1
const SLOPE_STRIDES_MIN = 3

/** Forgets the strides, but not what was learnt of the gyroscope. */
export function forgetStrides(memory: TravelMemory): void {
  memory.count = 0
  memory.newestUs = Number.NEGATIVE_INFINITY
}

export function rememberStride(memory: TravelMemory, stride: FollowedStride, timeUs: number, model: TravelModel): void {
  if (timeUs - memory.newestUs > BREAK_US) memory.count = 0
  const at = memory.count % model.smoothedStrides
  memory.speedsMps[at] = stride.speedMps
  memory.slopesDeg[at] = stride.slopeDeg
  memory.count++
  memory.newestUs = timeUs
  memory.biasCount++
  const gain = Math.max(model.biasGainRatio, 1 / (memory.biasCount + 1))
  for (let axis = 0; axis < 3; axis++) {
    memory.biasDps[axis] = (memory.biasDps[axis] as number) + gain * (stride.turningErrorDps[axis] as number)
  }
}

/** What the newest strides say together; null where there are none, or none of late. */
export function summariseTravel(
  memory: TravelMemory,
  stride: FollowedStride | null,
  timeUs: number,
  model: TravelModel,
): StrideTravel | null {
  if (memory.count === 0 || timeUs - memory.newestUs > BREAK_US) return null
  const strideCount = Math.min(memory.count, model.smoothedStrides)
  const speed = trimmedMean(memory, memory.speedsMps, strideCount)
  const speedSd = speed.sd ?? STRIDE_SPEED_SD_RATIO * speed.mean
  const slope = strideCount < SLOPE_STRIDES_MIN ? null : trimmedMean(memory, memory.slopesDeg, strideCount)
  const slopeSd = slope === null ? null : (slope.sd ?? STRIDE_SLOPE_SD_DEG)
  return {
    speedMps: speed.mean,
    speedSdMps: Math.hypot(model.speedSystematicRelativeSd * speed.mean, speedSd / Math.sqrt(strideCount)),
    slopeDeg: slope === null ? null : slope.mean,
    slopeSdDeg: slopeSd === null ? null : Math.hypot(model.slopeSystematicSdDeg, slopeSd / Math.sqrt(strideCount)),
    strideSpeedMps: stride === null ? null : stride.speedMps,
    strideCount,
  }
}

/** Without the least and the greatest where there are five or more; the spread of all of them, null where they are few. */
function trimmedMean(
  { sorted }: TravelMemory,
  values: Float64Array,
  count: number,
): { readonly mean: number; readonly sd: number | null } {
  let sum = 0
  let squares = 0
  for (let i = 0; i < count; i++) {
    const value = values[i] as number
    sum += value
    squares += value * value
    let at = i
    for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number
    sorted[at] = value
  }
  const sd = count < SPREAD_STRIDES_MIN ? null : Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1))
  if (count < 5) return { mean: sum / count, sd }
  return { mean: (sum - (sorted[0] as number) - (sorted[count - 1] as number)) / (count - 2), sd }
}
