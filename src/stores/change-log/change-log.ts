/** What was committed, so that a forwarder with a cursor can bring it elsewhere later. */
export type ChangeKind =
  | 'steps'
  | 'minute'
  | 'session'
  | 'day'
  | 'alert'
  | 'setting'
  | 'removal'
  /** A step that has another time now: the point at its old time must go. */
  | 'moved-step'
  /** A session that has another athlete or start now: the point it had before must go. */
  | 'moved-session'
  | 'athlete'
  /** Every trace of an athlete must go, from every measurement. */
  | 'erasure'

/**
 * One committed change. The entry says what to read again, not what was written: a later change of the same record takes
 * the place of the earlier one under a new sequence, so the log grows with the records and not with their writes.
 */
export interface ChangeLogEntry {
  /** Ascending; never used twice. */
  readonly sequence: number
  readonly kind: ChangeKind
  /**
   * The record's key as a JSON array: steps `[athlete, session, foot, generation, minute since the epoch]`, minute
   * `[athlete, session, foot, generation, minuteIndex]`, session `[session]`, day `[athlete, localDate]`, alert `[alert]`,
   * setting `[key]`, removal `[athlete, session or null, generation or null]`, moved-step `[athlete, session, foot,
   * generation, old initial contact in µs]`, athlete `[athlete]`, erasure `[athlete]`.
   */
  readonly key: string
}

export interface ChangeLog {
  /** At most `limit` entries after the cursor, in order. */
  readChanges(afterSequence: number, limit: number): Promise<readonly ChangeLogEntry[]>
  /** Drops entries up to and with this sequence; those that every forwarder has passed. */
  trimChanges(upToSequence: number): Promise<void>
}
