import type { StepRecord } from '../domain/records/step-record.js'

/** How long and how far the session ran, without counting what two feet and a pod saw together twice. */
export interface RunClock {
  /** When running began; null before. */
  firstUs: number | null
  runningUs: number
  measuredDistanceM: number
  estimatedDistanceM: number
  /** Running is counted up to here, for feet and pod together. */
  countedToUs: number
}

export function createRunClock(): RunClock {
  return { firstUs: null, runningUs: 0, measuredDistanceM: 0, estimatedDistanceM: 0, countedToUs: -Infinity }
}

/** Distance comes from a step only where no pod told it: from the foot's own travel, else from the contact-time model. */
export function countStep(run: RunClock, step: StepRecord, toldByPod: boolean): void {
  const untilUs = Math.round(step.initialContactTimeUs + step.strideTimeMs * 1000)
  const addedUs = count(run, step.initialContactTimeUs, untilUs)
  if (toldByPod) return
  const distanceM = ((step.speedMps ?? 0) * addedUs) / 1e6
  if (step.speedBasis === 'measured') run.measuredDistanceM += distanceM
  else run.estimatedDistanceM += distanceM
}

/** The time a pod's report speaks for. A pod measures walking too; only running counts as running time. */
export function countPod(
  run: RunClock,
  report: { untilUs: number; elapsedUs: number; distanceM: number; running: boolean },
): void {
  run.measuredDistanceM += report.distanceM
  if (report.running) count(run, report.untilUs - report.elapsedUs, report.untilUs)
}

function count(run: RunClock, fromUs: number, untilUs: number): number {
  const addedUs = Math.max(0, untilUs - Math.max(fromUs, run.countedToUs))
  run.firstUs ??= fromUs
  run.runningUs += addedUs
  run.countedToUs = Math.max(run.countedToUs, untilUs)
  return addedUs
}
