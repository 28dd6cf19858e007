import type { ModelParameters } from '../biomechanics/parameters.js'
import type { Placement } from '../records/people.js'
import type { StrideTravel } from './travel-memory.js'
import type { Foot, NullReason, StrideRejection, Tier } from '../records/step-record.js'
import type { StanceShape } from './stance-shape.js'
import type { StrikeTurn } from './strike-turn.js'

/** What the reducer of one foot has to know besides its samples. */
export interface FootOptions {
  readonly foot: Foot
  /** Where on the leg the sensor sits; on the foot where absent. */
  readonly placement?: Placement | undefined
  /** Offset from a side-on video, added to the estimated foot strike angle; null until calibrated. */
  readonly footStrikeOffsetDeg: number | null
  readonly footStrikeOffsetSdDeg: number | null
  readonly parameters: ModelParameters
  /**
   * From one sample to the next, as the sensor was set; found in the first samples where absent. Their times may be stretched by
   * as much as 5 % while the clock fit is young, and contact time by 5 ms for the rest of the session with them.
   */
  readonly samplingIntervalUs?: number | undefined
}

/** One running stride of one foot, from initial contact to the next one. All times in microseconds, of the sample's clock. */
export interface StrideEstimate {
  readonly initialContactTimeUs: number
  /** Null where the foot has no gyroscope, and toe-off can't be seen. */
  readonly toeOffTimeUs: number | null
  readonly nextInitialContactTimeUs: number
  readonly groundContactTimeMs: number | null
  readonly strideTimeMs: number
  readonly footStrikeAngleDeg: number | null
  /** Random and systematic part together; falls once the shoe has been calibrated. */
  readonly footStrikeAngleSdDeg: number | null
  /** How the foot turned after contact; null where there is no angle. */
  readonly strikeTurn: StrikeTurn | null
  /** How the foot rolled, which tells left from right over many strides; absent where it can't be told. */
  readonly sideTurnDps?: number | null
  /** Share of the samples between both contacts that arrived; the others were bridged. */
  readonly coverageRatio: number
  /** Why the angle is null; null where there is one. */
  readonly strikeNullReason: NullReason | null
  /** How the foot comes to the ground; null where only a foot IMU with a gyroscope could tell. */
  readonly stance: StanceShape | null
  /** Speed and slope from the foot's own movement; null where it could not be followed. */
  readonly travel: StrideTravel | null
  /** How sure the axis is about which the foot pitches, 0 to 1; null where the foot has no gyroscope. */
  readonly alignmentQuality: number | null
  /** From 0 (barely a stride) to 1 (nothing to complain of). */
  readonly quality: number
  readonly tier: Tier
}

export type FootMotion = 'still' | 'walking' | 'running'

/** What the reducer says, in order of the time at which it became known. */
export type FootEvent =
  | { readonly kind: 'stride'; readonly stride: StrideEstimate }
  | { readonly kind: 'rejected'; readonly timeUs: number; readonly reason: StrideRejection }
  /** The motion of this foot changed; `timeUs` is the newest sample seen then. */
  | { readonly kind: 'motion'; readonly timeUs: number; readonly motion: FootMotion }
