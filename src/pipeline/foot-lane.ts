import type { FootEvent, FootMotion } from '../domain/gait/foot-events.js'
import {
  createFootState,
  reduceFootEnd,
  reduceFootGap,
  reduceFootSamples,
  type FootState,
} from '../domain/gait/foot-reducer.js'
import { createStrikeHabit, type StrikeHabit } from '../domain/gait/strike-habit.js'
import type { Placement } from '../domain/records/people.js'
import type { SampleBlock } from '../domain/records/sample-block.js'
import type { Foot, StepRecord } from '../domain/records/step-record.js'
import { createLoadErrorSums, type LoadErrorSums } from '../domain/biomechanics/load-uncertainty.js'
import { addStepErrors } from './load-errors.js'
import { createFootFill, noteGap, noteStep, noteTornStride, type FootFill } from './foot-fill.js'
import {
  bookBlock,
  bookMissing,
  createFootStream,
  sliceBlock,
  type FootStream,
  type SensorSetting,
} from './foot-stream.js'
import { addStepToTotals, createFootTotals, type FootTotals } from './foot-totals.js'
import { createLandingMemory, type LandingMemory } from './landing-memory.js'
import { createMinuteLedger, type MinuteLedger } from './minute-ledger.js'
import { createRecentSteps, type RecentSteps } from './recent-steps.js'
import type { Emit, SessionSettings } from './session-settings.js'
import { buildStep } from './step-builder.js'

/** A sensor that is silent for longer no longer speaks for its foot. */
export const FOOT_SILENCE_US = 5_000_000
const REMEMBERED_CONTACTS = 32
/** Owner of a lane whose sensor was assigned elsewhere: the next one may have it at once. */
const RELEASED = ''
/** The other foot lands in the middle of a stride, give or take an asymmetry no runner exceeds. */
const OTHER_CONTACT_MIN_RATIO = 0.35
const OTHER_CONTACT_MAX_RATIO = 0.65

/** What a lane needs from the rest of the session. */
export interface LaneSurroundings {
  readonly settings: SessionSettings
  readonly emit: Emit
  /** Null where no pod spoke of late. */
  podSpeedMps(timeUs: number): number | null
  otherLane(foot: Foot): FootLane
  stepTaken(step: StepRecord, speedToldByPod: boolean): void
  motionChanged(timeUs: number): void
  /** The first sample of a foot. */
  firstSample(lane: FootLane, timeUs: number): void
  /** A marked gap of this foot ended; says nothing itself. */
  gapEnded(lane: FootLane, fromUs: number, toUs: number): void
}

/** Everything of one foot: its detector, its minutes and its sums. */
export interface FootLane {
  readonly foot: Foot
  readonly minutes: MinuteLedger
  readonly totals: FootTotals
  /** What may be wrong with the load of `totals`. */
  readonly loadErrors: LoadErrorSums
  readonly recent: RecentSteps
  readonly stream: FootStream
  readonly fill: FootFill
  readonly habit: StrikeHabit
  readonly landings: LandingMemory
  /** The sensor that speaks for this foot; null before the first sample. */
  deviceId: string | null
  state: FootState | null
  motion: FootMotion
  strideCount: number
  /** Initial contacts of the last strides, µs. */
  readonly contactsUs: number[]
  intervalUs: number
}

export function createFootLane(foot: Foot, settings: SessionSettings): FootLane {
  return {
    foot,
    minutes: createMinuteLedger(foot, settings),
    totals: createFootTotals(settings),
    loadErrors: createLoadErrorSums(),
    recent: createRecentSteps(settings.parameters),
    stream: createFootStream(),
    fill: createFootFill(),
    habit: createStrikeHabit(),
    landings: createLandingMemory(),
    deviceId: null,
    state: null,
    motion: 'still',
    strideCount: 0,
    contactsUs: [],
    intervalUs: 10_000,
  }
}

