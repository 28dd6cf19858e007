import type { MinuteRecord } from '../domain/records/minute-record.js'
import type { SessionTotals, StrikeLabelShares } from '../domain/records/session-record.js'
import type { StreamCounters } from '../domain/records/stream-counters.js'
import type { Basis, Foot, StepRecord, StrideRejection } from '../domain/records/step-record.js'

/** What the pipeline says, in the order in which it says it. The same journal gives the same outputs, bit for bit. */
export type PipelineOutput =
  | { readonly kind: 'step'; readonly step: StepRecord }
  | { readonly kind: 'rejected-stride'; readonly foot: Foot; readonly timeUs: number; readonly reason: StrideRejection }
  | { readonly kind: 'minute'; readonly minute: MinuteRecord }
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'motion'; readonly motion: Motion; readonly timeUs: number }
  | { readonly kind: 'malformed'; readonly deviceId: string; readonly timeUs: number; readonly reason: string }
  | { readonly kind: 'swap-suspected'; readonly timeUs: number; readonly because: SwapReason }
  | { readonly kind: 'live'; readonly live: LiveNumbers }

/** What makes one believe that left and right are swapped: what a pod says of itself, or how the feet move. */
export type SwapReason = 'pod-says' | 'movement'

/** What the runner is doing, from all feet together; decides when a session starts and ends by itself. */
export type Motion = 'still' | 'walking' | 'running'

export interface Gap {
  readonly deviceId: string
  readonly foot: Foot | null
  readonly fromUs: number
  readonly toUs: number
  /** 'link lost', 'taken off', 'process restarted', 'samples lost', 'paused'. */
  readonly reason: string
}

/** Once a second, and when a session closes: everything so far, for the live page and for the session's record. */
export interface LiveNumbers {
  readonly timeUs: number
  readonly totals: SessionTotals
  readonly motion: Motion
  /** Since when nobody runs; null while somebody does. */
  readonly idleSinceUs: number | null
  readonly speedMps: number | null
  /** Of the speed of now; the way of the whole session may rest on something else. Null where no speed is known. */
  readonly speedBasis: Basis | null
  readonly slopeDeg: number | null
  /** Of a strap or a treadmill's handles; null where neither spoke of late. */
  readonly heartRateBpm: number | null
  /** Of a pod that tells it; null where none spoke of late. */
  readonly powerW: number | null
  /** What became of what each device sent. */
  readonly streams: readonly StreamCounters[]
  /** The sensors of left and right may be on each other's feet. */
  readonly swapSuspected: boolean
  readonly feet: Readonly<Record<Foot, LiveFootNumbers | null>>
}

/** Medians over the last 20 steps of one foot. */
export interface LiveFootNumbers {
  readonly lastStepTimeUs: number | null
  readonly cadenceSpm: number | null
  readonly groundContactTimeMs: number | null
  readonly footStrikeAngleDeg: number | null
  readonly footStrikeAngleSdDeg: number | null
  readonly pRearfoot: number | null
  readonly pMidfoot: number | null
  readonly pForefoot: number | null
  readonly strikeLabels: StrikeLabelShares | null
  readonly coverageRatio: number
}
