import type { TravelModel } from '../biomechanics/travel-coefficients.js'
import { rootSumOfSquares, type Vector3 } from '../signal/vector.js'
import { RADIANS_PER_DEGREE } from '../units/units.js'
import { createStrapdown, type Strapdown } from './strapdown.js'

/** How a foot travelled, from its own movement. */
export interface StrideTravel {
  /** Trimmed mean of the newest strides up to this one: a single one is off by 1 to 2 %. */
  readonly speedMps: number
  readonly speedSdMps: number
  /** Uphill positive, smoothed likewise; null until there are enough strides. */
  readonly slopeDeg: number | null
  readonly slopeSdDeg: number | null
  /** Of this stride alone; null where it could not be followed and the ones before it speak for it. */
  readonly strideSpeedMps: number | null
  /** Strides that speed and slope rest on. */
  readonly strideCount: number
}

/** One stride that could be followed. */
export interface FollowedStride {
  readonly speedMps: number
  /** The same if the ground is level, and what looks like a slope an error at the landing. */
  readonly levelSpeedMps: number
  /** What a radian of slope makes between the two. */
  readonly levelGainMps: number
  readonly slopeDeg: number
  /** Mean specific force, in g. */
  readonly gravityG: number
  readonly turningErrorDps: Vector3
  /** Up, in the sensor's axes while the foot lay flat before the stride. */
  readonly up: Vector3
}

/** What a foot remembers of its newest strides, and the room for following the next one. */
export interface TravelMemory {
  /** With what the gyroscope tells while it doesn't turn, as far as the strides have shown it. */
  readonly strapdown: Strapdown
  readonly speedsMps: Float64Array
  readonly levelSpeedsMps: Float64Array
  readonly slopesDeg: Float64Array
  readonly sorted: Float64Array
  /** Strides since the last break. */
  count: number
  /** Strides that the bias was learnt from. */
  biasCount: number
  newestUs: number
  newestSlopeDeg: number
  levelGainMps: number
  /** Mean specific force over the strides, less 1 g. */
  gravityErrorG: number
  /** Mean square by which the slope of a single stride is off. */
  slopeVarianceDeg2: number
  /** Strides that both rest on. */
  errorCount: number
  /** Up, in the sensor's axes, as the newest stride showed it; null where that one could not be followed. */
  up: Vector3 | null
}

/** @param followed false on the shank, which is not followed */
export function createTravelMemory(model: TravelModel, followed = true): TravelMemory {
  return {
    strapdown: createStrapdown(followed),
    speedsMps: new Float64Array(model.smoothedStrides),
    levelSpeedsMps: new Float64Array(model.smoothedStrides),
    slopesDeg: new Float64Array(model.smoothedStrides),
    sorted: new Float64Array(model.smoothedStrides),
    count: 0,
    biasCount: 0,
    newestUs: Number.NEGATIVE_INFINITY,
    newestSlopeDeg: 0,
    levelGainMps: 0,
    slopeVarianceDeg2: STRIDE_SLOPE_SD_DEG ** 2,
    gravityErrorG: 0,
    errorCount: 1,
    up: null,
  }
}

/**
 * Strides longer ago say nothing of how fast somebody runs now. Until then they say more than contact time does, which is
 * off by a tenth: with a tenth of the frames lost, hardly a stride in four can be followed.
 */
const BREAK_US = 10_000_000
/** How fast a pace drifts away from the one that was seen last. An assumption: intervals change faster, long runs slower. */
const PACE_DRIFT_PER_S = 0.01
/** Fewer don't show how much they differ. */
const SPREAD_STRIDES_MIN = 4
/** Of single strides, until their own spread is known: 1 % clean, 1.7 % with samples lost (FUK17); slopes 0.2° and 1°. */
const STRIDE_SD_RATIO = 0.02
const STRIDE_SLOPE_SD_DEG = 1
const ERROR_GAIN_MIN = 0.05
const SLOPE_JUMP_MAX_DEG = 20
/** Of a spurious push at the landing, beside its vertical part, which the norm of gravity shows. An assumption. */
const HORIZONTAL_RATIO = 0.5
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
  memory.levelSpeedsMps[at] = stride.levelSpeedMps
  memory.slopesDeg[at] = stride.slopeDeg
  if (memory.count > 0) learnErrors(memory, stride)
  memory.newestSlopeDeg = stride.slopeDeg
  memory.levelGainMps = stride.levelGainMps
  memory.count++
  memory.newestUs = timeUs
  memory.biasCount++
  const { biasDps } = memory.strapdown
  const gain = Math.max(model.biasGainRatio, 1 / (memory.biasCount + 1))
  for (let axis = 0; axis < 3; axis++) {
    biasDps[axis] = (biasDps[axis] as number) + gain * (stride.turningErrorDps[axis] as number)
  }
}

