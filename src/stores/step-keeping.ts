import type { Foot } from '../domain/records/step-record.js'
import type { StepQuery } from './store.js'

/**
 * Why steps are not in the data folder any more: they are in the remote store, were older than is kept, or gave way for
 * want of room.
 */
export type EvictionReason = 'forwarded' | 'expired' | 'full'

/** Steps of one foot of a session's generation that were here and are not any more. */
export interface EvictedSteps {
  readonly foot: Foot
  /** [fromTimeUs, toTimeUs) of their initial contacts. */
  readonly fromTimeUs: number
  readonly toTimeUs: number
  readonly stepCount: number
  readonly reason: EvictionReason
}

/** What is here of a session's generation, and what was. */
export interface KeptSteps {
  /** The one that was asked for, else the active one. */
  readonly generation: number
  readonly localStepCount: number
  readonly evicted: readonly EvictedSteps[]
}

/** Which steps are to go. Only generations that their sessions show go; one that is being computed never does. */
export type EvictionPlan =
  /** Of sessions that ended before, and that the target has confirmed whole. */
  | { readonly kind: 'delivered'; readonly target: string; readonly endedBeforeUs: number }
  /** Of sessions that ended before, wherever they are; what was forwarded counts as expired from then on. */
  | { readonly kind: 'expired'; readonly endedBeforeUs: number }
  /**
   * Until no more than so many bytes are left: the oldest that the target has, then the oldest, and those of sessions
   * that go on only where nothing else is left.
   */
  | { readonly kind: 'full'; readonly maxBytes: number; readonly target: string | null }

/** Where a slice ended. */
export interface EvictionPlace {
  readonly phase: EvictionPhase
  readonly startTimeUs: number
  readonly sessionId: string
}

export type EvictionPhase = 'delivered' | 'expired' | 'full' | 'full-unfinished'

/** What one slice of an eviction took away. */
export interface EvictionSlice {
  readonly sessionCount: number
  readonly stepCount: number
  readonly byteCount: number
  /** Of these steps, those that no remote store had and that nobody wanted gone. */
  readonly lostStepCount: number
  /** Null after the last one. */
  readonly next: EvictionPlace | null
}

/** How much room steps take, and what went. */
export interface StepStorage {
  readonly stepBytes: number
  readonly stepCount: number
  /** Whole minutes; null where there are none. */
  readonly oldestStepTimeUs: number | null
  readonly newestStepTimeUs: number | null
  readonly evictedStepCount: Readonly<Record<EvictionReason, number>>
  /** Steps that gave way for want of room before a remote store had them, since this database was made. */
  readonly lostStepCount: number
  readonly databaseBytes: number
  /** Of these, pages that are free and are filled before the file grows. */
  readonly reusableBytes: number
}

/** Makes room in the local store, and knows what is gone from it. */
export interface StepKeeping {
  findEvicted(query: StepQuery): Promise<KeptSteps>
  /** One slice of a few milliseconds, in one transaction; called again with `next` until that is null. */
  evictSteps(plan: EvictionPlan, after: EvictionPlace | null, nowUs: number): Promise<EvictionSlice>
  measureSteps(): Promise<StepStorage>
}
