import type { ShoeKind } from './people.js'
import type { Basis, Foot, Tier } from './step-record.js'
import type { Surface } from './surface.js'

/**
 * One minute of one foot. The key is athlete, session, foot, generation and minuteIndex; a minute that is still
 * filling is written again with more in it. Sums and counts cover what was seen; load that is filled
 * in for a foot's missing samples is in the totals of the session only.
 */
export interface MinuteRecord {
  readonly athleteId: string
  readonly sessionId: string
  readonly foot: Foot
  readonly generation: number
  /** Minutes since the start of the session, from 0. */
  readonly minuteIndex: number
  readonly startTimeUs: number
  readonly stepCount: number
  readonly cadenceSpmMean: number | null
  readonly groundContactTimeMsMean: number | null
  readonly footStrikeAngleDegMean: number | null
  /** Sums of the class probabilities of the steps with a known strike: expected counts of steps. */
  readonly rearfootStepsSum: number
  readonly midfootStepsSum: number
  readonly forefootStepsSum: number
  readonly speedMpsMean: number | null
  /** Mean of the steps with a known slope; null where none has one. */
  readonly slopeDegMean: number | null
  /** What the load was computed with, whatever the session is tagged as later. Null for minutes from before it was kept. */
  readonly surface: Surface | null
  /** Null for a run without a shoe, and wherever `surface` is null. */
  readonly shoeKind: ShoeKind | null
  readonly distanceM: number
  readonly soleusImpulseBwSSum: number
  /** The same with the landing that is usual at that speed, whatever the strike was. Null for minutes from before it was kept. */
  readonly usualLandingBwSSum: number | null
  readonly damageEquivalentStepsSum: number
  /** Soleus load of this minute that belongs to rearfoot, midfoot and forefoot steps, and to steps of unknown strike. */
  readonly soleusImpulseBwSByStrike: StrikeSums
  /** Received samples over expected samples, 0 to 1. */
  readonly coverageRatio: number
  readonly imputedRatio: number
  readonly tier: Tier
  readonly basis: Basis
  /** Of a heart-rate strap that was worn; absent or null where none was. */
  readonly heartRateBpmMean?: number | null | undefined
  /** Running power as a pod reports it; absent or null where none did. */
  readonly powerWMean?: number | null | undefined
}

export interface StrikeSums {
  readonly rearfoot: number
  readonly midfoot: number
  readonly forefoot: number
  readonly unknown: number
}
