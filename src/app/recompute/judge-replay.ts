import { MODEL_VERSION } from '../../domain/biomechanics/parameters.js'
import type { SessionRecord, SessionTotals } from '../../domain/records/session-record.js'
import { bothSteps, computedNumbers, numbersOf, type OutcomeKind, type SessionOutcome } from './outcome.js'
import type { ReplayResult } from './replay-job.js'

/** Below this the samples that are missing are a matter of rounding. */
const COVERAGE_TOLERANCE_RATIO = 0.005

/**
 * Whether what was computed may take the place of what is shown.
 * @param options `sameParts`: the old numbers are of the same stretches of journals, so that the two can be compared
 */
export function judgeReplay(
  session: SessionRecord,
  result: ReplayResult,
  options: { readonly force: boolean; readonly sameParts: boolean },
): SessionOutcome {
  const { damageCount, totals } = result
  const before = numbersOf(session)
  if (totals === null || result.told.includes(null)) {
    const reason = `Its journal has no opening${result.damage === null ? '' : ` (${result.damage})`}.`
    return { ...outcomeOf(session, 'kept', reason), damageCount }
  }
  const after = computedNumbers(session.activeGeneration + 1, MODEL_VERSION, totals)
  const trouble = missing(result, totals, options.sameParts ? session.totals : null)
  const lost = options.sameParts ? bothSteps(before) - bothSteps(after) : 0
  if (trouble === null) return { ...outcomeOf(session, 'recomputed'), after }
  const found = { after, damageCount }
  if (!options.sameParts) return { ...outcomeOf(session, 'recomputed', `${trouble}.`), ...found }
  if (lost <= 0) return { ...outcomeOf(session, 'recomputed', `${trouble}; no step is lost by that.`), ...found }
  if (!options.force) return { ...outcomeOf(session, 'kept', `${trouble}: ${lost} steps would be lost.`), ...found }
  return { ...outcomeOf(session, 'recomputed', `${trouble}: ${lost} steps are lost.`), ...found }
}

/** What the journal has no more, in words; null where it is whole. */
function missing(result: ReplayResult, now: SessionTotals, then: SessionTotals | null): string | null {
  if (result.damage !== null) return `The journal is damaged (${result.damage})`
  if (!result.ended) return 'The end of the journal is missing'
  const lost = then !== null && now.coverageRatio < then.coverageRatio - COVERAGE_TOLERANCE_RATIO
  return lost ? 'Samples are missing in the journal' : null
}

export function outcomeOf(session: SessionRecord, kind: OutcomeKind, reason: string | null = null): SessionOutcome {
  const { sessionId, athleteId, localDate } = session
  return { sessionId, athleteId, localDate, kind, reason, before: numbersOf(session), after: null, damageCount: 0 }
}
