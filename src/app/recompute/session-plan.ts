import { createHash } from 'node:crypto'
import { shoeOfPart, type EditedState } from '../../domain/edits/edited-state.js'
import type { OriginPart, SessionRecord, Surface } from '../../domain/records/session-record.js'
import { targetRow } from '../edits/target-row.js'

/** A stretch of a journal, with what people say of it today. */
export interface PlannedPart extends OriginPart {
  readonly swapFeet: boolean
  readonly surface: Surface
  readonly shoeId: string | null
}

/** What a session is to be computed from, and the row that it is to have. */
export interface SessionPlan {
  /** As it is stored. */
  readonly row: SessionRecord
  /** As it is to be, but for its numbers. */
  readonly target: SessionRecord
  readonly parts: readonly PlannedPart[]
  /** Names what somebody changed of its parts; null for its own journal as it was recorded. */
  readonly shape: string | null
}

/** @param state null where nobody has said anything of it afterwards */
export function planSession(row: SessionRecord, state: EditedState | null): SessionPlan {
  if (state === null) {
    const { sessionId, surface, shoeId } = row
    const whole = { journalId: sessionId, fromUs: null, toUs: null, swapFeet: false, surface, shoeId }
    return { row, target: row, parts: [whole], shape: null }
  }
  const { athleteId } = state
  const parts = state.parts.map((part) => ({
    ...{ journalId: part.journalId, fromUs: part.fromUs, toUs: part.toUs },
    ...{ swapFeet: part.swapFeet, surface: part.surface, shoeId: shoeOfPart(part, athleteId) },
  }))
  return { row, target: targetRow(row, state), parts, shape: shapeOf(state, parts) }
}

/** What nobody but surface and shoe has touched is computed as if nothing had been said. */
function shapeOf({ sessionId, athleteId, parts }: EditedState, planned: readonly PlannedPart[]): string | null {
  const [first] = parts
  const [only] = planned
  const isOwn = planned.length === 1 && only?.journalId === sessionId && first?.recorded.athleteId === athleteId
  if (isOwn && only?.fromUs === null && only.toUs === null && !only.swapFeet) return null
  return createHash('sha256').update(JSON.stringify({ athleteId, planned })).digest('hex').slice(0, 32)
}
