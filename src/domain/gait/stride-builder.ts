import type { StrideRejection } from '../records/step-record.js'
import { flagsBetween, isInHole, readAt, seenRatio, timeAtUs } from '../signal/ring-reading.js'
import { FLAG_HOLE } from '../signal/sample-ring.js'
import { rootSumOfSquares } from '../signal/vector.js'
import { refineSagittalAxis } from './alignment.js'
import { estimateInitialContactMs, estimateToeOffMs } from './contact-features.js'
import { findContactMinimum, findPushOffMinimum } from './contact-events.js'
import type { FootEvent, StrideEstimate } from './foot-events.js'
import { integratePitchDeg } from './foot-strike-angle.js'
import { sampleRateHz, type FootState, type OpenContact } from './foot-state.js'
import { noteRunningStride } from './motion-gate.js'
import { tierOfImu } from './sensor-tier.js'
import { readStanceShape } from './stance-shape.js'
import { isTorn, landsHard, rejectionOf, type FoundStride } from './stride-judge.js'
import {
  alignmentQualityOf,
  angleRandomSdDeg,
  qualityOf,
  strikeNullReasonOf,
  systematicSdDeg,
} from './stride-quality.js'
import { refuseStride } from './stride-refusal.js'
import { readStrikeTurn } from './strike-turn.js'
import { keepsRhythm } from './stride-history.js'
import { measureSideTurnDps } from './side-turn.js'
import { measureTravel, type TravelSpan } from './stride-travel.js'

/** Two mid-swings further apart than this don't belong to one stride. */
const CHAIN_MAX_US = 1_600_000

/**
 * Closes the stride that the mid-swing at `swingIndex` ends and opens the next one. Reads nothing at or after `end`.
 */
export function closeStride(state: FootState, swingIndex: number, end: number, events: FootEvent[]): void {
  const { ring, periodUs, contact } = state
  const contactWas = { ...contact }
  const previousSwing = state.previousSwingIndex
  state.previousSwingIndex = swingIndex
  contact.open = false
  const minimum = findContactMinimum(ring, swingIndex, end, periodUs)
  const swingTimeUs = timeAtUs(ring, swingIndex)
  // Counted in samples: the ring may have lost the time of a swing long ago.
  const chained = previousSwing >= 0 && (swingIndex - previousSwing) * periodUs < CHAIN_MAX_US
  const before = chained && contactWas.open ? contactWas : null
  if (minimum === null) {
    if (before !== null)
      reject(state, before, { reason: 'no-initial-contact', timeUs: swingTimeUs, swingIndex }, events)
    return
  }
  openContact(state, minimum, end)
  if (before === null) {
    // Nothing of running takes so long, unless what lies between is missing.
    if (contactWas.open && isTorn(state, contactWas.minimumPosition, swingIndex)) {
      reject(state, contactWas, { reason: 'gap-inside', timeUs: contactWas.timeUs, swingIndex }, events)
    }
    return
  }
  const pushOff = findPushOffMinimum(ring, before.minimumPosition, swingIndex, periodUs)
  if (pushOff !== null) return judge(state, foundStride(state, before, pushOff, end), swingIndex, events)
  // A walking foot stays on the ground for longer than a toe-off is looked for.
  const slow = contact.timeUs - before.timeUs > 120e6 / state.options.parameters.gate.cadenceMinSpm
  reject(state, before, { reason: slow ? 'walking' : 'no-toe-off', timeUs: before.timeUs, swingIndex }, events)
}

function openContact(state: FootState, minimum: number, end: number): void {
  const { ring, periodUs, contact } = state
  const model = state.options.parameters.contactEvents.initialContact
  const offsetMs = estimateInitialContactMs({ ring, periodUs, position: minimum, end }, model)
  contact.open = true
  contact.minimumPosition = minimum
  contact.timeUs = timeAtUs(ring, minimum) + offsetMs * 1000
  contact.end = end
  contact.inHole = isInHole(ring, minimum, periodUs, FLAG_HOLE)
}

/** From the contact that was open, over its push-off, to the contact that is open now. */
function foundStride(state: FootState, before: OpenContact, pushOff: number, end: number): FoundStride {
  const { ring, periodUs, contact } = state
  const model = state.options.parameters.contactEvents.toeOff
  const strideTimeUs = contact.timeUs - before.timeUs
  const leaving = { ring, periodUs, position: pushOff, end, contactPosition: before.minimumPosition, strideTimeUs }
  return {
    contactPosition: before.minimumPosition,
    contactEnd: before.end,
    contactTimeUs: before.timeUs,
    toeOffPosition: pushOff,
    toeOffTimeUs: timeAtUs(ring, pushOff) + estimateToeOffMs(leaving, model) * 1000,
    nextContactTimeUs: contact.timeUs,
    inHole: before.inHole || isInHole(ring, pushOff, periodUs, FLAG_HOLE),
  }
}

