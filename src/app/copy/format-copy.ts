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
  return [
    `${counted(counts.copied, 'run')} copied and compared, ${stepCount} steps in ${durationS.toFixed(1)} s${rateWords(stepCount, durationS)}.`,
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

/** Of no steps there is none. */
function rateWords(stepCount: number, durationS: number): string {
  return stepCount > 0 && durationS > 0 ? ` (${Math.round(stepCount / durationS)} steps/s)` : ''
}

function verdict(summary: CopySummary, interrupted: boolean): string {
  if (interrupted) return 'Stopped. What has been copied stays; run it again and it goes on.'
  if (isWhole(summary)) return wholeWords(summary)
  return 'Not everything is there as it is here. Run it again with --again; where that changes nothing, "solewatch doctor" may know why.'
}

/** Whole is what could be copied; what could not is said again here, as the last line is what people read. */
function wholeWords({ unfinishedCount, withoutStepsCount }: CopySummary): string {
  const missing = [
    ...(unfinishedCount > 0 ? [`${counted(unfinishedCount, 'run')} not finished`] : []),
    ...(withoutStepsCount > 0 ? [`the steps of ${counted(withoutStepsCount, 'run')} older than the bucket keeps`] : []),
  ]
  if (missing.length === 0) return 'Everything is there, bit for bit.'
  return `All else is there, bit for bit; not there: ${missing.join(', and ')}.`
}
