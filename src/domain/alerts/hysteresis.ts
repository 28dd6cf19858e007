import { SEVERITIES, type Severity } from '../records/alert-record.js'
import type { SideState } from './rules-state.js'
import { severityRank } from './severity.js'

export interface LevelReading {
  /** Level whose conditions are all met now. */
  readonly reached: Severity | null
  /** Highest level that the reading is not yet below the clear threshold of. */
  readonly held: Severity | null
}

/**
 * One evaluation of one side: up at once, down only after the reading has been below the clear threshold of the level
 * on `clearEvaluations` different days, and then to the level it still holds.
 */
export function stepSide(
  state: SideState,
  reading: LevelReading,
  day: { readonly isNew: boolean; readonly clearEvaluations: number },
): SideState {
  if (severityRank(reading.reached) > severityRank(state.severity)) return { severity: reading.reached, clearCount: 0 }
  if (severityRank(reading.held) >= severityRank(state.severity)) return { ...state, clearCount: 0 }
  const clearCount = state.clearCount + (day.isNew ? 1 : 0)
  return clearCount >= day.clearEvaluations ? { severity: reading.held, clearCount: 0 } : { ...state, clearCount }
}

/** Highest level whose threshold the value has reached; `strictly` where equal is not enough. */
export function highestLevel(isReached: (severity: Severity) => boolean): Severity | null {
  return [...SEVERITIES].reverse().find(isReached) ?? null
}
