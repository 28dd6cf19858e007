import type { SummaryRecord } from '../domain/records/sample-block.js'
import { FEET } from '../domain/records/step-record.js'
import { beltSlopeDeg, onBelt } from './belt.js'
import { gapReason, type DeviceEntry } from './device-entry.js'
import { laneIsHeard } from './foot-lane.js'
import { elapsedDistanceM, fillFromPod, podElapsedUs, podGap, podIsFresh } from './pod-lane.js'
import { countPod } from './run-clock.js'
import { noteHeard, type SessionCore } from './session-core.js'

/** Nobody has run faster; more is a value that is not a speed. */
export const FASTEST_RUNNER_MPS = 13

/** What a source said that knows no samples: it fills the feet that no sensor is heard on. */
export function takeSummary(core: SessionCore, entry: DeviceEntry, told: SummaryRecord): void {
  const summary = onBelt(told, core.belt)
  const slopeDeg = beltSlopeDeg(core.belt, summary.timeUs)
  const { deviceId } = entry.device
  const silence = podGap(entry.pod, core.nowUs)
  const quiet = core.gaps.returned(deviceId, core.nowUs)
  if (silence !== null && !quiet) core.gaps.add({ deviceId, foot: null, ...silence, reason: gapReason(entry) })
  if (speaks(core, deviceId)) {
    core.podId = deviceId
    const elapsedUs = podElapsedUs(entry.pod, summary)
    countPod(core.run, {
      untilUs: core.nowUs,
      elapsedUs,
      distanceM: elapsedDistanceM(summary, elapsedUs),
      running: summary.running,
    })
    // Two kinds of source on two feet would look like a difference between the feet.
    const seen = FEET.some((foot) => laneIsHeard(core.lanes[foot], core.nowUs))
    if (!seen) for (const foot of FEET) fillFromPod(entry.pod, core.lanes[foot], { summary, slopeDeg }, core.settings)
  }
  entry.pod.last = told
  noteHeard(core, entry)
}

/** One pod speaks for the session, until it falls silent. */
function speaks(core: SessionCore, deviceId: string): boolean {
  if (core.podId === null || core.podId === deviceId) return true
  const pod = core.devices.get(core.podId)?.pod
  return pod === undefined || !podIsFresh(pod, core.nowUs)
}
