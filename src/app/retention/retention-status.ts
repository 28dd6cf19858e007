import type { StepStorage } from '../../stores/step-keeping.js'

/** What one round took away. */
export interface RetentionRound {
  readonly timeUs: number
  /** Single steps that are in the remote store, and are read from there. */
  readonly deliveredSteps: number
  /** Single steps that were older than they are kept. */
  readonly expiredSteps: number
  /** Single steps that gave way for want of room before a remote store had them. */
  readonly lostSteps: number
  readonly stepBytes: number
  /** Raw recordings of runs, and what pods had kept of them. */
  readonly journalCount: number
  readonly journalBytes: number
}

/** How much is kept, and what went; for the storage page, doctor and metrics. */
export interface RetentionStatus extends StepStorage {
  /** Raw recordings, as they were last counted; null where nothing bounds them, or before the first round. */
  readonly journalBytes: number | null
  readonly lastRoundTimeUs: number | null
  /** Why the last round could not do its work; null where it could. */
  readonly trouble: string | null
  /** The latest rounds that took something, the newest first. */
  readonly rounds: readonly RetentionRound[]
}
