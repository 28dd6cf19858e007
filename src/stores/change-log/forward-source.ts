import type { ChangeLogEntry } from './change-log.js'
import type { ForwardDeletion, ForwardRecord, SetAsideEntry } from './forward-target.js'

/** What the next stretch of the change log asks for, as the records are now. */
export interface ForwardBatch {
  /** The cursor's place when this has been dealt with. */
  readonly upToSequence: number
  /** Nothing was behind it when it was read. */
  readonly isLast: boolean
  readonly work: ForwardWork
}

export type ForwardWork =
  /** `entries[i]` is why `records[i]` is sent. */
  | {
      readonly kind: 'write'
      readonly records: readonly ForwardRecord[]
      readonly entries: readonly ChangeLogEntry[]
      /** Estimated, as lines before compression. */
      readonly sizeBytes: number
    }
  | { readonly kind: 'delete'; readonly deletion: ForwardDeletion; readonly entry: ChangeLogEntry }
  /** An entry that this program can't make sense of. */
  | { readonly kind: 'unreadable'; readonly entry: ChangeLogEntry; readonly why: string }
  /** Settings, and records that are gone again: nothing is to be sent. */
  | { readonly kind: 'nothing' }

/** Where a target's cursor stands. */
export interface ForwardCursor {
  readonly sequence: number
  readonly deliveredCount: number
  readonly deliveredTimeUs: number | null
  /** Entries before its beginning were dropped for another target: what they stood for is not told to this one. */
  readonly hasGap: boolean
}

/** What is noted in one transaction when a batch has been dealt with. */
export interface ForwardProgress {
  readonly upToSequence: number
  readonly deliveredCount: number
  readonly deliveredTimeUs: number | null
  /** Are in now; if they were set aside before, they no longer are. */
  readonly delivered: readonly ChangeLogEntry[]
  readonly setAside: readonly { readonly entry: ChangeLogEntry; readonly why: string }[]
  /** Were taken, and may be older than the target keeps: nobody need do anything, and they must stay here. */
  readonly notKept?: readonly ChangeLogEntry[]
}

/** The change log as one target's forwarder reads it. Each call is a short transaction of its own. */
export interface ForwardSource {
  /** Begins a cursor where the target has none. */
  open(): ForwardCursor
  /**
   * A batch of writes up to so many bytes, or one deletion, which nothing may overtake. A single record may be larger.
   * @param limit.records at most so many records
   */
  readBatch(afterSequence: number, limit: { readonly bytes: number; readonly records: number }): ForwardBatch
  /** Moves the cursor and drops what it has passed. */
  advance(progress: ForwardProgress, nowUs: number): void
  /** Entries behind the cursor that will be forwarded. */
  countWaiting(afterSequence: number): number
  /** The highest sequence there is, 0 where there is none. */
  lastSequence(): number
  /** The latest, a hundred at the most. */
  listSetAside(): readonly SetAsideEntry[]
  countSetAside(): number
  /** Logs these (all, where absent) once more under new sequences. @returns how many */
  retrySetAside(setAsideIds?: readonly number[]): number
  /** @returns how many */
  dropSetAside(setAsideIds: readonly number[]): number
}
