import { RING_MASK } from '../signal/sample-ring.js'
import { seenRatio, timeAtUs } from '../signal/ring-reading.js'
import { strideBetweenContacts } from './contact-stride.js'
import type { FootEvent } from './foot-events.js'
import type { FootState } from './foot-state.js'
import { noteRunningStride } from './motion-gate.js'
import { keepsRhythm } from './stride-history.js'
import { isTorn, rhythmRejectionOf, STRIDE_MAX_US } from './stride-judge.js'
import { refuseStride } from './stride-refusal.js'
import { SWING_SETTLED_US } from './swing-detector.js'

/** A running foot is braked by more than this at the end of swing; a walking one hardly ever. */
const IMPACT_MIN_G = 3
const THRESHOLD_OF_PEAK_RATIO = 0.6
const FALL_WITHIN_US = 150_000
/** The low-passed norm falls through half of its peak this long after contact (measured on FUK17, 16 ms either way). */
const FALL_AFTER_CONTACT_US = 50_000
/** A shoe's shock is less than a foot's movement. */
const QUALITY = 0.5

/**
 * Follows the peaks of the low-passed norm of specific force, for a shoe with an accelerometer alone; the norm goes where
 * pitch rate would be. Returns true where a peak has settled, as `advanceToSwing` does.
 */
export function advanceToImpact(state: FootState, end: number): boolean {
  const { ring, filter } = state
  const { accelerationXG, accelerationYG, accelerationZG, pitchRateDps: normG } = ring
  const { b0, b1, b2, a1, a2 } = filter
  let { x1, x2, y1, y2 } = filter
  const settle = Math.round(SWING_SETTLED_US / state.periodUs)
  const threshold = Math.max(IMPACT_MIN_G, THRESHOLD_OF_PEAK_RATIO * state.swingPeakDps)
  let best = state.candidateDps
  let bestIndex = state.candidateIndex
  let settled = false
  let i = state.detectedEnd
  while (i < end) {
    const k = i & RING_MASK
    const ax = accelerationXG[k] as number
    const ay = accelerationYG[k] as number
    const az = accelerationZG[k] as number
    const a = Math.sqrt(ax * ax + ay * ay + az * az)
    const y = b0 * a + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
    normG[k] = y
    x2 = x1
    x1 = a
    y2 = y1
    y1 = y
    i++
    if (y > threshold && y > best) {
      best = y
      bestIndex = i - 1
    } else if (bestIndex >= 0 && i - bestIndex > settle) {
      settled = true
      break
    }
  }
  filter.x1 = x1
  filter.x2 = x2
  filter.y1 = y1
  filter.y2 = y2
  state.candidateDps = best
  state.candidateIndex = bestIndex
  state.detectedEnd = i
  return settled
}

/** Closes the stride that the impact at `index` ends: stride time and cadence, nothing about contact time or angle. */
export function closeImpactStride(state: FootState, index: number, end: number, events: FootEvent[]): void {
  const contact = state.contact
  const before = contact.open ? { timeUs: contact.timeUs, index: contact.minimumPosition } : null
  const timeUs = contactTimeUs(state, index, end)
  contact.open = true
  contact.timeUs = timeUs
  contact.minimumPosition = index
  if (before === null || (timeUs - before.timeUs > STRIDE_MAX_US && !isTorn(state, before.index, index))) return
  const strideTimeMs = (timeUs - before.timeUs) / 1000
  const reason =
    rhythmRejectionOf(state, strideTimeMs) ?? (keepsRhythm(state, strideTimeMs) ? null : 'stride-time-jump')
  if (reason !== null) {
    refuseStride(state, { reason, timeUs: before.timeUs, from: before.index, to: index, untilUs: timeUs }, events)
    return
  }
  noteRunningStride(state, timeUs, events)
  const coverageRatio = seenRatio(state.ring, before.index, index)
  const unseen = { groundContactTimeMs: null, strikeNullReason: 'no-gyroscope' } as const
  const besides = { ...unseen, coverageRatio, quality: QUALITY, tier: 'C' } as const
  events.push({ kind: 'stride', stride: strideBetweenContacts(before.timeUs, timeUs, besides) })
}

function contactTimeUs(state: FootState, index: number, end: number): number {
  const { ring, periodUs } = state
  const normG = ring.pitchRateDps
  const half = 0.5 * (normG[index & RING_MASK] as number)
  const last = Math.min(end - 1, index + Math.round(FALL_WITHIN_US / periodUs))
  let i = index
  while (i < last && (normG[i & RING_MASK] as number) > half) i++
  const above = normG[(i - 1) & RING_MASK] as number
  const here = normG[i & RING_MASK] as number
  const share = above > here ? Math.min(1, Math.max(0, (above - half) / (above - here))) : 1
  return timeAtUs(ring, i - 1 + share) - FALL_AFTER_CONTACT_US
}
