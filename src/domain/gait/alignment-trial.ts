import { RING_CAPACITY, RING_MASK } from '../signal/sample-ring.js'
import { findSagittalAxis } from './alignment.js'
import type { FootEvent, FootMotion } from './foot-events.js'
import type { FootState } from './foot-state.js'
import { clearFilter } from './swing-filter.js'
import { forgetStrides } from './travel-memory.js'

/** Samples that may be overwritten while a slice, with the holes it fills, is taken. */
const SLICE_MARGIN = 192
const WINDOW_US = 3_000_000
const WINDOW_MIN_US = 2_200_000
/** A foot that was aligned and has no stride for this long may have been mounted anew. */
const DOUBT_AFTER_US = 3_000_000
/** Strides in the window that must pass every gate before an axis is believed. */
const PROOF_STRIDES = 2
const PROOF_QUALITY = 0.8
const PENDING_EVERY = 3

type Detect = (state: FootState, end: number, events: FootEvent[]) => void

/** True where there is no axis yet, or one that finds no strides any more. */
export function wantsAlignment(state: FootState, end: number): boolean {
  if (!state.hasGyroscope) return false
  if (!state.axis.aligned) return true
  return (state.ring.timeUs[(end - 1) & RING_MASK] as number) - state.lastMovedTimeUs > DOUBT_AFTER_US
}

/**
 * Looks for the sagittal axis in the newest samples and goes through what the ring still holds of them with it. Only if
 * that gives running strides is the axis kept, with those strides, so that none is lost; else all is as it was before.
 */
export function tryAlignment(state: FootState, end: number, detect: Detect, events: FootEvent[]): void {
  const samples = (us: number): number => Math.round(us / state.periodUs)
  const kept = RING_CAPACITY - SLICE_MARGIN
  const first = Math.max(state.chainStart, end - kept, firstAfterLastStride(state, end, kept))
  const from = Math.max(first, end - samples(WINDOW_US))
  if (end - from < Math.min(kept, samples(WINDOW_MIN_US))) return
  const before = remember(state)
  const result = findSagittalAxis(state, from, end)
  const trial: FootEvent[] = []
  if (result === 'found') {
    state.contact.open = false
    state.previousSwingIndex = -1
    state.strideTimeCount = 0
    state.detectedEnd = first
    detect(state, end, trial)
  }
  if (trial.filter(isProof).length >= PROOF_STRIDES) {
    events.push(...trial)
    return
  }
  restore(state, before, end)
  if (result === 'not-moving' || before.aligned || ++state.failedAlignmentCount % PENDING_EVERY !== 0) return
  const walking = trial.some((event) => event.kind === 'rejected' && event.reason === 'walking')
  const timeUs = Math.round(state.ring.timeUs[(end - 1) & RING_MASK] as number)
  events.push({ kind: 'rejected', timeUs, reason: walking ? 'walking' : 'alignment-pending' })
}

/** A stride that lands where it should, and pushes off about one axis: noise makes few of those. */
function isProof(event: FootEvent): boolean {
  if (event.kind !== 'stride' || event.stride.strikeNullReason === 'alignment-ambiguous') return false
  return (event.stride.alignmentQuality ?? 0) >= PROOF_QUALITY
}

/** What has been told as a stride isn't told again. */
function firstAfterLastStride(state: FootState, end: number, kept: number): number {
  let i = end
  while (
    i > end - kept &&
    i > state.chainStart &&
    (state.ring.timeUs[(i - 1) & RING_MASK] as number) > state.lastStrideTimeUs
  )
    i--
  return i
}

interface Before {
  readonly aligned: boolean
  readonly axis: readonly [number, number, number]
  readonly shareRatio: number
  readonly strideCount: number
  readonly covariance: Float64Array
  readonly swingPeakDps: number
  readonly motion: FootMotion | null
  readonly runningStreak: number
  readonly quietChunkCount: number
  readonly lastStrideTimeUs: number
  readonly lastMovedTimeUs: number
  readonly turningBiasDps: Float64Array
  readonly turningBiasCount: number
}

function remember(state: FootState): Before {
  const { axis } = state
  return {
    aligned: axis.aligned,
    axis: [axis.x, axis.y, axis.z],
    shareRatio: axis.shareRatio,
    strideCount: axis.strideCount,
    covariance: axis.covariance.slice(),
    swingPeakDps: state.swingPeakDps,
    motion: state.motion,
    runningStreak: state.runningStreak,
    quietChunkCount: state.quietChunkCount,
    lastStrideTimeUs: state.lastStrideTimeUs,
    lastMovedTimeUs: state.lastMovedTimeUs,
    turningBiasDps: state.travel.strapdown.biasDps.slice(),
    turningBiasCount: state.travel.biasCount,
  }
}

function restore(state: FootState, before: Before, end: number): void {
  const { axis } = state
  axis.aligned = before.aligned
  axis.x = before.axis[0]
  axis.y = before.axis[1]
  axis.z = before.axis[2]
  axis.shareRatio = before.shareRatio
  axis.strideCount = before.strideCount
  axis.covariance.set(before.covariance)
  state.swingPeakDps = before.swingPeakDps
  state.motion = before.motion
  state.runningStreak = before.runningStreak
  state.quietChunkCount = before.quietChunkCount
  state.lastStrideTimeUs = before.lastStrideTimeUs
  state.lastMovedTimeUs = before.lastMovedTimeUs
  forgetStrides(state.travel)
  // The same strides will be tried again: they must not be learnt from twice.
  state.travel.strapdown.biasDps.set(before.turningBiasDps)
  state.travel.biasCount = before.turningBiasCount
  state.strideTimeCount = 0
  state.contact.open = false
  state.previousSwingIndex = -1
  state.candidateIndex = -1
  state.candidateDps = 0
  // It holds what turned about the axis that was tried.
  clearFilter(state.filter)
  state.detectedEnd = end
}
