import type { StepRecord } from '../domain/records/step-record.js'
import { MARKED_GAP_US } from './foot-stream.js'

/** A stretch of time, µs. */
interface Stretch {
  readonly fromUs: number
  readonly toUs: number
}

interface PendingStep extends Stretch {
  readonly impulseBwS: number
  /** 1; of strides that losses tore, as many as there must have been. */
  readonly steps: number
}

/** The stride that a gap tore is lost too, and so are the first ones after it, until the detector has found its feet. */
const TORN_BEFORE_US = 1_500_000
const TORN_AFTER_US = 5_000_000
/** Strides that short losses tore follow each other like strides do; what is further apart may be a stop. */
const TORN_STEP_US = 2_500_000
/** With no foot heard for longer, nobody knows whether the runner ran on. */
const LONGEST_SILENCE_US = 120_000_000
const OPEN_SILENCE_US = 1_000_000
/** More than an hour and a half of steps of one foot. */
const MOST_PENDING = 8192

/**
 * What is needed to tell the load that one foot's sensor missed. Steps wait until it is known whether the other foot was
 * seen then; all else are sums, so that the result doesn't depend on how the records were grouped.
 */
export interface FootFill {
  /** A sensor of this foot was heard. */
  heard: boolean
  /** Time missing since the newest step of this foot. */
  gap: Stretch | null
  /** The newest missing time before a step of this foot, and the part of it that the other foot's steps fill. */
  lastGap: Stretch | null
  lastHole: Stretch | null
  /** A pause, or a pod that filled both feet, since the newest step. */
  interrupted: boolean
  lastStepUs: number
  lastEndUs: number
  impulseBwS: number
  stepTimeUs: number
  /** Own steps while the other foot was seen, and while it was not. */
  matchedBwS: number
  matchedSteps: number
  aloneBwS: number
  pending: PendingStep[]
  /** Running time that neither foot saw. */
  silentUs: number
  /** Strides since the newest step that were there, but torn: the end of the last one, and whether they still follow. */
  torn: { readonly untilUs: number; readonly following: boolean } | null
  /** Load per µs of the newest step; what lies between it and the next one is filled at the mean of both. */
  rateBwSPerUs: number
  /** Load of strides that short losses tore. */
  tornBwS: number
}

/** One foot's filling, with the time of its newest sample. */
export interface FilledFoot {
  readonly fill: FootFill
  readonly stream: { readonly lastSampleUs: number | null }
}

export function createFootFill(): FootFill {
  return {
    heard: false,
    gap: null,
    lastGap: null,
    lastHole: null,
    interrupted: false,
    lastStepUs: -Infinity,
    lastEndUs: -Infinity,
    impulseBwS: 0,
    stepTimeUs: 0,
    matchedBwS: 0,
    matchedSteps: 0,
    aloneBwS: 0,
    pending: [],
    silentUs: 0,
    torn: null,
    rateBwSPerUs: 0,
    tornBwS: 0,
  }
}

/** Nothing of this foot came in that time. Before its first sample, `fromUs` is -Infinity. */
export function noteGap(fill: FootFill, fromUs: number, toUs: number): void {
  fill.gap = { fromUs: Math.min(fill.gap?.fromUs ?? fromUs, fromUs), toUs: Math.max(fill.gap?.toUs ?? toUs, toUs) }
}

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
  const oldest = fill.pending.length > MOST_PENDING ? fill.pending.shift() : undefined
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

/** The gap with its torn edges; null where the other foot did not run in it. */
function holeOf(fill: FootFill, gap: Stretch, other: FootFill, untilUs: number): Stretch | null {
  if (!other.pending.some((step) => isIn(gap, step.fromUs))) return null
  return {
    fromUs: Math.max(gap.fromUs - TORN_BEFORE_US, fill.lastEndUs),
    toUs: Math.min(gap.toUs + TORN_AFTER_US, untilUs),
  }
}

function openHole({ fill, stream }: FilledFoot, other: FootFill, nowUs: number): Stretch | null {
  const { lastSampleUs } = stream
  const silent = lastSampleUs !== null && nowUs - lastSampleUs > OPEN_SILENCE_US
  if (!silent) return fill.gap === null ? null : holeOf(fill, fill.gap, other, Infinity)
  const fromUs = Math.min(fill.gap?.fromUs ?? lastSampleUs, lastSampleUs)
  return holeOf(fill, { fromUs, toUs: Math.max(nowUs, fill.gap?.toUs ?? nowUs) }, other, Infinity)
}

/** Time around the part of a gap in which the other foot was silent too, if somebody ran right before and right after. */
function silentTimeUs(
  own: FilledFoot,
  other: FilledFoot,
  { gap, hole, untilUs }: { readonly gap: Stretch; readonly hole: Stretch | null; readonly untilUs: number },
): number {
  if (own.fill.interrupted || !Number.isFinite(gap.fromUs)) return 0
  const both = commonSilence(other, gap)
  const lengthUs = both.toUs - both.fromUs
  if (lengthUs < MARKED_GAP_US || lengthUs > LONGEST_SILENCE_US) return 0
  let beforeUs = own.fill.lastEndUs
  let afterUs = untilUs
  for (const step of hole === null ? [] : other.fill.pending) {
    if (step.fromUs < both.fromUs) beforeUs = Math.max(beforeUs, step.toUs)
    else if (step.fromUs >= both.toUs) afterUs = Math.min(afterUs, step.fromUs)
  }
  if (beforeUs < both.fromUs - TORN_BEFORE_US || afterUs > both.toUs + TORN_AFTER_US) return 0
  return Math.max(0, afterUs - beforeUs)
}

/** The longest part of the gap in which nothing came of the other foot either. */
function commonSilence({ fill, stream }: FilledFoot, gap: Stretch): Stretch {
  if (!fill.heard) return gap
  const open = stream.lastSampleUs === null ? null : { fromUs: stream.lastSampleUs, toUs: Infinity }
  let longest: Stretch = { fromUs: 0, toUs: 0 }
  for (const silence of [fill.gap, fill.lastGap, open]) {
    if (silence === null) continue
    const fromUs = Math.max(gap.fromUs, silence.fromUs)
    const toUs = Math.min(gap.toUs, silence.toUs)
    if (toUs - fromUs > longest.toUs - longest.fromUs) longest = { fromUs, toUs }
  }
  return longest
}

function isIn(stretch: Stretch | null, timeUs: number): boolean {
  return stretch !== null && timeUs >= stretch.fromUs && timeUs < stretch.toUs
}
