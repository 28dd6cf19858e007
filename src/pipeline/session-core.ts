import type { ModelParameters } from '../domain/biomechanics/parameters.js'
import type { PerFoot, SessionTotals } from '../domain/records/session-record.js'
import type { StreamCounters } from '../domain/records/stream-counters.js'
import { isImuKind } from '../domain/records/people.js'
import { FEET, type Foot } from '../domain/records/step-record.js'
import type { SessionContext } from '../journal/journal-record.js'
import { beltSlopeDeg, beltSpeedMps, createBelt, type Belt } from './belt.js'
import { bodyTotals, createBodyReadings, withBody, type BodyReadings } from './body-readings.js'
import { createDeviceEntry, gapReason, type DeviceEntry } from './device-entry.js'
import { createFootLane, laneIsHeard, type FootLane, type LaneSurroundings } from './foot-lane.js'
import { coverageOf } from './foot-stream.js'
import { refreshShares } from './foot-totals.js'
import { createGapBook, type GapBook } from './gap-book.js'
import type { LiveNumbers, PipelineOutput, SwapReason } from './output.js'
import { podIsFresh, podMotion, POD_FRESH_US } from './pod-lane.js'
import { countStep, createRunClock, type RunClock } from './run-clock.js'
import { createSessionMotion, type SessionMotion } from './session-motion.js'
import { createSessionSettings, type SessionSettings } from './session-settings.js'
import { createSessionTime, type SessionTime } from './session-time.js'
import { computeTotals } from './session-totals.js'
import { suspectSwap } from './swap-watch.js'

/** Silence shorter than this is on its way, not lost. */
const PENDING_US = 1_000_000
/** A pod that says less while the foot runs is behind. */
const BELIEVABLE_SPEED_MPS = 1
const SHARES_EARLY_US = 10_000_000
const SHARES_LATE_US = 60_000_000
/** The longer the run, the more there is to draw from and the less a minute changes. */
const SHARES_PER_RUN = 60
const EARLY_US = 120_000_000

/** The whole state of one session; the stages work on it, one record after the other. */
export interface SessionCore {
  readonly context: SessionContext
  readonly settings: SessionSettings
  readonly time: SessionTime
  readonly devices: Map<string, DeviceEntry>
  readonly lanes: PerFoot<FootLane>
  readonly run: RunClock
  readonly motion: SessionMotion
  readonly gaps: GapBook
  readonly belt: Belt
  readonly body: BodyReadings
  readonly around: LaneSurroundings
  /** Said since the last time somebody took it. */
  pending: PipelineOutput[]
  nowUs: number
  pausedFromUs: number | null
  pausedUs: number
  /** Pauses before anybody ran. */
  pausedBeforeRunUs: number
  resumedUs: number
  ended: boolean
  /** When it was ended; a session that is opened again was paused since. */
  endedUs: number
  /** Where the session's duration ends, if before now: it went on idle for a while before it was closed. */
  idleEndUs: number | null
  /** The pod that speaks for the session; null before the first report. */
  podId: string | null
  /** The foot whose gap belongs to an outage that is told as one. */
  quietFoot: Foot | null
  /** Why left and right were last said to be swapped; null where they were not. */
  swapTold: SwapReason | null
  liveUs: number
  sharesUs: number
}

