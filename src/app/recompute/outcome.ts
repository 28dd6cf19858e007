import type { PerFoot, SessionRecord, SessionTotals } from '../../domain/records/session-record.js'

/** What a session shows of one computation. Loads are model estimates. */
export interface ComputedNumbers {
  readonly generation: number
  readonly modelVersion: string
  readonly stepCount: PerFoot<number>
  readonly soleusLoadSlu: PerFoot<number | null>
  readonly coverageRatio: number
}

/**
 * - `recomputed`: the new computation is shown (with a dry run: would be)
 * - `up-to-date`: model, coefficients, surface and shoe are those of the computation that is shown
 * - `no-journal`: imported, or its journal is kept no longer
 * - `kept`: the journal has less than the computation that is shown; see `reason`
 * - `changed`: somebody said something else of it meanwhile; the next recompute takes that
 * - `failed`: see `reason`
 */
export type OutcomeKind = 'recomputed' | 'up-to-date' | 'no-journal' | 'kept' | 'changed' | 'failed'

export interface SessionOutcome {
  readonly sessionId: string
  readonly athleteId: string
  readonly localDate: string
  readonly kind: OutcomeKind
  /** In words, where there is something to say. */
  readonly reason: string | null
  readonly before: ComputedNumbers
  /** Null where nothing was computed. */
  readonly after: ComputedNumbers | null
  readonly damageCount: number
}

/** Why a session shows its old numbers, for the page of it; null where it doesn't. */
export function whyOld({ kind, reason }: SessionOutcome): string | null {
  if (kind === 'no-journal')
    return 'The journal of this run is not kept, so its numbers stay those of the surface and shoe they were computed with.'
  if (kind === 'kept' || kind === 'failed')
    return `${reason ?? 'It could not be computed anew.'} Its numbers stay as they are.`
  return null
}

export function numbersOf(
  session: Pick<SessionRecord, 'activeGeneration' | 'modelVersion' | 'totals'>,
): ComputedNumbers {
  return computedNumbers(session.activeGeneration, session.modelVersion, session.totals)
}

export function computedNumbers(generation: number, modelVersion: string, totals: SessionTotals): ComputedNumbers {
  const { stepCount, soleusLoadSlu, coverageRatio } = totals
  return { generation, modelVersion, stepCount, soleusLoadSlu, coverageRatio }
}

export function bothSlu({ soleusLoadSlu }: ComputedNumbers): number {
  return (soleusLoadSlu.left ?? 0) + (soleusLoadSlu.right ?? 0)
}

export function bothSteps({ stepCount }: ComputedNumbers): number {
  return stepCount.left + stepCount.right
}
