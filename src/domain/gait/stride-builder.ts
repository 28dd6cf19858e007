import type { NullReason, StrideRejection, Tier } from '../records/step-record.js'
import { FLAG_GYROSCOPE_CLIPPED, FLAG_HOLE, FLAG_INTERPOLATED, RING_MASK } from '../signal/sample-ring.js'
import { refineSagittalAxis } from './alignment.js'
import { describeInitialContact, describeToeOff, estimateOffsetMs } from './contact-features.js'
import { findContactMinimum, findPushOffMinimum, isInHole, readAt, peakNormG, timeAtUs } from './contact-events.js'
import type { FootEvent, StrideEstimate } from './foot-events.js'
import { angleSystematicSdDeg, integratePitchDeg } from './foot-strike-angle.js'
import { sampleRateHz, type FootState } from './foot-state.js'
import { noteRunningStride, noteWalkingStride } from './motion-gate.js'
import { readStanceShape } from './stance-shape.js'
import { readStrikeTurn } from './strike-turn.js'
import { medianStrideTimeMs, rememberStrideTime } from './stride-history.js'
import { measureTravel, type TravelSpan } from './stride-travel.js'

/** Two mid-swings further apart than this don't belong to one stride. */
const CHAIN_MAX_US = 1_600_000

/**
 * Closes the stride that the mid-swing at `swingIndex` ends and opens the next one. Reads nothing at or after `end`.
 */
export function closeStride(state: FootState, swingIndex: number, end: number, events: FootEvent[]): void {
  const { ring, periodUs, contact } = state
  const models = state.options.parameters.contactEvents
  const contactWas = { ...contact }
  const previousSwing = state.previousSwingIndex
  state.previousSwingIndex = swingIndex
  contact.open = false
  const minimum = findContactMinimum(ring, swingIndex, end, periodUs)
  const swingTimeUs = timeAtUs(ring, swingIndex)
  const chained = previousSwing >= 0 && swingTimeUs - timeAtUs(ring, previousSwing) < CHAIN_MAX_US
  if (minimum === null) {
    if (chained && contactWas.open) reject(events, swingTimeUs, 'no-initial-contact')
    return
  }
  const features = describeInitialContact({ ring, periodUs, position: minimum, end }, models.initialContact)
  contact.open = true
  contact.minimumPosition = minimum
  contact.timeUs = timeAtUs(ring, minimum) + estimateOffsetMs(features, models.initialContact) * 1000
  contact.end = end
  contact.inHole = isInHole(ring, minimum, periodUs, FLAG_HOLE)
  if (!chained || !contactWas.open) return
  const pushOff = findPushOffMinimum(ring, contactWas.minimumPosition, swingIndex, periodUs)
  if (pushOff === null) {
    // A walking foot stays on the ground for longer than a toe-off is looked for.
    const slow = contact.timeUs - contactWas.timeUs > 120e6 / state.options.parameters.gate.cadenceMinSpm
    if (slow) noteWalkingStride(state)
    return reject(events, contactWas.timeUs, slow ? 'walking' : 'no-toe-off')
  }
  const strideTimeUs = contact.timeUs - contactWas.timeUs
  const leaving = { ring, periodUs, position: pushOff, end, contactPosition: contactWas.minimumPosition, strideTimeUs }
  const toeOffMs = estimateOffsetMs(describeToeOff(leaving, models.toeOff), models.toeOff)
  const toeOffTimeUs = timeAtUs(ring, pushOff) + toeOffMs * 1000
  judge(
    state,
    {
      contactPosition: contactWas.minimumPosition,
      contactEnd: contactWas.end,
      contactTimeUs: contactWas.timeUs,
      toeOffPosition: pushOff,
      toeOffTimeUs,
      nextContactTimeUs: contact.timeUs,
      inHole: contactWas.inHole || isInHole(ring, pushOff, periodUs, FLAG_HOLE),
    },
    events,
  )
}

function reject(events: FootEvent[], timeUs: number, reason: StrideRejection): void {
  events.push({ kind: 'rejected', timeUs: Math.round(timeUs), reason })
}

function judge(state: FootState, found: FoundStride, events: FootEvent[]): void {
  const strideTimeMs = (found.nextContactTimeUs - found.contactTimeUs) / 1000
  const groundContactTimeMs = (found.toeOffTimeUs - found.contactTimeUs) / 1000
  const medianMs = medianStrideTimeMs(state)
  const reason = rejectionOf(state, found, strideTimeMs, groundContactTimeMs)
  if (reason === 'walking') noteWalkingStride(state)
  if (reason !== null) return reject(events, found.contactTimeUs, reason)
  rememberStrideTime(state, strideTimeMs)
  const { strideJumpMaxRatio } = state.options.parameters.gate
  if (medianMs !== null && Math.abs(strideTimeMs / medianMs - 1) >= strideJumpMaxRatio) {
    return reject(events, found.contactTimeUs, 'stride-time-jump')
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
  const flags = flagsBetween(state, Math.floor(ic), Math.ceil(flat))
  const strikeNullReason = landsHard(state, found) ? strikeNullReasonOf(state, flags) : 'alignment-ambiguous'
  const angleDeg = -integratePitchDeg(ring, ic, flat, periodUs) + (state.options.footStrikeOffsetDeg ?? 0)
  const known = strikeNullReason === null
  const randomSdDeg = angleRandomSdDeg(state, readAt(ring.pitchRateDps, ic))
  return {
    initialContactTimeUs: Math.round(found.contactTimeUs),
    toeOffTimeUs: Math.round(found.toeOffTimeUs),
    nextInitialContactTimeUs: Math.round(found.nextContactTimeUs),
    groundContactTimeMs,
    strideTimeMs,
    footStrikeAngleDeg: known ? angleDeg : null,
    footStrikeAngleSdDeg: known ? Math.hypot(randomSdDeg, systematicSdDeg(state)) : null,
    footStrikeAngleRandomSdDeg: known ? randomSdDeg : null,
    strikeTurn: known ? readStrikeTurn(ring, { contact: ic, flat, fastest: found.contactPosition }, periodUs) : null,
    strikeNullReason,
    travel: strikeNullReason === 'alignment-ambiguous' ? null : measureTravel(state, travelSpanOf(state, found, ic)),
    stance: readStanceShape(ring, ic, periodUs, strikeNullReason !== 'alignment-ambiguous'),
    quality: qualityOf(state, found, flat, flags) * (strikeNullReason === 'alignment-ambiguous' ? 0.4 : 1),
    tier: tierOf(state),
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

