import { expect, it } from 'vitest'
import type { CopySummary } from '../../../src/app/copy/copy.js'
import { formatCopy } from '../../../src/app/copy/format-copy.js'

const WHOLE: CopySummary = {
  ...{ type: 'summary', target: 'influx', counts: { copied: 2, 'already-there': 0, different: 0 }, stepCount: 600 },
  ...{ withoutStepsCount: 0, unfinishedCount: 0, measurements: [], refusedCount: 0, removedSteps: 0, durationS: 2 },
  ...{ interrupted: false, skippedCount: 0 },
}
const lines = (change: Partial<CopySummary>): string[] => formatCopy({ ...WHOLE, ...change }).split('\n')

it('says that everything is there only where it is', () => {
  expect(lines({})).toEqual([
    '2 runs copied and compared, 600 steps in 2.0 s (300 steps/s).',
    'Everything is there, bit for bit.',
  ])
  const none = { ...WHOLE.counts, copied: 0 }
  expect(lines({ counts: none, stepCount: 0, unfinishedCount: 1 }).at(-1)).toBe(
    'All else is there, bit for bit; not there: 1 run not finished.',
  )
  expect(lines({ unfinishedCount: 2, withoutStepsCount: 1 }).at(-1)).toBe(
    'All else is there, bit for bit; not there: 2 runs not finished, and the steps of 1 run older than the bucket keeps.',
  )
})

it('names no rate where there were no steps', () => {
  expect(lines({ counts: { ...WHOLE.counts, copied: 768 }, stepCount: 0 })[0]).toBe(
    '768 runs copied and compared, 0 steps in 2.0 s.',
  )
})
