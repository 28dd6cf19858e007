import type { StrikeSums } from './minute-record.js'
import type { Basis, FootStrikePattern, Tier } from './step-record.js'
import type { StreamCounters } from './stream-counters.js'
import type { Surface } from './surface.js'

export { SURFACES, type Surface } from './surface.js'

export type SessionState = 'running' | 'paused' | 'finished'
/** `memory` is a run that pods kept and gave back later. */
export type SessionSource = 'ble' | 'replay' | 'simulator' | 'import' | 'memory'

/** Only a session that is `counted` is in a day, a week, a rule or a list that nobody asked for more than that. */
export type SessionDisposition = 'counted' | 'deleted' | 'not-a-run' | 'merged' | 'duplicate'
export const SESSION_DISPOSITIONS: readonly SessionDisposition[] = [
  'counted',
  'deleted',
  'not-a-run',
  'merged',
  'duplicate',
]

export function isCounted(session: { readonly disposition?: SessionDisposition | undefined }): boolean {
  return (session.disposition ?? 'counted') === 'counted'
}

/** A stretch `[fromUs, toUs)` of the journal of that session; null is where it begins or ends by itself. */
export interface OriginPart {
  readonly journalId: string
  readonly fromUs: number | null
  readonly toUs: number | null
}

/** What a session is made of, in order of time. */
export interface SessionOrigin {
  readonly parts: readonly OriginPart[]
}

/** A value for each foot; null where nothing is known of that foot. */
export interface PerFoot<T> {
  readonly left: T
  readonly right: T
}

export interface StrikeShare {
  readonly ratio: number
  /** 90 % band: bootstrap over blocks of time, widened by the systematic error of the angle. */
  readonly lowRatio: number
  readonly highRatio: number
}
/** Where a foot's load lies with 90 % probability. */
export interface LoadBand {
  readonly lowSlu: number
  readonly highSlu: number
  /** Half-width of the band of the ratio to this runner's own loads: 0.1 is within a tenth. */
  readonly ownBaselineRatio: number
}

export type StrikeShares = Readonly<Record<FootStrikePattern, StrikeShare>>

/** Shares of the steps that were called rearfoot, called not rearfoot, and left uncertain; they add up to one. */
export interface StrikeLabelShares {
  readonly rearfootRatio: number
  readonly notRearfootRatio: number
  readonly uncertainRatio: number
}

/** What was done to the foot strike angles of a session, and the error that all of them share. */
export interface FootStrikeCorrection {
  /** From a side-on video, already added; null where the shoe was not calibrated. */
  readonly offsetDeg: number | null
  readonly systematicSdDeg: number
}

/** Everything a session adds up to; the live page shows it while it grows, the session keeps the last one. */
export interface SessionTotals {
  readonly durationS: number
  readonly runningTimeS: number
  readonly distanceM: number
  readonly distanceBasis: Basis | null
  readonly stepCount: PerFoot<number>
  readonly rejectedCount: PerFoot<number>
  readonly cadenceSpm: PerFoot<number | null>
  readonly groundContactTimeMs: PerFoot<number | null>
  readonly footStrikeAngleDeg: PerFoot<number | null>
  readonly strikeShares: PerFoot<StrikeShares | null>
  /** Absent in sessions computed before model 0.3.0. */
  readonly strikeLabels?: PerFoot<StrikeLabelShares | null> | undefined
  /** Absent in sessions computed before model 0.3.0. */
  readonly footStrikeCorrection?: FootStrikeCorrection | undefined
  /** In soleus load units of 200 BW·s per leg. A side without a sensor is imputed from the other and named in imputedFeet. */
  readonly soleusLoadSlu: PerFoot<number | null>
  /** Band of `soleusLoadSlu`; absent in sessions computed before version 0.3.0. */
  readonly soleusLoadBand?: PerFoot<LoadBand | null> | undefined
  readonly soleusLoadSluByStrike: StrikeSums
  readonly damageEquivalentSteps: PerFoot<number | null>
  /** Expected count of steps that did not land on the heel, per foot. */
  readonly nonRearfootSteps: PerFoot<number | null>
  /** Steps by peak Achilles force: bin k holds [k·0.25, (k+1)·0.25) body weights, both feet. */
  readonly achillesForceHistogram: readonly number[]
  readonly coverageRatio: number
  /** Share of the load that no sensor saw; the minutes add up to the rest. Above 0.3 of filled gaps the basis is 'imputed'. */
  readonly imputedRatio: number
  readonly imputedFeet: readonly ('left' | 'right')[]
  readonly gapCount: number
  readonly gapSeconds: number
  readonly tier: Tier | null
  /** A pod counted strides of one foot, so its cadence was doubled; absent in sessions from before. */
  readonly cadenceDoubled?: boolean | undefined
  /** Of a strap, else of a treadmill's handles; absent where neither was worn or held. */
  readonly heartRateBpmMean?: number | undefined
  readonly heartRateBpmMax?: number | undefined
  /** Running power as a pod estimates it; absent where none does. */
  readonly powerWMean?: number | undefined
  /** What became of what each device sent; absent for files, and in sessions from before. */
  readonly streams?: readonly StreamCounters[] | undefined
  /** A pod says that it is on the other foot, or the feet move as if their sensors were swapped; absent is no. */
  readonly swapSuspected?: boolean | undefined
  readonly basis: Basis
}

export interface SessionRecord {
  readonly sessionId: string
  readonly athleteId: string
  readonly state: SessionState
  readonly source: SessionSource
  readonly simulated: boolean
  readonly startTimeUs: number
  readonly endTimeUs: number | null
  /** Zone of the athlete when the session began; frozen with the date it belongs to. */
  readonly zoneId: string
  /** ISO date of the start in that zone. */
  readonly localDate: string
  readonly surface: Surface
  readonly shoeId: string | null
  readonly activeGeneration: number
  readonly modelVersion: string
  readonly clockSynchronised: boolean
  readonly totals: SessionTotals
  /** Absent is `counted`. */
  readonly disposition?: SessionDisposition | undefined
  /** The session that counts in place of this one: it was merged into it, or is the better record of the same run. */
  readonly countedBy?: string | undefined
  /** Absent where it is its own journal as a whole. */
  readonly origin?: SessionOrigin | undefined
}
