import type { OriginPart } from '../records/session-record.js'
import type { RecordedFacts } from '../records/session-edit.js'
import type { Surface } from '../records/surface.js'

/** A stretch of a journal as a session uses it. */
export interface PartState extends OriginPart {
  /** Of the journal's own session, before anybody changed it. */
  readonly recorded: RecordedFacts
  /** `[startUs, endUs)` of the stretch. */
  readonly startUs: number
  readonly endUs: number
  readonly swapFeet: boolean
  readonly surface: Surface
  /** The shoe of each athlete whose run this was said to be. */
  readonly shoes: Readonly<Record<string, string | null>>
}

/** What the lists of edits make of one session. */
export interface EditedState {
  readonly sessionId: string
  readonly athleteId: string
  /** The zone of each athlete whose run this was said to be. */
  readonly zones: Readonly<Record<string, string>>
  /** In order of time, at least one; neighbours that lie next to each other in one journal are one. */
  readonly parts: readonly PartState[]
  readonly disposition: 'counted' | 'deleted' | 'not-a-run' | 'merged'
  /** The session that this one is a part of; null where it stands for itself. */
  readonly countedBy: string | null
  /** When somebody said that this one counts, whatever another source recorded; null where nobody did. */
  readonly countInsteadUs: number | null
  /** Sessions that it has taken in. */
  readonly merged: readonly string[]
  /** Why the list can't hold, in words; null where it does. */
  readonly problem: string | null
}

export function startOf({ parts }: Pick<EditedState, 'parts'>): number {
  return parts[0]?.startUs ?? 0
}

export function endOf({ parts }: Pick<EditedState, 'parts'>): number {
  return parts.at(-1)?.endUs ?? 0
}

export function shoeOfPart(part: PartState, athleteId: string): string | null {
  return part.shoes[athleteId] ?? null
}
