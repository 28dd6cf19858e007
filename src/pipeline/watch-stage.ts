import type { SummaryRecord } from '../domain/records/sample-block.js'
import { resolveWatchCadence } from '../domain/gait/summary-cadence.js'
import type { PerFoot } from '../domain/records/session-record.js'
import type { WatchRecord } from '../journal/journal-record.js'
import type { PodLane } from './pod-lane.js'
import { emitSummaryIfDue, updateMotion, type SessionCore } from './session-core.js'
import { FASTEST_RUNNER_MPS, takeSummary } from './summary-stage.js'

/** A watch that records only what changed is silent for this long now and then. */
const WATCH_FRESH_US = 15_000_000
/** Distances of a watch come in steps; over this time they are a speed. */
const SMOOTH_S = 10
const RUNNING_SPEED_MIN_MPS = 1.5
/** A balance further from the middle is an error of the belt, not a runner. */
const BALANCE_MIN_RATIO = 0.4
const BALANCE_MAX_RATIO = 0.6

/** One record of a watch: speed, cadence and, from a running pod or belt, contact time. Tier E. */
export function reduceWatch(core: SessionCore, record: WatchRecord): void {
  const entry = core.devices.get(record.deviceId)
  if (entry === undefined || core.pausedFromUs !== null) return
  entry.pod.freshUs = WATCH_FRESH_US
  takeSummary(core, entry, toWatchSummary(withWay(record, entry.pod, core.nowUs), core))
  updateMotion(core, core.nowUs)
  emitSummaryIfDue(core)
}

interface WatchWay extends WatchRecord {
  readonly elapsedDistanceM: number | null
}

/**
 * Where the watch counts distance, that is the way, and the speed is its smoothed rate: the speeds that watches write add up to
 * as much as a sixth less than the distance they show.
 */
function withWay(record: WatchRecord, pod: PodLane, nowUs: number): WatchWay {
  const before = pod.last
  const elapsedS = before === null ? 0 : (nowUs - before.timeUs) / 1e6
  const wayM = before === null || before.distanceM === null ? null : (record.distanceM ?? 0) - before.distanceM
  const known = record.distanceM !== null && wayM !== null && elapsedS > 0 && elapsedS * 1e6 <= pod.freshUs
  if (!known || wayM < 0 || wayM > FASTEST_RUNNER_MPS * elapsedS) {
    pod.smoothSpeedMps = null
    return { ...record, elapsedDistanceM: null }
  }
  const rateMps = wayM / elapsedS
  const smooth = pod.smoothSpeedMps ?? record.speedMps ?? rateMps
  pod.smoothSpeedMps = smooth + Math.min(1, elapsedS / SMOOTH_S) * (rateMps - smooth)
  return { ...record, speedMps: pod.smoothSpeedMps, elapsedDistanceM: wayM }
}

function toWatchSummary(record: WatchWay, core: SessionCore): SummaryRecord {
  const { speedMps, stepLengthM, cadencePerMin } = record
  const { gate } = core.settings.parameters
  const cadence = cadencePerMin === null ? null : resolveWatchCadence({ cadencePerMin, speedMps, stepLengthM })
  const cadenceSpm = cadence?.cadenceSpm ?? null
  const contactMs = record.groundContactTimeMs
  const dutyRatio = contactMs === null || cadenceSpm === null ? 0 : (contactMs / 1000) * (cadenceSpm / 120)
  return {
    timeUs: core.nowUs,
    speedMps,
    cadenceSpm,
    // A watch counts cycles by the standard: that is no news to anybody.
    cadenceDoubled: false,
    running:
      cadenceSpm !== null &&
      cadenceSpm >= gate.cadenceMinSpm &&
      (speedMps ?? 0) >= RUNNING_SPEED_MIN_MPS &&
      dutyRatio < gate.dutyFactorMaxRatio,
    distanceM: record.distanceM,
    ...(record.elapsedDistanceM === null ? {} : { elapsedDistanceM: record.elapsedDistanceM }),
    ...(contactMs === null ? {} : { groundContactTimeMs: perFoot(contactMs, record.leftContactRatio) }),
  }
}

/** The balance says which share of both feet's contact times is the left one's. */
function perFoot(contactMs: number, leftRatio: number | null): PerFoot<number> {
  const known = leftRatio !== null && leftRatio >= BALANCE_MIN_RATIO && leftRatio <= BALANCE_MAX_RATIO
  const left = known ? leftRatio : 0.5
  return { left: 2 * left * contactMs, right: 2 * (1 - left) * contactMs }
}
