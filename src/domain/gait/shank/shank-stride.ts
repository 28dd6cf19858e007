import { FLAG_HOLE } from '../../signal/sample-ring.js'
import type { NullReason, StrideRejection } from '../../records/step-record.js'
import { isInHole, seenRatio, timeAtUs } from '../../signal/ring-reading.js'
import { strideBetweenContacts } from '../contact-stride.js'
import type { FootEvent } from '../foot-events.js'
import { sampleRateHz, type FootState, type OpenContact } from '../foot-state.js'
import { noteRunningStride } from '../motion-gate.js'
import { FINE_RATE_MIN_HZ } from '../sensor-tier.js'
import { keepsRhythm } from '../stride-history.js'
import { isTorn, rhythmRejectionOf, STRIDE_MAX_US } from '../stride-judge.js'
import { refuseStride } from '../stride-refusal.js'
import { learnShankAxes } from './shank-axes.js'
import { findShankLeaving, findShockOnset } from './shank-contact.js'
import type { ShankMemory } from './shank-memory.js'
import { learnShankRotation, swingEndsAt } from './shank-swing.js'

/** Before the axes have been learnt from this many strides no toe-off is looked for. */
const AXES_STRIDES_MIN = 3
/** A shank IMU is trusted less than a foot IMU. */
const QUALITY_WITH_CONTACT = 0.6
const QUALITY_WITHOUT_CONTACT = 0.4
/** Where the gyroscope doesn't see the swing end at that contact. */
const UNCONFIRMED_RATIO = 0.5

/**
 * Closes the stride that the shock at `index` ends. Contact is where the norm of acceleration rises, toe-off where the
 * smoothed acceleration points furthest back and down; both from acceleration alone, because only that could be compared with
 * a force plate; a gyroscope confirms contacts. The contact time told is the median of the newest strides, never the one of this step, and never a foot
 * strike.
 * @source KIE23 *Differs from source*: the landmarks need no known mounting, and one window for the whole of push-off.
 */
export function closeShankStride(
  state: FootState,
  memory: ShankMemory,
  at: { readonly index: number; readonly end: number },
  events: FootEvent[],
): void {
  const { ring, periodUs, contact } = state
  const model = state.options.parameters.shank
  const before = contact.open ? { ...contact } : null
  const onset = findShockOnset(ring, at, periodUs, model.onsetG)
  contact.open = onset !== null
  if (onset === null) {
    if (before !== null) refuse(state, before, { reason: 'no-initial-contact', to: at.index }, events)
    return
  }
  contact.timeUs = timeAtUs(ring, onset) - model.contactLagMs * 1000
  contact.minimumPosition = onset - (model.contactLagMs * 1000) / periodUs
  contact.inHole = isInHole(ring, onset, periodUs, FLAG_HOLE)
  if (before === null) return
  const isApart = contact.timeUs - before.timeUs > STRIDE_MAX_US
  if (isApart && !isTorn(state, before.minimumPosition, contact.minimumPosition)) return
  const strideTimeMs = (contact.timeUs - before.timeUs) / 1000
  const reason = judgeStride(state, memory, before, strideTimeMs)
  if (reason !== null) return refuse(state, before, { reason, to: contact.minimumPosition }, events)
  noteRunningStride(state, contact.timeUs, events)
  const groundContactTimeMs = runContactTimeMs(memory, model.medianStridesMin)
  const quality =
    (groundContactTimeMs === null ? QUALITY_WITHOUT_CONTACT : QUALITY_WITH_CONTACT) *
    (isConfirmed(state, memory, at.end) ? 1 : UNCONFIRMED_RATIO)
  const strikeNullReason = nullReasonOf(state, groundContactTimeMs)
  const coverageRatio = seenRatio(ring, before.minimumPosition, contact.minimumPosition)
  const besides = { groundContactTimeMs, strikeNullReason, coverageRatio, quality, tier: 'D' } as const
  events.push({ kind: 'stride', stride: strideBetweenContacts(before.timeUs, contact.timeUs, besides) })
}

/** Why there is no running stride from a contact to the one that is open now; learns from it where its rhythm is a runner's. */
function judgeStride(
  state: FootState,
  memory: ShankMemory,
  before: OpenContact,
  strideTimeMs: number,
): StrideRejection | null {
  const { gate, shank } = state.options.parameters
  const reason = before.inHole ? 'gap-inside' : rhythmRejectionOf(state, strideTimeMs)
  if (reason !== null) return reason
  if (!keepsRhythm(state, strideTimeMs)) return 'stride-time-jump'
  noteContactTime(state, memory, before.minimumPosition, state.contact.minimumPosition)
  const contactTimeMs = runContactTimeMs(memory, shank.medianStridesMin)
  return contactTimeMs !== null && contactTimeMs >= gate.dutyFactorMaxRatio * strideTimeMs ? 'walking' : null
}

function refuse(
  state: FootState,
  before: OpenContact,
  { reason, to }: { readonly reason: StrideRejection; readonly to: number },
  events: FootEvent[],
): void {
  const { minimumPosition: from, timeUs } = before
  refuseStride(state, { reason, timeUs, from, to, untilUs: timeAtUs(state.ring, to) }, events)
}

/** Learns from the stride between two contacts, and remembers how long the foot was on the ground in it. */
function noteContactTime(state: FootState, memory: ShankMemory, fromPosition: number, toPosition: number): void {
  const { ring, periodUs } = state
  const model = state.options.parameters.shank
  const { contactTimeMinS, contactTimeMaxS } = state.options.parameters.gate
  const span = { from: Math.ceil(fromPosition), to: Math.floor(toPosition), periodUs }
  learnShankAxes(memory.axes, ring, span)
  if (state.hasGyroscope) learnShankRotation(memory.rotation, ring, span)
  if (memory.axes.strideCount < AXES_STRIDES_MIN || sampleRateHz(state) < FINE_RATE_MIN_HZ) return
  const strideSamples = toPosition - fromPosition
  const leaving = findShankLeaving(ring, memory, { contactPosition: fromPosition, strideSamples }, model)
  if (leaving === null || isTorn(state, fromPosition, toPosition)) return
  const toeOffPosition = leaving - model.toeOffLagRatio * strideSamples
  const contactS = ((toeOffPosition - fromPosition) * periodUs) / 1e6
  if (contactS < contactTimeMinS || contactS > contactTimeMaxS) return
  memory.contactTimes.add(contactS * 1000)
  memory.contactTimeCount += 1
  state.newest.contactPosition = fromPosition
  state.newest.pushOffPosition = toeOffPosition
}

/** Without a gyroscope there is nothing to confirm with, and the tier says how much that is worth. */
function isConfirmed(state: FootState, memory: ShankMemory, end: number): boolean {
  if (!state.hasGyroscope || memory.rotation.strideCount < AXES_STRIDES_MIN) return true
  return swingEndsAt(memory.rotation, state.ring, { position: state.contact.minimumPosition, end }, state.periodUs)
}

function runContactTimeMs(memory: ShankMemory, stridesMin: number): number | null {
  return memory.contactTimeCount < stridesMin ? null : memory.contactTimes.median()
}

function nullReasonOf(state: FootState, groundContactTimeMs: number | null): NullReason {
  if (groundContactTimeMs !== null) return 'worn-on-shank'
  return sampleRateHz(state) < FINE_RATE_MIN_HZ ? 'sampling-rate-too-low' : 'contact-time-pending'
}