/** Tells why there is no stride from a contact on, as far as the foot was seen to move. */
function reject(
  state: FootState,
  before: { readonly minimumPosition: number },
  {
    reason,
    timeUs,
    swingIndex,
  }: { readonly reason: StrideRejection; readonly timeUs: number; readonly swingIndex: number },
  events: FootEvent[],
): void {
  const { contact, ring } = state
  const from = before.minimumPosition
  const to = contact.open ? Math.max(swingIndex, contact.minimumPosition + 1) : state.detectedEnd - 1
  refuseStride(state, { reason, timeUs, from, to, untilUs: timeAtUs(ring, swingIndex) }, events)
}

function judge(state: FootState, found: FoundStride, swingIndex: number, events: FootEvent[]): void {
  const strideTimeMs = (found.nextContactTimeUs - found.contactTimeUs) / 1000
  const groundContactTimeMs = (found.toeOffTimeUs - found.contactTimeUs) / 1000
  const reason = rejectionOf(state, found, strideTimeMs, groundContactTimeMs)
  const before = { minimumPosition: found.contactPosition }
  if (reason !== null) return reject(state, before, { reason, timeUs: found.contactTimeUs, swingIndex }, events)
  if (!keepsRhythm(state, strideTimeMs)) {
    return reject(state, before, { reason: 'stride-time-jump', timeUs: found.contactTimeUs, swingIndex }, events)
  }
  state.newest.contactPosition = found.contactPosition
  state.newest.pushOffPosition = found.toeOffPosition
  state.newest.contactEnd = found.contactEnd
  refineSagittalAxis(
    state,
    Math.round(0.5 * (found.contactPosition + found.toeOffPosition)),
    Math.round(found.toeOffPosition),
  )
  noteRunningStride(state, found.nextContactTimeUs, events)
  events.push({ kind: 'stride', stride: describe(state, found, strideTimeMs, groundContactTimeMs) })
}

function describe(
  state: FootState,
  found: FoundStride,
  strideTimeMs: number,
  groundContactTimeMs: number,
): StrideEstimate {
  const { ring, periodUs } = state
  const { footStrike } = state.options.parameters
  const perSample = 1 / periodUs
  const ic = found.contactPosition + (found.contactTimeUs - timeAtUs(ring, found.contactPosition)) * perSample
  const flat = ic + footStrike.footFlatRatio * groundContactTimeMs * 1000 * perSample
  const flags = flagsBetween(ring, ic, flat)
  const strikeNullReason = landsHard(state, found) ? strikeNullReasonOf(state, flags) : 'alignment-ambiguous'
  const angleDeg = -integratePitchDeg(ring, ic, flat, periodUs) + (state.options.footStrikeOffsetDeg ?? 0)
  const known = strikeNullReason === null
  const randomSdDeg = angleRandomSdDeg(state, readAt(ring.pitchRateDps, ic))
  const span = travelSpanOf(state, found, ic)
  const isAmbiguous = strikeNullReason === 'alignment-ambiguous'
  const travel = isAmbiguous ? null : measureTravel(state, span)
  const toeOff = ic + span.contactSamples
  const side = { contact: ic, toeOff, nextContact: span.nextContactPosition }
  return {
    initialContactTimeUs: Math.round(found.contactTimeUs),
    toeOffTimeUs: Math.round(found.toeOffTimeUs),
    nextInitialContactTimeUs: Math.round(found.nextContactTimeUs),
    groundContactTimeMs,
    strideTimeMs,
    footStrikeAngleDeg: known ? angleDeg : null,
    footStrikeAngleSdDeg: known ? rootSumOfSquares(randomSdDeg, systematicSdDeg(state)) : null,
    strikeTurn: known ? readStrikeTurn(ring, { contact: ic, flat, fastest: found.contactPosition }, periodUs) : null,
    strikeNullReason,
    travel,
    sideTurnDps: isAmbiguous ? null : measureSideTurnDps(state, side, state.travel.up),
    stance: readStanceShape(ring, ic, periodUs, !isAmbiguous),
    quality: qualityOf(state, found, flat, flags) * (isAmbiguous ? 0.4 : 1),
    coverageRatio: seenRatio(ring, ic, span.nextContactPosition),
    alignmentQuality: isAmbiguous ? 0 : alignmentQualityOf(state),
    tier: tierOfImu({ placement: 'foot', rateHz: sampleRateHz(state), hasGyroscope: state.hasGyroscope }),
  }
}

/** From this stance to that of the contact that is open now. */
function travelSpanOf(state: FootState, found: FoundStride, contactPosition: number): TravelSpan {
  const { ring, periodUs, contact } = state
  return {
    contactPosition,
    nextContactPosition:
      contact.minimumPosition + (contact.timeUs - timeAtUs(ring, contact.minimumPosition)) / periodUs,
    contactSamples: (found.toeOffTimeUs - found.contactTimeUs) / periodUs,
    nextContactTimeUs: found.nextContactTimeUs,
    end: state.detectedEnd,
  }
}