/** From one stride to the next the ground stays as it is: what differs is error, half of it each one's. */
function learnErrors(memory: TravelMemory, { slopeDeg, gravityG }: FollowedStride): void {
  const differenceDeg = Math.min(SLOPE_JUMP_MAX_DEG, Math.abs(slopeDeg - memory.newestSlopeDeg))
  memory.errorCount++
  const gain = Math.max(ERROR_GAIN_MIN, 1 / memory.errorCount)
  memory.slopeVarianceDeg2 += gain * (differenceDeg ** 2 / 2 - memory.slopeVarianceDeg2)
  memory.gravityErrorG += gain * (gravityG - 1 - memory.gravityErrorG)
}

/**
 * What the newest strides say together; null where there are none, or none of late.
 * A spurious horizontal push at the landing (ringing, clipping, samples between two others) looks like a slope and shortens
 * the way, always both. Strides that scatter in slope, or whose mean specific force is not 1 g, are therefore taken to be on
 * ground as level as ground usually is; strides that agree are believed. The recorded shoe scatters by 7°: believed, it would
 * run 3.2 m/s up a slope of 7° for a minute; on the level it runs 3.5 m/s.
 */
export function summariseTravel(
  memory: TravelMemory,
  stride: FollowedStride | null,
  timeUs: number,
  model: TravelModel,
): StrideTravel | null {
  if (memory.count === 0 || timeUs - memory.newestUs > BREAK_US) return null
  const strideCount = Math.min(memory.count, model.smoothedStrides)
  const usual = model.slopeUsualSdDeg ** 2
  const pushDeg = (HORIZONTAL_RATIO * memory.gravityErrorG) / RADIANS_PER_DEGREE
  const off = memory.slopeVarianceDeg2 + pushDeg ** 2
  const levelShare = off / (off + usual)
  const between = (own: number, level: number): number => own + levelShare * (level - own)
  const own = trimmedMean(memory, memory.speedsMps, strideCount)
  const level = trimmedMean(memory, memory.levelSpeedsMps, strideCount)
  const speedMps = between(own.mean, level.mean)
  const randomMps = between(own.sd, level.sd) / Math.sqrt(strideCount)
  const slope = trimmedMean(memory, memory.slopesDeg, strideCount)
  const unsureDeg = Math.sqrt(levelShare * usual)
  const unsureMps = unsureDeg * RADIANS_PER_DEGREE * memory.levelGainMps
  const randomDeg = Math.sqrt(memory.slopeVarianceDeg2 / strideCount) * (1 - levelShare)
  const systematicMps = model.speedSystematicRelativeSd * speedMps
  const driftMps = (PACE_DRIFT_PER_S * speedMps * (timeUs - memory.newestUs)) / 1e6
  const slopeSdDeg = rootSumOfSquares(model.slopeSystematicSdDeg, unsureDeg, randomDeg)
  const tellsSlope = strideCount >= SLOPE_STRIDES_MIN && slopeSdDeg <= model.slopeSdMaxDeg
  return {
    speedMps,
    speedSdMps: rootSumOfSquares(systematicMps, unsureMps, rootSumOfSquares(randomMps, driftMps)),
    slopeDeg: tellsSlope ? between(slope.mean, 0) : null,
    slopeSdDeg: tellsSlope ? slopeSdDeg : null,
    strideSpeedMps: stride === null ? null : between(stride.speedMps, stride.levelSpeedMps),
    strideCount,
  }
}

/** Without the least and the greatest where there are five or more; the spread of all of them, a usual one where few. */
function trimmedMean(
  { sorted }: TravelMemory,
  values: Float64Array,
  count: number,
): { readonly mean: number; readonly sd: number } {
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
  const few = count < SPREAD_STRIDES_MIN
  const variance = few
    ? (STRIDE_SD_RATIO * (sum / count)) ** 2
    : Math.max(0, squares - (sum * sum) / count) / (count - 1)
  const sd = Math.sqrt(variance)
  if (count < 5) return { mean: sum / count, sd }
  return { mean: (sum - (sorted[0] as number) - (sorted[count - 1] as number)) / (count - 2), sd }
}
