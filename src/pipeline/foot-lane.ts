import { createLoadErrorSums, type LoadErrorSums } from '../domain/biomechanics/load-uncertainty.js'
import type { FootMotion } from '../domain/gait/foot-events.js'
import type { FootState } from '../domain/gait/foot-reducer.js'
import { createSideEvidence, type SideEvidence } from '../domain/gait/side-evidence.js'
import { createStrikeHabit, type StrikeHabit } from '../domain/gait/strike-habit.js'
import type { Foot, StepRecord } from '../domain/records/step-record.js'
import { createFootFill, type FootFill } from './foot-fill-state.js'
import { createFootStream, type FootStream } from './foot-stream.js'
import { createFootTotals, type FootTotals } from './foot-totals.js'
import { createLandingMemory, type LandingMemory } from './landing-memory.js'
import { createMinuteLedger, type MinuteLedger } from './minute-ledger.js'
import { createRecentSteps, type RecentSteps } from './recent-steps.js'
import type { Emit, SessionSettings } from './session-settings.js'

/** A sensor that is silent for longer no longer speaks for its foot. */
export const FOOT_SILENCE_US = 5_000_000

/** What a lane needs from the rest of the session. */
export interface LaneSurroundings {
  readonly settings: SessionSettings
  readonly emit: Emit
  /** Of the belt, else of a pod; null where neither spoke of late. */
  toldSpeedMps(timeUs: number): number | null
  /** Of the belt under the runner; null where there is none. */
  beltSlopeDeg(timeUs: number): number | null
  /** A pod's reports count the way at that time, so the steps don't. */
  podCountsWay(timeUs: number): boolean
  otherLane(foot: Foot): FootLane
  stepTaken(step: StepRecord, toldByPod: boolean): void
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
  /** Of the sensor that speaks for this foot. */
  side: SideEvidence
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
    side: createSideEvidence(),
    deviceId: null,
    state: null,
    motion: 'still',
    strideCount: 0,
    contactsUs: [],
    intervalUs: 10_000,
  }
}

/** True where this foot's own sensor was heard a moment ago. */
export function laneIsHeard(lane: FootLane, timeUs: number): boolean {
  const { lastSampleUs } = lane.stream
  return lastSampleUs !== null && timeUs - lastSampleUs <= FOOT_SILENCE_US
}
