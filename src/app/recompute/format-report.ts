import { easyKilometresOfBothLegs } from '../../domain/load/easy-kilometres.js'
import { bothSlu, bothSteps, type OutcomeKind, type SessionOutcome } from './outcome.js'
import type { RecomputeSummary } from './recompute.js'

const KIND_WORDS: Readonly<Record<OutcomeKind, string>> = {
  recomputed: 'recomputed',
  'up-to-date': 'up to date',
  'no-journal': 'no journal',
  kept: 'kept as it was',
  changed: 'changed meanwhile',
  failed: 'failed',
}
const SESSION_WIDTH = 26
const MODEL_WIDTH = 16
const LOAD_WIDTH = 30

export const TABLE_HEAD = row(['Date      ', 'Run', 'Model', 'Load, easy km', 'Steps'])

/** One line of the table. */
export function formatOutcome(outcome: SessionOutcome): string {
  const { localDate, sessionId, kind, before, after, reason } = outcome
  const said = reason === null ? '' : ` ${reason}`
  if (after === null) return row([localDate, sessionId, before.modelVersion, `${KIND_WORDS[kind]}.${said}`, ''])
  const model = arrow(before.modelVersion, after.modelVersion)
  const load = `${arrow(easyKm(bothSlu(before)), easyKm(bothSlu(after)))}${change(bothSlu(before), bothSlu(after))}`
  const steps = arrow(String(bothSteps(before)), String(bothSteps(after)))
  const kept = kind === 'recomputed' ? said : `  ${KIND_WORDS[kind]}.${said}`
  return `${row([localDate, sessionId, model, load, steps])}${kept}`
}

/** What it came to, some lines. */
export function formatReport(summary: RecomputeSummary): string {
  const { counts, dryRun, beforeSlu, afterSlu, sessionCount } = summary
  if (sessionCount === 0) return 'There is no finished run that fits.'
  const kinds = Object.keys(KIND_WORDS) as OutcomeKind[]
  const parts = kinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${KIND_WORDS[kind]}`)
  const lines = [`${sessionCount} ${sessionCount === 1 ? 'run' : 'runs'}: ${parts.join(', ') || 'none computed'}.`]
  if (counts.recomputed > 0) {
    const total = `${arrow(easyKm(beforeSlu), easyKm(afterSlu))} easy km${change(beforeSlu, afterSlu)}`
    const summed = `${arrow(beforeSlu.toFixed(2), afterSlu.toFixed(2))} SLU`
    lines.push(
      `Load of the recomputed ones: ${total}, the mean of both legs (summed over both, ${summed}).`,
      `Model ${summary.modelVersion}; load is a model estimate.`,
    )
  }
  if (dryRun) lines.push('Nothing was written (--dry-run).')
  if (summary.interrupted)
    lines.push('Stopped before the last run. What was not computed keeps its numbers; run it again to go on.')
  return lines.join('\n')
}

function row([date = '', session = '', model = '', load = '', steps = '']: readonly string[]): string {
  const cells = [date, session.padEnd(SESSION_WIDTH), model.padEnd(MODEL_WIDTH), load.padEnd(LOAD_WIDTH), steps]
  return cells.join('  ').trimEnd()
}

function arrow(before: string, after: string): string {
  return before === after ? before : `${before} → ${after}`
}

/** As the pages say it: the mean of both legs, of a load that is summed over them. */
function easyKm(summedSlu: number): string {
  return easyKilometresOfBothLegs(summedSlu).toFixed(2)
}

function change(before: number, after: number): string {
  if (before === 0 || easyKm(before) === easyKm(after)) return ''
  const percent = (after / before - 1) * 100
  return ` (${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %)`
}
