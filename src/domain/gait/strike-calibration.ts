import type { ModelParameters } from '../biomechanics/parameters.js'
import type { FootStrikePattern } from '../records/step-record.js'
import { selectNth } from '../signal/select-nth.js'

/** What somebody saw in a side-on video of a few strides. */
export type VideoStrike =
  | { readonly angleDeg: number; readonly stepCount: number }
  | { readonly pattern: FootStrikePattern; readonly stepCount: number }

/** The same runner and shoe as the sensor saw them, without any calibration. */
export interface SensedStrike {
  readonly medianDeg: number
  /** Standard deviation of that median, from the scatter of the steps. */
  readonly medianSdDeg: number
  readonly stepCount: number
}

export interface StrikeOffset {
  /** To be added to the angle of the sensor. */
  readonly offsetDeg: number
  readonly offsetSdDeg: number
}

/** A median of fewer steps says more about those steps than about the shoe. */
export const SENSED_STEPS_MIN = 20
/** More than this is a mistake of entry: another foot, or toe-down entered as positive. */
export const OFFSET_MOST_DEG = 20

/** Error of an angle read off one step of a video. @source WAI18 */
const VIDEO_SD_DEG = 2.5
/** What more steps don't mend: where the camera stood, and that the runner knew of it. */
const FLOOR_SD_DEG = 1
/** Of the median against the mean, for a normal distribution. */
const MEDIAN_SD_RATIO = 1.2533

/** Median of the angles that the sensor gave, with what was added to them before taken off again. Null for no angle. */
export function summariseSensedStrike(anglesDeg: readonly number[], addedOffsetDeg: number): SensedStrike | null {
  const count = anglesDeg.length
  if (count === 0) return null
  const mean = anglesDeg.reduce((sum, angle) => sum + angle, 0) / count
  const variance = anglesDeg.reduce((sum, angle) => sum + (angle - mean) ** 2, 0) / count
  const values = Float64Array.from(anglesDeg)
  const high = selectNth(values, count, count >> 1)
  const low = count % 2 === 1 ? high : selectNth(values, count, (count >> 1) - 1)
  return {
    medianDeg: 0.5 * (low + high) - addedOffsetDeg,
    medianSdDeg: MEDIAN_SD_RATIO * Math.sqrt(variance / count),
    stepCount: count,
  }
}

/**
 * Offset of a shoe from a side-on video: video minus sensor, with its standard deviation (derived: error of one step over
 * the root of the steps, error of the sensor's median, and a floor of 1°). A class says less than an angle: it stands for all
 * angles of that class, so the offset only goes as far as these and the sensor's own error allow.
 * @source WAI18 (error of an angle from 2-D video), DAE26 (angles of each class), FAL20 (error without calibration)
 */
export function estimateStrikeOffset(
  video: VideoStrike,
  sensed: SensedStrike,
  parameters: ModelParameters,
): StrikeOffset {
  const sensorSdDeg = Math.hypot(sensed.medianSdDeg, FLOOR_SD_DEG)
  if ('angleDeg' in video) {
    const videoSdDeg = VIDEO_SD_DEG / Math.sqrt(video.stepCount)
    return { offsetDeg: video.angleDeg - sensed.medianDeg, offsetSdDeg: Math.hypot(videoSdDeg, sensorSdDeg) }
  }
  const { classes, systematicSdUncalibratedDeg } = parameters.footStrike
  const known = classes[video.pattern]
  const priorVariance = systematicSdUncalibratedDeg ** 2
  const seenVariance = known.sdDeg ** 2 + sensorSdDeg ** 2
  const weight = priorVariance / (priorVariance + seenVariance)
  return {
    offsetDeg: weight * (known.meanDeg - sensed.medianDeg),
    offsetSdDeg: Math.sqrt((priorVariance * seenVariance) / (priorVariance + seenVariance)),
  }
}
