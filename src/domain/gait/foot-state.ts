import { createSampleRing, type SampleRing } from '../signal/sample-ring.js'
import type { FootMotion, FootOptions } from './foot-events.js'
import { createTravelMemory, type TravelMemory } from './travel-memory.js'
import { createThinning, type Thinning } from './thin-samples.js'
import { createShankMemory, type ShankMemory } from './shank/shank-memory.js'

/** Samples looked at before the sampling rate is known. */
export const STARTUP_COUNT = 64
export const STARTUP_FIELDS = 7
export const STRIDE_HISTORY_COUNT = 11

/** The sagittal axis of one sensor: pitch rate is the angular velocity about it, toe-up positive. */
export interface SagittalAxis {
  aligned: boolean
  x: number
  y: number
  z: number
  /** Share of the rotation that happens about this axis, 1/3 to 1. */
  shareRatio: number
  strideCount: number
  /** Sums of squares and products of angular velocity: xx, xy, xz, yy, yz, zz. */
  readonly covariance: Float64Array
}

/** Second-order low-pass, direct form: output feeds the search for mid-swing. */
export interface SegmentationFilter {
  b0: number
  b1: number
  b2: number
  a1: number
  a2: number
  x1: number
  x2: number
  y1: number
  y2: number
}

/** An initial contact that waits for its toe-off and for the next contact. */
export interface OpenContact {
  open: boolean
  /** Position of the first minimum of pitch rate, in samples. */
  minimumPosition: number
  timeUs: number
  inHole: boolean
  /** First index that was not there yet when it was found. */
  end: number
}

/** Everything the reducer of one foot remembers: bounded (under 64 KB), owned by the caller. */
export interface FootState {
  readonly options: FootOptions
  readonly ring: SampleRing
  readonly startup: Float64Array
  startupCount: number
  hasGyroscope: boolean
  accelerationLimitG: number
  angularVelocityLimitDps: number
  /** 0 until the sampling rate is known. */
  periodUs: number
  previousTimeUs: number
  readonly thinning: Thinning
  /** Samples before this index have been through the detector. */
  detectedEnd: number
  /** First index since the last break; nothing before it belongs to the same movement. */
  chainStart: number
  nextChunkEnd: number
  readonly axis: SagittalAxis
  biasXDps: number
  biasYDps: number
  biasZDps: number
  readonly filter: SegmentationFilter
  /** Height of the peak that may become a mid-swing: pitch rate, or norm of specific force without a gyroscope. */
  candidateDps: number
  candidateIndex: number
  swingPeakDps: number
  previousSwingIndex: number
  readonly contact: OpenContact
  /** Positions of the two minima of the newest stride, for fitting the contact models. */
  readonly newest: { contactPosition: number; contactEnd: number; pushOffPosition: number }
  readonly strideTimesMs: Float64Array
  strideTimeCount: number
  readonly scratch: Float64Array
  motion: FootMotion | null
  runningStreak: number
  lastStrideTimeUs: number
  /** End of the last running stride, whole or torn by a hole. */
  lastMovedTimeUs: number
  quietChunkCount: number
  staticChunkCount: number
  failedAlignmentCount: number
  /** What a sensor on the shank learns; null on the foot. */
  readonly shank: ShankMemory | null
  /** Of the foot's own speed and slope. */
  readonly travel: TravelMemory
}

/** Opens the state of one foot. */
export function createFootState(options: FootOptions): FootState {
  return {
    options,
    ring: createSampleRing(),
    startup: new Float64Array(STARTUP_COUNT * STARTUP_FIELDS),
    startupCount: 0,
    hasGyroscope: true,
    accelerationLimitG: 16,
    angularVelocityLimitDps: 2000,
    periodUs: 0,
    thinning: createThinning(),
    previousTimeUs: 0,
    detectedEnd: 0,
    chainStart: 0,
    nextChunkEnd: 0,
    axis: { aligned: false, x: 0, y: 0, z: 0, shareRatio: 0, strideCount: 0, covariance: new Float64Array(6) },
    biasXDps: 0,
    biasYDps: 0,
    biasZDps: 0,
    filter: { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0, x1: 0, x2: 0, y1: 0, y2: 0 },
    candidateDps: 0,
    candidateIndex: -1,
    swingPeakDps: 0,
    previousSwingIndex: -1,
    contact: { open: false, minimumPosition: 0, timeUs: 0, inHole: false, end: 0 },
    newest: { contactPosition: 0, contactEnd: 0, pushOffPosition: 0 },
    strideTimesMs: new Float64Array(STRIDE_HISTORY_COUNT),
    strideTimeCount: 0,
    scratch: new Float64Array(64),
    motion: null,
    runningStreak: 0,
    lastStrideTimeUs: Number.NEGATIVE_INFINITY,
    lastMovedTimeUs: Number.NEGATIVE_INFINITY,
    quietChunkCount: 0,
    staticChunkCount: 0,
    failedAlignmentCount: 0,
    shank: options.placement === 'shank' ? createShankMemory(options.parameters.shank.medianStrides) : null,
    travel: createTravelMemory(options.parameters.travel, options.placement !== 'shank'),
  }
}

/** Samples a second, 0 while unknown. */
export function sampleRateHz(state: FootState): number {
  return state.periodUs > 0 ? 1e6 / state.periodUs : 0
}
