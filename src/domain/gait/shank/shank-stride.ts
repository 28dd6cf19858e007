import { FLAG_HOLE, RING_MASK } from '../../signal/sample-ring.js'
import type { NullReason, StrideRejection } from '../../records/step-record.js'
import { isInHole, timeAtUs } from '../contact-events.js'
import type { FootEvent } from '../foot-events.js'
import { sampleRateHz, type FootState } from '../foot-state.js'
import { noteRunningStride, noteWalkingStride } from '../motion-gate.js'
import { medianStrideTimeMs, rememberStrideTime } from '../stride-history.js'
import { learnShankAxes } from './shank-axes.js'
import { findShankLeaving, findShockOnset } from './shank-contact.js'
import type { ShankMemory } from './shank-memory.js'
import { learnShankRotation, swingEndsAt } from './shank-swing.js'

const CHAIN_MAX_US = 1_300_000
const STRIDE_MIN_US = 500_000
const RATE_MIN_HZ = 95
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
  const openTimeUs = contact.open ? contact.timeUs : null
  const openPosition = contact.minimumPosition
  const wasInHole = contact.inHole
  const onset = findShockOnset(ring, at, periodUs, model.onsetG)
  contact.open = onset !== null
  if (onset === null) {
    if (openTimeUs !== null) reject(events, openTimeUs, 'no-initial-contact')
    return
  }
  contact.timeUs = timeAtUs(ring, onset) - model.contactLagMs * 1000
  contact.minimumPosition = onset - (model.contactLagMs * 1000) / periodUs
  contact.inHole = isInHole(ring, onset, periodUs, FLAG_HOLE)
  if (openTimeUs === null || contact.timeUs - openTimeUs > CHAIN_MAX_US) return
  const strideTimeMs = (contact.timeUs - openTimeUs) / 1000
  const reason = wasInHole ? 'gap-inside' : rejectionOf(state, strideTimeMs)
  if (reason === 'walking') noteWalkingStride(state)
  if (reason !== null && reason !== 'stride-time-jump') return reject(events, openTimeUs, reason)
  rememberStrideTime(state, strideTimeMs)
  if (reason !== null) return reject(events, openTimeUs, reason)
  noteContactTime(state, memory, openPosition, contact.minimumPosition)
  const groundContactTimeMs = runContactTimeMs(memory, model.medianStridesMin)
  if (
    groundContactTimeMs !== null &&
    groundContactTimeMs >= state.options.parameters.gate.dutyFactorMaxRatio * strideTimeMs
  ) {
    noteWalkingStride(state)
    return reject(events, openTimeUs, 'walking')
  }
  noteRunningStride(state, contact.timeUs, events)
  events.push({
    kind: 'stride',
    stride: {
      initialContactTimeUs: Math.round(openTimeUs),
      toeOffTimeUs: null,
      nextInitialContactTimeUs: Math.round(contact.timeUs),
      groundContactTimeMs,
      strideTimeMs,
      footStrikeAngleDeg: null,
      footStrikeAngleSdDeg: null,
      footStrikeAngleRandomSdDeg: null,
      strikeTurn: null,
      strikeNullReason: nullReasonOf(state, groundContactTimeMs),
      travel: null,
      stance: null,
      alignmentQuality: null,
      quality:
        (groundContactTimeMs === null ? QUALITY_WITHOUT_CONTACT : QUALITY_WITH_CONTACT) *
        (isConfirmed(state, memory, at.end) ? 1 : UNCONFIRMED_RATIO),
      tier: 'D',
    },
  })
}

function rejectionOf(state: FootState, strideTimeMs: number): StrideRejection | null {
  const gate = state.options.parameters.gate
  if (strideTimeMs * 1000 < STRIDE_MIN_US) return 'stride-time-out-of-range'
  if (120_000 / strideTimeMs < gate.cadenceMinSpm) return 'walking'
  const medianMs = medianStrideTimeMs(state)
  return medianMs !== null && Math.abs(strideTimeMs / medianMs - 1) >= gate.strideJumpMaxRatio
    ? 'stride-time-jump'
    : null
}

/** Learns from the stride between two contacts, and remembers how long the foot was on the ground in it. */
function noteContactTime(state: FootState, memory: ShankMemory, fromPosition: number, toPosition: number): void {
  const { ring, periodUs } = state
  const model = state.options.parameters.shank
  const { contactTimeMinS, contactTimeMaxS } = state.options.parameters.gate
  const span = { from: Math.ceil(fromPosition), to: Math.floor(toPosition), periodUs }
  learnShankAxes(memory.axes, ring, span)
  if (state.hasGyroscope) learnShankRotation(memory.rotation, ring, span)
  if (memory.axes.strideCount < AXES_STRIDES_MIN || sampleRateHz(state) < RATE_MIN_HZ) return
  const strideSamples = toPosition - fromPosition
  const leaving = findShankLeaving(ring, memory, { contactPosition: fromPosition, strideSamples }, model)
  if (leaving === null || holesBetween(state, fromPosition, toPosition)) return
  const toeOffPosition = leaving - model.toeOffLagRatio * strideSamples
  const contactS = ((toeOffPosition - fromPosition) * periodUs) / 1e6
  if (contactS < contactTimeMinS || contactS > contactTimeMaxS) return
  memory.contactTimes.add(contactS * 1000)
  memory.contactTimeCount += 1
  state.newest.contactPosition = fromPosition
  state.newest.pushOffPosition = toeOffPosition
}

function holesBetween(state: FootState, from: number, to: number): boolean {
  for (let i = Math.floor(from); i <= to; i++)
    if (((state.ring.flags[i & RING_MASK] as number) & FLAG_HOLE) !== 0) return true
  return false
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
  return sampleRateHz(state) < RATE_MIN_HZ ? 'sampling-rate-too-low' : 'contact-time-pending'
}

function reject(events: FootEvent[], timeUs: number, reason: StrideRejection): void {
  events.push({ kind: 'rejected', timeUs: Math.round(timeUs), reason })
}