export function createSessionCore(context: SessionContext, parameters?: ModelParameters): SessionCore {
  const settings = createSessionSettings(context, parameters)
  const lanes = { left: createFootLane('left', settings), right: createFootLane('right', settings) }
  const run = createRunClock()
  const emit = (output: PipelineOutput): void => void core.pending.push(output)
  const around: LaneSurroundings = {
    settings,
    emit,
    toldSpeedMps: (timeUs) => beltSpeedMps(core.belt, timeUs) ?? podSpeedMps(core, timeUs),
    beltSlopeDeg: (timeUs) => beltSlopeDeg(core.belt, timeUs),
    podCountsWay: (timeUs) => podSpeedMps(core, timeUs) !== null,
    otherLane: (foot) => lanes[foot === 'left' ? 'right' : 'left'],
    stepTaken: (step, toldByPod) => countStep(run, step, toldByPod),
    firstSample: (lane, timeUs) => void (lane.stream.expectedUs += missedBefore(core, timeUs)),
    motionChanged: (timeUs) => updateMotion(core, timeUs),
    gapEnded: (lane, fromUs, toUs) => {
      if (core.quietFoot === lane.foot) return
      const deviceId = lane.deviceId ?? ''
      const reason = gapReason(core.devices.get(deviceId))
      core.gaps.add({ deviceId, foot: lane.foot, fromUs, toUs, reason })
    },
  }
  const core: SessionCore = {
    context,
    settings,
    time: createSessionTime(context),
    devices: new Map(context.devices.map((device) => [device.deviceId, createDeviceEntry(device)])),
    lanes,
    run,
    motion: createSessionMotion(context.startTimeUs, emit),
    gaps: createGapBook(emit),
    belt: createBelt(),
    body: createBodyReadings(context.startTimeUs),
    around,
    pending: [],
    nowUs: context.startTimeUs,
    pausedFromUs: null,
    pausedUs: 0,
    pausedBeforeRunUs: 0,
    resumedUs: -Infinity,
    ended: false,
    endedUs: -Infinity,
    idleEndUs: null,
    podId: null,
    quietFoot: null,
    swapTold: null,
    liveUs: context.startTimeUs,
    sharesUs: -Infinity,
  }
  return core
}

export function updateMotion(core: SessionCore, timeUs: number): void {
  let heardUs = -Infinity
  const feet = FEET.map((foot) => {
    const lane = core.lanes[foot]
    heardUs = Math.max(heardUs, lane.stream.lastSampleUs ?? -Infinity)
    return laneIsHeard(lane, timeUs) ? lane.motion : 'still'
  })
  const pods = [...core.devices.values()].map((entry) => {
    heardUs = Math.max(heardUs, entry.pod.last?.timeUs ?? -Infinity)
    return podMotion(entry.pod, timeUs)
  })
  // Who falls silent while running was last known to run when last heard, not when that was noticed.
  const silent = timeUs - heardUs > POD_FRESH_US && Number.isFinite(heardUs)
  core.motion.update([...feet, ...pods], silent ? heardUs : timeUs)
}

export function noteHeard(core: SessionCore, entry: DeviceEntry): void {
  entry.heardUs = core.nowUs
  entry.linkEnd = null
}

const LIVE_EVERY_US = 1_000_000

/** Of a source without ticks: once a second of its own time. */
export function emitSummaryIfDue(core: SessionCore): void {
  if (core.nowUs - core.liveUs < LIVE_EVERY_US) return
  updateMotion(core, core.nowUs)
  emitSummary(core)
}

/** Minutes that changed, then the numbers of now. */
export function emitSummary(core: SessionCore): void {
  for (const foot of FEET) {
    for (const minute of core.lanes[foot].minutes.takeChanged())
      core.around.emit({ kind: 'minute', minute: withBody(minute, core.body) })
  }
  const sinceStartUs = core.nowUs - core.context.startTimeUs
  const lateUs = Math.max(SHARES_LATE_US, sinceStartUs / SHARES_PER_RUN)
  const sharesEveryUs = sinceStartUs < EARLY_US ? SHARES_EARLY_US : lateUs
  if (core.ended || core.nowUs - core.sharesUs >= sharesEveryUs) {
    for (const foot of FEET) refreshShares(core.lanes[foot].totals)
    core.sharesUs = core.nowUs
  }
  core.liveUs = core.nowUs
  tellSwap(core)
  core.around.emit({ kind: 'live', live: liveNumbers(core) })
}

