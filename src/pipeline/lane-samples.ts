import {
  createFootState,
  reduceFootEnd,
  reduceFootGap,
  reduceFootSamples,
  type FootState,
} from '../domain/gait/foot-reducer.js'
import { createSideEvidence } from '../domain/gait/side-evidence.js'
import type { SampleBlock } from '../domain/records/sample-block.js'
import type { Foot } from '../domain/records/step-record.js'
import { noteGap } from './foot-fill-state.js'
import { FOOT_SILENCE_US, laneIsHeard, type FootLane, type LaneSurroundings } from './foot-lane.js'
import { bookBlock, bookMissing, sliceBlock, type SensorSetting } from './foot-stream.js'
import { takeEvents } from './lane-events.js'
import type { SessionSettings } from './session-settings.js'

/** Owner of a lane whose sensor was assigned elsewhere: the next one may have it at once. */
const RELEASED = ''

/** Takes the next samples of the foot. A second sensor on the same foot is heard only when the first is silent. */
export function laneSamples(
  lane: FootLane,
  source: SensorSetting & { readonly deviceId: string },
  block: SampleBlock,
  around: LaneSurroundings,
): void {
  const { deviceId, intervalUs } = source
  const firstUs = block.timeUs[0]
  if (block.count === 0 || firstUs === undefined) return
  if (lane.deviceId !== deviceId && !takeOver(lane, deviceId, firstUs, around)) return
  if (gyroscopeChanged(lane, block)) laneRestart(lane, around)
  lane.intervalUs = intervalUs
  if (!lane.fill.heard) {
    lane.fill.heard = true
    noteGap(lane.fill, -Infinity, firstUs)
    around.firstSample(lane, firstUs)
  }
  for (const segment of bookBlock(lane.stream, block, source, lane.minutes)) {
    if (segment.gapFromUs !== null) {
      const toUs = block.timeUs[segment.from] as number
      laneGap(lane, segment.gapFromUs, toUs, around)
      noteGap(lane.fill, segment.gapFromUs, toUs)
      around.gapEnded(lane, segment.gapFromUs, toUs)
    }
    lane.state ??= openState(lane.foot, source, around.settings)
    takeEvents(lane, reduceFootSamples(lane.state, sliceBlock(block, segment.from, segment.to)), around)
  }
}

/** Tells the detector that a stretch is missing. */
export function laneGap(lane: FootLane, fromUs: number, toUs: number, around: LaneSurroundings): void {
  if (lane.state !== null) takeEvents(lane, reduceFootGap(lane.state, fromUs, toUs), around)
}

/** The sensor was moved, exchanged or calibrated anew: what the detector learnt of its mounting no longer holds. */
export function laneRestart(lane: FootLane, around: LaneSurroundings): void {
  if (lane.state !== null) takeEvents(lane, reduceFootEnd(lane.state), around)
  lane.state = null
}

/** The sensor belongs to another foot now. */
export function laneRelease(lane: FootLane, around: LaneSurroundings): void {
  laneRestart(lane, around)
  lane.side = createSideEvidence()
  lane.deviceId = RELEASED
}

/** Nothing more will come; a sensor that is silent by then has lost the rest. */
export function laneEnd(lane: FootLane, endUs: number, around: LaneSurroundings): void {
  const { lastSampleUs } = lane.stream
  if (lastSampleUs !== null && endUs - lastSampleUs > FOOT_SILENCE_US) {
    bookMissing(lane.stream, lane.minutes, { fromUs: lastSampleUs, toUs: endUs, intervalUs: lane.intervalUs })
    around.gapEnded(lane, lastSampleUs, endUs)
  }
  laneRestart(lane, around)
  if (lastSampleUs !== null && endUs - lastSampleUs > FOOT_SILENCE_US) noteGap(lane.fill, lastSampleUs, endUs)
}

function takeOver(lane: FootLane, deviceId: string, firstUs: number, around: LaneSurroundings): boolean {
  if (lane.deviceId === RELEASED) {
    lane.deviceId = deviceId
    return true
  }
  if (lane.deviceId !== null) {
    const lastUs = lane.stream.lastSampleUs
    if (lastUs !== null && firstUs <= lastUs) return false
    if (laneIsHeard(lane, firstUs)) return false
    laneRestart(lane, around)
    lane.side = createSideEvidence()
  }
  lane.deviceId = deviceId
  return true
}

/** A sensor whose gyroscope fell silent, or speaks again, is another one to the detector. */
function gyroscopeChanged({ state }: FootLane, block: SampleBlock): boolean {
  if (state === null || state.startupCount === 0) return false
  return state.hasGyroscope !== (block.angularVelocityXDps !== null)
}

function openState(foot: Foot, { placement, intervalUs, isSet }: SensorSetting, settings: SessionSettings): FootState {
  return createFootState({
    foot,
    placement,
    samplingIntervalUs: isSet === true ? intervalUs : undefined,
    footStrikeOffsetDeg: settings.shoe?.footStrikeOffsetDeg ?? null,
    footStrikeOffsetSdDeg: settings.shoe?.footStrikeOffsetSdDeg ?? null,
    parameters: settings.parameters,
  })
}
