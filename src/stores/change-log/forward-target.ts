import type { AlertRecord } from '../../domain/records/alert-record.js'
import type { DayRecord } from '../../domain/records/day-record.js'
import type { MinuteRecord } from '../../domain/records/minute-record.js'
import type { SessionRecord } from '../../domain/records/session-record.js'
import type { DeletionScope, EncodedSteps } from '../store.js'
import type { ChangeKind } from './change-log.js'

/** What an entry of the change log stands for, read again when it is sent. */
export type ForwardRecord =
  /** All steps of one foot that began in one minute, as they are now. */
  | { readonly kind: 'steps'; readonly steps: EncodedSteps }
  | { readonly kind: 'minute'; readonly minute: MinuteRecord }
  | { readonly kind: 'session'; readonly session: SessionRecord }
  | { readonly kind: 'day'; readonly day: DayRecord }
  | { readonly kind: 'alert'; readonly alert: AlertRecord }
  | { readonly kind: 'athlete'; readonly athleteId: string; readonly name: string }

export type ForwardDeletion =
  /** Steps and minutes of the scope. */
  | { readonly kind: 'removal'; readonly scope: DeletionScope }
  /** The one point of a step at the time it had before. */
  | { readonly kind: 'moved-step'; readonly key: EncodedSteps['key']; readonly initialContactTimeUs: number }
  /**
   * The one point of a session under the athlete and at the start it had before: a trim, a merge or another athlete
   * changes these, and they are the point's identity. Its present point is written again afterwards.
   */
  | {
      readonly kind: 'moved-session'
      readonly sessionId: string
      readonly athleteId: string
      readonly startTimeUs: number
    }
  /** A declared day that was taken back. */
  | { readonly kind: 'day-gone'; readonly athleteId: string; readonly localDate: string }
  /** Every measurement of both buckets. */
  | { readonly kind: 'erasure'; readonly athleteId: string }

/**
 * What became of a batch. Only `delivered` and `partly` mean that the server has said so; the cursor moves on nothing
 * else.
 */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly pointCount: number; readonly expiredCount?: number }
  /**
   * Refused for what they are, by their place in the batch; the others are in. `expiredCount`, here and above: points
   * older than the target keeps, so it has taken leave of them at once; absent is none.
   */
  | {
      readonly kind: 'partly'
      readonly pointCount: number
      readonly expiredCount?: number
      readonly refused: readonly RefusedRecord[]
    }
  /** The server refuses batches of this size. */
  | { readonly kind: 'too-large'; readonly why: string }
  /** It may work later without anybody doing anything. */
  | { readonly kind: 'later'; readonly why: string; readonly retryAfterMs: number | null }
  /** Nothing goes before a person has changed something: token, bucket, organisation. `why` says what. */
  | {
      readonly kind: 'refused'
      readonly code: 'unauthorised' | 'forbidden' | 'not-found' | 'other'
      readonly why: string
    }

export interface RefusedRecord {
  readonly index: number
  readonly why: string
}

/** Counted at the target after the deletion. */
export interface DeletionOutcome {
  readonly leftCount: number
}

/** A store elsewhere that is told of every change. Writing something twice is writing it once. */
export interface ForwardTarget {
  /** As in a cursor: server, organisation, bucket; never a secret. */
  readonly name: string
  write(records: readonly ForwardRecord[], signal: AbortSignal): Promise<DeliveryOutcome>
  /** Resolves when the target has deleted and counted; else as for `write`. */
  delete(deletion: ForwardDeletion, signal: AbortSignal): Promise<DeliveryOutcome | DeletionOutcome>
}

/** How forwarding does; for status page, doctor and metrics. */
export interface ForwardingStatus {
  readonly target: string
  /** `waiting`: tries again by itself; `refused`: a person must do what `message` says. */
  readonly state: 'starting' | 'up-to-date' | 'forwarding' | 'waiting' | 'refused'
  readonly message: string | null
  /** Entries of the change log that the target has not confirmed. */
  readonly waitingCount: number
  readonly deliveredCount: number
  readonly deliveredTimeUs: number | null
  /** Since when nothing goes through; null while it does. */
  readonly waitingSinceUs: number | null
  readonly nextTryUs: number | null
  /** The latest, a hundred at the most. */
  readonly setAside: readonly SetAsideEntry[]
  /** All of them. */
  readonly setAsideCount: number
}

/** An entry that the target refuses for what it is. */
export interface SetAsideEntry {
  readonly setAsideId: number
  readonly kind: ChangeKind
  /** As in the change log. */
  readonly key: string
  readonly why: string
  readonly setAsideTimeUs: number
}
