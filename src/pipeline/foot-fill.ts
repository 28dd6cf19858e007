import type { StepRecord } from '../domain/records/step-record.js'
import type { FilledFoot, FootFill, PendingStep } from './foot-fill-state.js'
import { holeOf, isIn, openHole, silentTimeUs } from './foot-holes.js'

/** Strides that short losses tore follow each other like strides do; what is further apart may be a stop. */
const TORN_STEP_US = 2_500_000
/** More than an hour and a half of steps of one foot. */
const MOST_PENDING = 8192
/** While the other foot has no sensor, all but the newest steps are known to be alone, whenever one joins. */
const MOST_PENDING_ALONE = 64

/** A stride of this foot was there, but lost samples took what would have to be measured. */
export function noteTornStride(fill: FootFill, timeUs: number): void {
  const beforeUs = fill.torn?.untilUs ?? fill.lastEndUs
  const following = (fill.torn?.following ?? true) && timeUs - beforeUs <= TORN_STEP_US
  fill.torn = { untilUs: Math.max(beforeUs, timeUs), following }
}

/** A step of one foot: settles what the other one's steps until then were, and waits for the same itself. */
export function noteStep(own: FilledFoot, other: FilledFoot, record: StepRecord): void {
  const { fill } = own
  const fromUs = record.initialContactTimeUs
  const toUs = fromUs + record.strideTimeMs * 1000
  const impulseBwS = record.soleusImpulseBwS
  // A step whose load can't be told is one to fill, like one that was torn.
  if (impulseBwS === null) return noteTornStride(fill, fromUs)
  const step = { fromUs, toUs, impulseBwS, steps: 1 }
  const torn = fillTorn(fill, step)
  if (fill.gap === null || fromUs >= fill.gap.fromUs) settle(own, other, fromUs)
  fill.lastStepUs = fromUs
  fill.lastEndUs = toUs
  fill.impulseBwS += impulseBwS
  fill.stepTimeUs += toUs - fromUs
  if (torn !== null) place(fill, other, torn)
  place(fill, other, step)
}

/** Counts a step, or lets it wait until it is known whether the other foot was seen then. */
function place(fill: FootFill, other: FilledFoot, step: PendingStep): void {
  const { lastStepUs, lastHole } = other.fill
  if (step.fromUs < lastStepUs || isIn(lastHole, step.fromUs)) return count(fill, step, isIn(lastHole, step.fromUs))
  fill.pending.push(step)
  const most = other.fill.heard ? MOST_PENDING : MOST_PENDING_ALONE
  const oldest = fill.pending.length > most ? fill.pending.shift() : undefined
  if (oldest !== undefined) {
    count(fill, oldest, !other.fill.heard || isIn(openHole(other, fill, step.toUs), oldest.fromUs))
  }
}

/** Load of this foot, in BW·s, that its sensor missed while it ran; never for a foot that had no sensor at all. */
export function filledImpulseBwS(own: FilledFoot, other: FilledFoot, nowUs: number): number {
  const { fill } = own
  if (!fill.heard) return 0
  const hole = openHole(own, other.fill, nowUs)
  let missedBwS = other.fill.aloneBwS
  if (hole !== null) for (const step of other.fill.pending) if (isIn(hole, step.fromUs)) missedBwS += step.impulseBwS
  const silentBwS = fill.stepTimeUs === 0 ? 0 : (fill.silentUs * fill.impulseBwS) / fill.stepTimeUs
  return missedBwS * ownToOther(fill, other.fill) + silentBwS + fill.tornBwS
}

/**
 * Fills the time since the last step if strides were torn in it and the foot never stopped, and tells what it filled. A
 * gap that is told as one is filled with its torn edges, so it isn't filled here.
 */
function fillTorn(fill: FootFill, step: PendingStep): PendingStep | null {
  const { torn, gap, interrupted, lastEndUs } = fill
  const strideUs = step.toUs - step.fromUs
  const rateBwSPerUs = step.impulseBwS / strideUs
  const meanBwSPerUs = 0.5 * (fill.rateBwSPerUs + rateBwSPerUs)
  fill.rateBwSPerUs = rateBwSPerUs
  fill.torn = null
  const apartUs = step.fromUs - lastEndUs
  if (torn?.following !== true || step.fromUs - torn.untilUs > TORN_STEP_US) return null
  if ((gap !== null && step.fromUs >= gap.fromUs) || interrupted || !(apartUs > 0)) return null
  fill.tornBwS += apartUs * meanBwSPerUs
  return { fromUs: lastEndUs, toUs: step.fromUs, impulseBwS: apartUs * meanBwSPerUs, steps: apartUs / strideUs }
}

/** Mean load of a step of this foot over that of the other one, where both were seen; else they count as equal. */
function ownToOther(own: FootFill, other: FootFill): number {
  if (own.matchedBwS === 0 || other.matchedBwS === 0) return 1
  return own.matchedBwS / own.matchedSteps / (other.matchedBwS / other.matchedSteps)
}

function settle(own: FilledFoot, other: FilledFoot, untilUs: number): void {
  const { fill } = own
  if (fill.gap !== null) {
    const hole = holeOf(fill, fill.gap, other.fill, untilUs)
    fill.silentUs += silentTimeUs(own, other, { gap: fill.gap, hole, untilUs })
    fill.lastGap = fill.gap
    fill.lastHole = hole
  }
  fill.gap = null
  fill.interrupted = false
  const { pending } = other.fill
  let settled = 0
  for (const step of pending) {
    if (step.fromUs >= untilUs) break
    count(other.fill, step, isIn(fill.lastHole, step.fromUs))
    settled += 1
  }
  pending.splice(0, settled)
}

function count(fill: FootFill, step: PendingStep, alone: boolean): void {
  if (alone) {
    fill.aloneBwS += step.impulseBwS
    return
  }
  fill.matchedBwS += step.impulseBwS
  fill.matchedSteps += step.steps
}
