import type { NullReason, StrideRejection, Tier } from '../records/step-record.js'
import { FLAG_GYROSCOPE_CLIPPED, FLAG_HOLE, FLAG_INTERPOLATED, RING_MASK } from '../signal/sample-ring.js'
import { refineSagittalAxis } from './alignment.js'
import { describeInitialContact, describeToeOff, estimateOffsetMs } from './contact-features.js'
import { findContactMinimum, findPushOffMinimum, isInHole, readAt, peakNormG, timeAtUs } from './contact-events.js'
import type { FootEvent, StrideEstimate } from './foot-events.js'
import { integratePitchDeg } from './foot-strike-angle.js'
import { sampleRateHz, type FootState } from './foot-state.js'
import { noteRunningStride, noteWalkingStride } from './motion-gate.js'
import { readStanceShape } from './stance-shape.js'
import { medianStrideTimeMs, rememberStrideTime } from './stride-history.js'
import { measureTravel, type TravelSpan } from './stride-travel.js'

/** Two mid-swings further apart than this don't belong to one stride. */
const CHAIN_MAX_US = 1_600_000
const STRIDE_MAX_US = 1_300_000
const STRIDE_MIN_US = 500_000

/** What was found of one stride before it is judged. */
interface FoundStride {
  readonly contactPosition: number
  readonly contactEnd: number
  readonly contactTimeUs: number
  readonly toeOffPosition: number
  readonly toeOffTimeUs: number
  readonly nextContactTimeUs: number
  readonly inHole: boolean
}

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

function rejectionOf(
  state: FootState,
  found: FoundStride,
  strideTimeMs: number,
  groundContactTimeMs: number,
): StrideRejection | null {
  const gate = state.options.parameters.gate
  const strideUs = strideTimeMs * 1000
  if (found.inHole) return 'gap-inside'
  if (strideUs < STRIDE_MIN_US || strideUs > STRIDE_MAX_US) return 'stride-time-out-of-range'
  const dutyRatio = groundContactTimeMs / strideTimeMs
  if (120_000 / strideTimeMs < gate.cadenceMinSpm || dutyRatio >= gate.dutyFactorMaxRatio) return 'walking'
  const contactS = groundContactTimeMs / 1000
  if (contactS < gate.contactTimeMinS || contactS > gate.contactTimeMaxS) return 'contact-time-out-of-range'
  return null
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
  return {
    initialContactTimeUs: Math.round(found.contactTimeUs),
    toeOffTimeUs: Math.round(found.toeOffTimeUs),
    nextInitialContactTimeUs: Math.round(found.nextContactTimeUs),
    groundContactTimeMs,
    strideTimeMs,
    footStrikeAngleDeg: known ? angleDeg : null,
    footStrikeAngleSdDeg: known ? angleSdDeg(state, readAt(ring.pitchRateDps, ic)) : null,
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

const LANDING_LIMIT_G = 6
const LANDING_MIN_RATIO = 0.8

/**
 * A foot is braked harder where it lands than where it leaves (FUK17: 1.0 to 3.4 times, at most 0.6 played backwards);
 * where it isn't, contact and toe-off may have been taken for each other.
 */
function landsHard(state: FootState, found: FoundStride): boolean {
  const { ring, periodUs } = state
  const at = (position: number, us: number): number => position + us / periodUs
  const { contactPosition: landing, toeOffPosition: leaving } = found
  const landingG = peakNormG(ring, at(landing, -70_000), at(landing, 40_000), LANDING_LIMIT_G)
  const leavingG = peakNormG(ring, at(leaving, -30_000), at(leaving, 70_000), LANDING_LIMIT_G)
  return landingG >= LANDING_MIN_RATIO * leavingG
}

function strikeNullReasonOf(state: FootState, flags: number): NullReason | null {
  if (sampleRateHz(state) < 95) return 'sampling-rate-too-low'
  if ((flags & FLAG_GYROSCOPE_CLIPPED) !== 0) return 'gyroscope-clipped'
  return (flags & FLAG_HOLE) !== 0 ? 'no-foot-flat' : null
}

function angleSdDeg(state: FootState, pitchRateDps: number): number {
  const { footStrike } = state.options.parameters
  const { footStrikeOffsetDeg, footStrikeOffsetSdDeg } = state.options
  const timingS = Math.hypot(footStrike.timingSdMs / 1000, state.periodUs / 1e6 / Math.sqrt(12))
  const systematicDeg =
    footStrikeOffsetDeg === null
      ? footStrike.systematicSdUncalibratedDeg
      : (footStrikeOffsetSdDeg ?? footStrike.systematicSdCalibratedDeg)
  return Math.hypot(pitchRateDps * timingS, footStrike.footFlatSdDeg, systematicDeg)
}

function flagsBetween(state: FootState, from: number, to: number): number {
  let flags = 0
  for (let i = from; i <= to; i++) flags |= state.ring.flags[i & RING_MASK] as number
  return flags
}

const FLAT_PITCH_DPS = 120
const GOOD_SHARE_RATIO = 0.75

/** A product of what can be wrong: axis, samples filled in, a foot that turns where it should lie flat. */
function qualityOf(state: FootState, found: FoundStride, flat: number, flags: number): number {
  const flatRateDps = Math.abs(readAt(state.ring.pitchRateDps, flat))
  const axis = Math.min(1, Math.max(0, (state.axis.shareRatio - 0.4) / (GOOD_SHARE_RATIO - 0.4)))
  const still = 1 / (1 + (flatRateDps / FLAT_PITCH_DPS) ** 2)
  const lobes = readAt(state.ring.pitchRateDps, found.contactPosition) < 0 ? 1 : 0.5
  const filled = (flags & (FLAG_INTERPOLATED | FLAG_HOLE)) === 0 ? 1 : 0.9
  const next = state.contact.inHole ? 0.7 : 1
  return axis * still * lobes * filled * next
}

/** Foot IMU by its sampling rate. */
export function tierOf(state: FootState): Tier {
  const rateHz = sampleRateHz(state)
  if (!state.hasGyroscope || rateHz < 95) return 'C'
  return rateHz >= 190 ? 'A' : 'B'
}
