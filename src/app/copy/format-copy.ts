import { counted } from '../doctor/words.js'
import type { CopyOutcome, CopySummary } from './copy.js'
import { isWhole } from './run-copy.js'

/** A line for a run that is not as it should be; null for the others. */
export function formatCopyOutcome({ sessionId, kind, difference }: CopyOutcome): string | null {
  return kind === 'different' ? `${sessionId}: ${difference ?? 'it differs'}.` : null
}

/** What a copy came to, some lines. */
export function formatCopy(summary: CopySummary): string {
  const { counts, stepCount, durationS, withoutStepsCount, removedSteps, unfinishedCount, interrupted, skippedCount } =
    summary
  const rate = durationS > 0 ? Math.round(stepCount / durationS) : stepCount
  return [
    `${counted(counts.copied, 'run')} copied and compared, ${stepCount} steps in ${durationS.toFixed(1)} s (${rate} steps/s).`,
    ...(counts['already-there'] > 0 ? [`${counted(counts['already-there'], 'run')} had been copied before.`] : []),
    ...(withoutStepsCount > 0
      ? [`${counted(withoutStepsCount, 'run')} older than the bucket keeps steps: their minutes and totals are there.`]
      : []),
    ...(unfinishedCount > 0
      ? [`${counted(unfinishedCount, 'run')} not finished: the server brings it, or the next copy does.`]
      : []),
    ...(removedSteps > 0 ? [`${removedSteps} steps of computations that are not shown were removed there.`] : []),
    ...summary.measurements.map(formatMeasurement),
    ...(skippedCount > 0 ? [`${skippedCount} changes that waited need not be sent any more.`] : []),
    verdict(summary, interrupted),
  ].join('\n')
}

function formatMeasurement({
  measurement,
  hereCount,
  thereCount,
  missingCount,
}: CopySummary['measurements'][number]): string {
  const name = measurement.padEnd(8)
  if (missingCount > 0) return `${name} ${hereCount} here, ${thereCount} there: ${missingCount} are missing.`
  const more =
    thereCount > hereCount ? ` (${thereCount - hereCount} more: other computations, or runs not in this folder)` : ''
  return `${name} ${hereCount} here, ${thereCount} there${more}.`
}

function verdict(summary: CopySummary, interrupted: boolean): string {
  if (interrupted) return 'Stopped. What has been copied stays; run it again and it goes on.'
  if (isWhole(summary)) return 'Everything is there, bit for bit.'
  return 'Not everything is there as it is here. Run it again with --again; where that changes nothing, "solewatch doctor" may know why.'
}
