import type { Surface } from './surface.js'

/** What a session was before anybody changed it; the first entry of its list. */
export interface RecordedFacts {
  readonly athleteId: string
  readonly zoneId: string
  readonly localDate: string
  readonly startTimeUs: number
  readonly endTimeUs: number
  readonly surface: Surface
  readonly shoeId: string | null
}

/**
 * What somebody said of a session afterwards. `recorded` and `split-from` only begin a list; all others can be undone, an
 * `undo` too.
 */
export type EditDetail =
  | { readonly kind: 'recorded'; readonly facts: RecordedFacts }
  /** This session is the second part of another one, since that entry of its list. */
  | { readonly kind: 'split-from'; readonly sessionId: string; readonly sequence: number }
  /** Keeps `[fromUs, toUs)`; null leaves that end as it is. */
  | { readonly kind: 'trim'; readonly fromUs: number | null; readonly toUs: number | null }
  /** From `atUs` on it is a session of its own. */
  | { readonly kind: 'split'; readonly atUs: number; readonly newSessionId: string }
  /** The other session becomes a part of this one; the time between the two counts nowhere. */
  | { readonly kind: 'merge'; readonly otherSessionId: string }
  | { readonly kind: 'delete' | 'not-a-run' | 'swap-feet' }
  /** Whose run it was; zone and shoe are what that athlete had when this was said. */
  | { readonly kind: 'athlete'; readonly athleteId: string; readonly zoneId: string; readonly shoeId: string | null }
  | { readonly kind: 'shoe'; readonly shoeId: string | null }
  | { readonly kind: 'surface'; readonly surface: Surface }
  /** This record of the run counts, whatever another source recorded of it. */
  | { readonly kind: 'count-instead' }
  | { readonly kind: 'undo'; readonly sequence: number }

export type EditKind = EditDetail['kind']

/** One entry of the list of a session. Entries are added, and neither change nor go. */
export interface EditRecord {
  readonly sessionId: string
  /** Counts from 0 without a gap. */
  readonly sequence: number
  readonly madeTimeUs: number
  readonly madeBy: string
  readonly detail: EditDetail
}
