import type { StepRecord } from '../../domain/records/step-record.js'
import type { ForwardingStatus } from '../../stores/change-log/forward-target.js'
import type { DeletionScope, StepQuery } from '../../stores/store.js'

/** Steps as a remote store has them. The generation is named: only the data folder knows which one is active. */
export type RemoteQuery = StepQuery & { readonly generation: number }

/** What a remote store holds of a scope now. */
export interface RemoteCount {
  readonly steps: number
  readonly minutes: number
}

/**
 * The thread that brings what was committed here to a remote store, and reads steps back from there. It is there only
 * where a remote store is configured, and works (and says what is wrong) while that store can't be reached.
 */
export interface Forwarding {
  /** As last told by the thread; never waits. */
  status(): ForwardingStatus
  /** Tells of each change of the status, once a second at the most while records go through. @returns ends it */
  onStatus(listener: (status: ForwardingStatus) => void): () => void
  /**
   * In order of foot and stride index, a page at a time; nothing is read ahead of who reads.
   * @throws StoreError `remote-unavailable` (retryable) where the thread has just gone, or the code of the remote store
   */
  queryRemote(query: RemoteQuery): AsyncIterable<StepRecord>
  /** Counted there, now. @throws as `queryRemote` */
  countRemote(scope: DeletionScope): Promise<RemoteCount>
  /** Sends these records again that were set aside, or all; what they stand for is read anew. @returns how many */
  retrySetAside(setAsideIds?: readonly number[]): Promise<number>
  /** Gives these up: they stay here and never reach the remote store as they are now. @returns how many */
  dropSetAside(setAsideIds: readonly number[]): Promise<number>
  /**
   * Tries at once, and resolves when everything that was committed before the call has been delivered or set aside.
   * @throws the signal's reason where that comes first
   */
  flushNow(signal: AbortSignal): Promise<void>
  /** A last flush of a second and a half at the most, then ends the thread. Never rejects. */
  stop(): Promise<void>
}
