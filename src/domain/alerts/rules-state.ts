import type { AlertSide, Severity } from '../records/alert-record.js'

/** What the rules remember of one athlete between evaluations. Plain JSON. */
export interface RulesState {
  readonly version: 1
  readonly spikes: readonly SpikeMemory[]
  readonly weekRatio: FamilyState
  readonly weekOnWeek: FamilyState
}

/** A run that spoke: it stays open until `clearDate`, and the same level stays quiet until `quietUntilDate`. */
export interface SpikeMemory {
  readonly alertId: string
  readonly sessionId: string
  readonly localDate: string
  readonly severity: Severity
  readonly ratio: number
  readonly clearDate: string
  readonly quietUntilDate: string
  readonly cleared: boolean
}

export interface FamilyState {
  readonly sides: Readonly<Record<AlertSide, SideState>>
  /** The episode that is open; null while all sides are clear. */
  readonly open: { readonly alertId: string; readonly episode: string; readonly severity: Severity } | null
  /** The level last cleared and when, for the cooldown. */
  readonly lastCleared: { readonly localDate: string; readonly severity: Severity } | null
  /** A date is counted once towards clearing, however often it is evaluated. */
  readonly lastEvaluatedDate: string | null
}

export interface SideState {
  readonly severity: Severity | null
  readonly clearCount: number
}

const CLEAR_SIDE: SideState = { severity: null, clearCount: 0 }
const CLEAR_FAMILY: FamilyState = {
  sides: { total: CLEAR_SIDE, left: CLEAR_SIDE, right: CLEAR_SIDE },
  open: null,
  lastCleared: null,
  lastEvaluatedDate: null,
}

export const INITIAL_RULES_STATE: RulesState = {
  version: 1,
  spikes: [],
  weekRatio: CLEAR_FAMILY,
  weekOnWeek: CLEAR_FAMILY,
}

/** Reads what `JSON.stringify` made of a state; anything else (no setting yet, another version) starts anew. */
export function parseRulesState(json: string | null): RulesState {
  if (json === null) return INITIAL_RULES_STATE
  try {
    const parsed = JSON.parse(json) as Partial<RulesState> | null
    const complete = parsed?.version === 1 && parsed.spikes && parsed.weekRatio && parsed.weekOnWeek
    return complete ? (parsed as RulesState) : INITIAL_RULES_STATE
  } catch {
    return INITIAL_RULES_STATE
  }
}