/** Takes the next samples of the foot. A second sensor on the same foot is heard only when the first is silent. */
export function laneSamples(
  lane: FootLane,
  source: SensorSetting & { readonly deviceId: string },
  block: SampleBlock,
  around: LaneSurroundings,
): void {
  const { deviceId, intervalUs, placement } = source
  const firstUs = block.timeUs[0]
  if (block.count === 0 || firstUs === undefined) return
  if (lane.deviceId !== deviceId && !takeOver(lane, deviceId, firstUs, around)) return
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
    lane.state ??= openState(lane.foot, placement, around.settings)
    handle(lane, reduceFootSamples(lane.state, sliceBlock(block, segment.from, segment.to)), around)
  }
}

/** Tells the detector that a stretch is missing. */
export function laneGap(lane: FootLane, fromUs: number, toUs: number, around: LaneSurroundings): void {
  if (lane.state !== null) handle(lane, reduceFootGap(lane.state, fromUs, toUs), around)
}

/** The sensor was moved, exchanged or calibrated anew: what the detector learnt of its mounting no longer holds. */
export function laneRestart(lane: FootLane, around: LaneSurroundings): void {
  if (lane.state !== null) handle(lane, reduceFootEnd(lane.state), around)
  lane.state = null
}

/** The sensor belongs to another foot now. */
export function laneRelease(lane: FootLane, around: LaneSurroundings): void {
  laneRestart(lane, around)
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

/** True where this foot's own sensor was heard a moment ago. */
export function laneIsHeard(lane: FootLane, timeUs: number): boolean {
  const { lastSampleUs } = lane.stream
  return lastSampleUs !== null && timeUs - lastSampleUs <= FOOT_SILENCE_US
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
  }
  lane.deviceId = deviceId
  return true
}

function openState(foot: Foot, placement: Placement, settings: SessionSettings): FootState {
  return createFootState({
    foot,
    placement,
    footStrikeOffsetDeg: settings.shoe?.footStrikeOffsetDeg ?? null,
    footStrikeOffsetSdDeg: settings.shoe?.footStrikeOffsetSdDeg ?? null,
    parameters: settings.parameters,
  })
}

function handle(lane: FootLane, events: readonly FootEvent[], around: LaneSurroundings): void {
  for (const event of events) {
    switch (event.kind) {
      case 'stride': {
        const { initialContactTimeUs, nextInitialContactTimeUs } = event.stride
        if (lane.contactsUs.length === REMEMBERED_CONTACTS) lane.contactsUs.shift()
        lane.contactsUs.push(nextInitialContactTimeUs)
        const podSpeedMps = around.podSpeedMps(initialContactTimeUs)
        const step = buildStep(
          event.stride,
          {
            foot: lane.foot,
            strideIndex: lane.strideCount++,
            habit: lane.habit,
            landings: lane.landings,
            otherContactTimeUs: otherContact(
              around.otherLane(lane.foot),
              initialContactTimeUs,
              nextInitialContactTimeUs,
            ),
            podSpeedMps,
          },
          around.settings,
        )
        noteStep(lane, around.otherLane(lane.foot), step)
        addStepToTotals(lane.totals, step, event.stride.strikeTurn, around.settings.startTimeUs)
        addStepErrors(lane.loadErrors, step, around.settings)
        lane.minutes.addStep(step)
        lane.recent.add(step)
        around.stepTaken(step, podSpeedMps !== null)
        around.emit({ kind: 'step', step })
        break
      }
      case 'rejected':
        lane.totals.rejectedCount += 1
        if (event.reason === 'gap-inside') noteTornStride(lane.fill, event.timeUs)
        around.emit({
          kind: 'rejected-stride',
          foot: lane.foot,
          timeUs: Math.round(event.timeUs),
          reason: event.reason,
        })
        break
      case 'motion':
        lane.motion = event.motion
        around.motionChanged(event.timeUs)
        break
    }
  }
}

function otherContact(other: FootLane, fromUs: number, toUs: number): number | null {
  const strideUs = toUs - fromUs
  for (const contactUs of other.contactsUs) {
    const ratio = (contactUs - fromUs) / strideUs
    if (ratio >= OTHER_CONTACT_MIN_RATIO && ratio <= OTHER_CONTACT_MAX_RATIO) return contactUs
  }
  return null
}
