export type Foot = 'left' | 'right'
export const FEET: readonly Foot[] = ['left', 'right']

/** What a source can know, from a foot IMU at 200 Hz (A) to a position and cadence only (G). Decides what may be shown. */
export type Tier = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G'

export type FootStrikePattern = 'rearfoot' | 'midfoot' | 'forefoot'

/** Where a number comes from: sensed, computed from what was sensed by a model, or filled in for what is missing. */
export type Basis = 'measured' | 'estimated' | 'imputed'

/** Why a step has no load or no foot strike. */
export type NullReason =
  | 'no-gyroscope'
  | 'sampling-rate-too-low'
  | 'alignment-ambiguous'
  | 'gyroscope-clipped'
  | 'no-foot-flat'
  | 'worn-on-shank'
  | 'contact-time-pending'
  | 'speed-unknown'
  | 'outside-model-range'
  | 'walking'

/**
 * One step of one foot. The key is athlete, session, foot, generation and strideIndex; writing it twice is one record.
 * `null` means not known, never zero. Forces, impulse and damage are model estimates, not measurements.
 */
export interface StepRecord {
  readonly athleteId: string
  readonly sessionId: string
  readonly foot: Foot
  /** Counts the computations of a session: a better model or calibration writes a new generation. */
  readonly generation: number
  /** Counts the strides of this foot within session and generation, from 0. */
  readonly strideIndex: number
  readonly initialContactTimeUs: number
  readonly groundContactTimeMs: number | null
  readonly flightTimeMs: number | null
  /** From this initial contact to the next one of the same foot. */
  readonly strideTimeMs: number
  /** Steps of both feet per minute. */
  readonly cadenceSpm: number
  readonly speedMps: number | null
  /**
   * 'measured' where it comes from how something moved: a pod, a treadmill, or the foot itself, whose sensed movement is
   * integrated with no model of the runner. 'estimated' from contact time and cadence.
   */
  readonly speedBasis: Basis | null
  /** Uphill positive; of the treadmill's belt, else from the foot's own movement where it is followed well enough to tell. */
  readonly slopeDeg: number | null
  /** Angle of the foot to the ground at initial contact, toe-up positive. */
  readonly footStrikeAngleDeg: number | null
  readonly footStrikeAngleSdDeg: number | null
  readonly pRearfoot: number | null
  readonly pMidfoot: number | null
  readonly pForefoot: number | null
  readonly verticalForcePeakBw: number | null
  readonly achillesForcePeakBw: number | null
  readonly soleusImpulseBwS: number | null
  readonly damageEquivalentSteps: number | null
  /** From 0 (barely a step) to 1 (nothing to complain of). */
  readonly quality: number
  /** Share of the stride's samples that arrived, 0 to 1; null for steps from before it was kept. */
  readonly coverageRatio: number | null
  readonly tier: Tier
  readonly nullReason: NullReason | null
  readonly modelVersion: string
}

/** Why a stride that was found is not counted. */
export type StrideRejection =
  | 'stride-time-out-of-range'
  | 'stride-time-jump'
  | 'contact-time-out-of-range'
  | 'no-initial-contact'
  | 'no-toe-off'
  | 'gap-inside'
  | 'walking'
  | 'alignment-pending'
