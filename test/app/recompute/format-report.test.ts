import { describe, expect, it } from 'vitest'
import { formatOutcome, formatReport } from '../../../src/app/recompute/format-report.js'
import type { ComputedNumbers, SessionOutcome } from '../../../src/app/recompute/outcome.js'

const numbers = (left: number, right: number): ComputedNumbers => ({
  generation: 0,
  modelVersion: '0.3.0',
  stepCount: { left: 1000, right: 1000 },
  soleusLoadSlu: { left, right },
  coverageRatio: 1,
})

describe('what a recompute says of loads', () => {
  it('is the number of the pages, the mean of both legs', () => {
    const outcome: SessionOutcome = {
      ...{ sessionId: 'run', athleteId: 'ada', localDate: '2026-11-20', kind: 'recomputed', reason: null },
      ...{ before: numbers(2.8, 2.98), after: numbers(3.2, 3.4), damageCount: 0 },
    }
    expect(formatOutcome(outcome)).toContain('2.89 → 3.30 (+14.2 %)')
  })

  it('names the sum as a sum beside it', () => {
    const counts = { recomputed: 1, 'up-to-date': 0, 'no-journal': 0, kept: 0, changed: 0, failed: 0 }
    const told = { dryRun: false, interrupted: false, modelVersion: '0.3.0', sessionCount: 1 }
    const text = formatReport({ ...told, counts, beforeSlu: 5.78, afterSlu: 6.6 } as Parameters<typeof formatReport>[0])
    expect(text).toContain('2.89 → 3.30 easy km (+14.2 %), the mean of both legs (summed over both, 5.78 → 6.60 SLU)')
  })
})
