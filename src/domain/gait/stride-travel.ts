import type { TravelModel } from '../biomechanics/travel-coefficients.js'
import { FLAG_GYROSCOPE_CLIPPED, FLAG_HOLE } from '../signal/sample-ring.js'
import { RADIANS_PER_DEGREE } from '../units/units.js'
import type { FootState } from './foot-state.js'
import { solveStridePath } from './stride-path.js'
import { integrateStrapdown, type StrapdownSpan } from './strapdown.js'
import { rememberStride, summariseTravel, type FollowedStride, type StrideTravel } from './travel-memory.js'

/** Why a stride could not be followed. */
export type TravelNullReason =
  'no-gyroscope' | 'sampling-rate-too-low' | 'gyroscope-clipped' | 'gap-inside' | 'next-stance-unseen' | 'implausible'

/** Positions count samples of the ring; they need not be whole. */
export interface TravelSpan {
  readonly contactPosition: number
  readonly nextContactPosition: number
  readonly contactSamples: number
  readonly nextContactTimeUs: number
  /** Nothing at or after it may be read. */
  readonly end: number
}

/** Samples in a foot-flat without which there is nothing to take a mean of. */
const FLAT_SAMPLES_MIN = 3

/**
 * Follows the foot from this stance to the next one and says what the newest strides amount to. A stride that can't be
 * followed is spoken for by those just before it, lest the speed jump to another method for one step; null where there are
 * none. Belt or ground, level or not: what moves at constant speed is at rest here.
 * Measured on treadmills at 2.5 to 4.5 m/s on the level; its slope has been compared with 0° only. @source FUK17 @source FAL21
 */
export function measureTravel(state: FootState, span: TravelSpan): StrideTravel | null {
  const followed = followStride(state, span)
  const stride = typeof followed === 'string' ? null : followed
  const model = state.options.parameters.travel
  state.travel.up = stride?.up ?? null
  if (stride !== null) rememberStride(state.travel, stride, span.nextContactTimeUs, model)
  return summariseTravel(state.travel, stride, span.nextContactTimeUs, model)
}

/** One stride alone, or why it can't be followed. */
export function followStride(state: FootState, span: TravelSpan): FollowedStride | TravelNullReason {
  const model = state.options.parameters.travel
  if (!state.hasGyroscope) return 'no-gyroscope'
  if (1e6 / state.periodUs < model.rateMinHz) return 'sampling-rate-too-low'
  const flats = flatsOf(span, model, 1e6 / state.periodUs >= 2 * model.rateMinHz ? 2 : 1)
  if (flats.to > span.end) return 'next-stance-unseen'
  if (Math.min(flats.firstTo - flats.from, flats.to - flats.secondFrom) < FLAT_SAMPLES_MIN) return 'implausible'
  const { strapdown } = state.travel
  const flags = integrateStrapdown(strapdown, state.ring, flats)
  if ((flags & FLAG_GYROSCOPE_CLIPPED) !== 0) return 'gyroscope-clipped'
  if ((flags & FLAG_HOLE) !== 0) return 'gap-inside'
  const impactS = (0.5 * (model.flatFromRatio + model.flatToRatio) * span.contactSamples * state.periodUs) / 1e6
  const path = solveStridePath(strapdown, impactS, model)
  const speedMps = path.alongM / path.timeS
  const slopeDeg = Math.atan2(path.upM, path.alongM) / RADIANS_PER_DEGREE
  const plausible =
    Math.abs(path.gravityG - 1) <= model.gravityErrorMaxRatio &&
    speedMps >= model.speedMinMps &&
    speedMps <= model.speedMaxMps &&
    Math.abs(slopeDeg) <= model.slopeMaxDeg
  if (!plausible) return 'implausible'
  const { gravityG, levelGainMps, turningErrorDps, vertical: up } = path
  const levelSpeedMps = speedMps + levelGainMps * (path.upM / path.alongM)
  return { speedMps, levelSpeedMps, levelGainMps, slopeDeg, gravityG, turningErrorDps, up }
}

function flatsOf(span: TravelSpan, model: TravelModel, step: 1 | 2): StrapdownSpan {
  const at = (contactPosition: number, ratio: number): number =>
    Math.ceil(contactPosition + ratio * span.contactSamples)
  return {
    from: at(span.contactPosition, model.flatFromRatio),
    firstTo: at(span.contactPosition, model.flatToRatio),
    secondFrom: at(span.nextContactPosition, model.flatFromRatio),
    to: at(span.nextContactPosition, model.flatToRatio),
    step,
  }
}