/** Everything up to the newest record; asking changes nothing. */
export function liveNumbers(core: SessionCore): LiveNumbers {
  const { lanes, nowUs } = core
  const pendingUs = { left: pendingOf(core, lanes.left), right: pendingOf(core, lanes.right) }
  const pauseUs = core.pausedUs + (core.pausedFromUs === null ? 0 : nowUs - core.pausedFromUs)
  const footNumbers = (foot: Foot) => lanes[foot].recent.summarise(coverageOf(lanes[foot].stream, pendingUs[foot]))
  const streams = streamsOf(core)
  const swapSuspected = suspectSwap(core.devices, core.lanes) !== null
  // Asked for once a second of each session: what most don't have is added to the totals instead of copying them.
  const totals: SessionTotals = Object.assign(
    computeTotals({
      settings: core.settings,
      lanes,
      run: core.run,
      durationUs: Math.max(0, (core.idleEndUs ?? nowUs) - core.context.startTimeUs - pauseUs),
      gapCount: core.gaps.count,
      gapUs: core.gaps.totalUs,
      pendingUs,
      nowUs: core.idleEndUs ?? nowUs,
    }),
    bodyTotals(core.body),
    streams.length === 0 ? null : { streams },
    swapSuspected ? { swapSuspected } : null,
  )
  return {
    timeUs: Math.round(nowUs),
    totals,
    heartRateBpm: core.body.heartRateBpm.at(nowUs),
    powerW: core.body.powerW.at(nowUs),
    streams,
    swapSuspected,
    motion: core.motion.motion,
    idleSinceUs: core.motion.idleSinceUs,
    ...liveSpeed(core, nowUs),
    slopeDeg: stepSlopeDeg(core),
    feet: { left: footNumbers('left'), right: footNumbers('right') },
  }
}

/** Says it once, as soon as it is believed. */
function tellSwap(core: SessionCore): void {
  const because = suspectSwap(core.devices, core.lanes)
  if (because !== null && core.swapTold !== because) {
    core.around.emit({ kind: 'swap-suspected', timeUs: Math.round(core.nowUs), because })
  }
  core.swapTold = because
}

function streamsOf(core: SessionCore): readonly StreamCounters[] {
  const streams: StreamCounters[] = []
  for (const { device, counts } of core.devices.values()) {
    const snapshot = counts.snapshot(device.deviceId)
    if (snapshot !== null) streams.push(snapshot)
  }
  return streams
}

function pendingOf(core: SessionCore, lane: FootLane): number {
  const { lastSampleUs } = lane.stream
  if (!lane.fill.heard) return isAssigned(core, lane.foot) ? missedBefore(core, core.idleEndUs ?? core.nowUs) : 0
  if (lastSampleUs === null || core.pausedFromUs !== null || core.ended) return 0
  const silentUs = core.nowUs - lastSampleUs
  return silentUs > PENDING_US ? silentUs : 0
}

/** Running time before a foot's first sample: its sensor was due then. */
function missedBefore(core: SessionCore, timeUs: number): number {
  const { run } = core
  if (run.firstUs === null) return 0
  const pausedUs =
    core.pausedUs - core.pausedBeforeRunUs + (core.pausedFromUs === null ? 0 : timeUs - core.pausedFromUs)
  return Math.max(0, timeUs - run.firstUs - pausedUs)
}

function isAssigned(core: SessionCore, foot: Foot): boolean {
  return [...core.devices.values()].some(({ device }) => isImuKind(device.kind) && device.foot === foot)
}

function podSpeedMps(core: SessionCore, timeUs: number): number | null {
  const pod = core.podId === null ? undefined : core.devices.get(core.podId)?.pod
  if (pod === undefined || !podIsFresh(pod, timeUs)) return null
  const speedMps = pod.last?.speedMps ?? null
  return speedMps !== null && speedMps >= BELIEVABLE_SPEED_MPS ? speedMps : null
}

/** The belt's, while somebody moves on it; the pod's; else the median of the newest steps, while somebody runs: the feet say it in turn, the left one first. */
function liveSpeed(core: SessionCore, nowUs: number): Pick<LiveNumbers, 'speedMps' | 'speedBasis'> {
  const beltMps = core.motion.motion === 'still' ? null : beltSpeedMps(core.belt, nowUs)
  const podMps = beltMps ?? podSpeedMps(core, nowUs)
  if (podMps !== null) return { speedMps: podMps, speedBasis: 'measured' }
  if (core.motion.motion !== 'running') return { speedMps: null, speedBasis: null }
  const { left, right } = core.lanes
  const { recent } = left.recent.speedMps() === null ? right : left
  return { speedMps: recent.speedMps(), speedBasis: recent.speedBasis() }
}

function stepSlopeDeg(core: SessionCore): number | null {
  if (core.motion.motion !== 'running') return null
  return core.lanes.left.recent.slopeDeg() ?? core.lanes.right.recent.slopeDeg()
}
