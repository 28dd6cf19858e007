import type { ContactModel, InitialContactShape, ToeOffShape } from '../biomechanics/contact-coefficients.js'
import { RING_MASK, type SampleRing } from '../signal/sample-ring.js'
import { clip } from '../signal/clip.js'
import { readAt } from '../signal/ring-reading.js'
import { integratePitchDeg } from './foot-strike-angle.js'

/** What a contact model reads, in the order of its coefficients. */
export interface ContactFeatures<Shape extends string> {
  readonly pitchDps: readonly number[]
  readonly accelerationG: readonly number[]
  readonly shape: Readonly<Record<Shape, number>>
}

/** A minimum of pitch rate in the ring. Nothing at or after `end` is read: a later feature takes the newest sample. */
export interface EventPlace {
  readonly ring: SampleRing
  readonly periodUs: number
  readonly position: number
  readonly end: number
}

/** Where push-off is looked at, besides its minimum. */
export interface ToeOffPlace extends EventPlace {
  readonly contactPosition: number
  readonly strideTimeUs: number
}

const FALL_MAX_US = 90_000
const TURNED_WITHIN_US = 100_000
/** About half of all landings turn further. */
const STEEP_TURN_DEG = 12
/** A minimum that is hardly one would give any ratio. */
const RATIO_MIN_DPS = 100

/** Features of the minimum of pitch rate at initial contact, for fitting the model. */
export function describeInitialContact(
  place: EventPlace,
  model: ContactModel<InitialContactShape>,
): ContactFeatures<InitialContactShape> {
  return { ...samplesAround(place, model), shape: initialContactShape(place) }
}

/** Features of the minimum of pitch rate at push-off, for fitting the model. */
export function describeToeOff(place: ToeOffPlace, model: ContactModel<ToeOffShape>): ContactFeatures<ToeOffShape> {
  return { ...samplesAround(place, model), shape: toeOffShape(place) }
}

/** Initial contact after the minimum in milliseconds, by the model. */
export function estimateInitialContactMs(place: EventPlace, model: ContactModel<InitialContactShape>): number {
  return estimateOffsetMs(place, initialContactShape(place), model)
}

/** Toe-off after the minimum in milliseconds, by the model. */
export function estimateToeOffMs(place: ToeOffPlace, model: ContactModel<ToeOffShape>): number {
  return estimateOffsetMs(place, toeOffShape(place), model)
}

/** Every step asks twice, so the features are weighted as they are read, and no list of them is made. */
function estimateOffsetMs<Shape extends string>(
  place: EventPlace,
  shape: Readonly<Record<Shape, number>>,
  model: ContactModel<Shape>,
): number {
  const { pitchOffsetsMs, pitchPerDps, accelerationOffsetsMs, accelerationPerG } = model
  let offsetMs = model.interceptMs
  for (let n = 0; n < pitchOffsetsMs.length; n++) {
    offsetMs += pitchAt(place, pitchOffsetsMs[n] as number) * (pitchPerDps[n] ?? 0)
  }
  for (let n = 0; n < accelerationOffsetsMs.length; n++) {
    offsetMs += smoothedNormG(place, accelerationOffsetsMs[n] as number) * (accelerationPerG[n] ?? 0)
  }
  for (const name in shape) offsetMs += shape[name] * model.perShape[name]
  return clip(offsetMs, model.minMs, model.maxMs)
}

function samplesAround(place: EventPlace, model: ContactModel<string>) {
  return {
    pitchDps: model.pitchOffsetsMs.map((ms) => pitchAt(place, ms)),
    accelerationG: model.accelerationOffsetsMs.map((ms) => smoothedNormG(place, ms)),
  }
}

function initialContactShape(place: EventPlace): Record<InitialContactShape, number> {
  const { ring, periodUs, position } = place
  const lowestDps = Math.min(-RATIO_MIN_DPS, readAt(ring.pitchRateDps, position))
  const turnedTo = within(place, position + TURNED_WITHIN_US / periodUs)
  const turnedDeg = integratePitchDeg(ring, position, turnedTo, periodUs)
  return {
    fallMs: fallTimeMs(place),
    turnedDeg,
    steepDeg: Math.max(0, -turnedDeg - STEEP_TURN_DEG),
    after20Ratio: clip(pitchAt(place, 20) / lowestDps, -1, 1),
    after60Ratio: clip(pitchAt(place, 60) / lowestDps, -1, 1),
  }
}

function toeOffShape(place: ToeOffPlace): Record<ToeOffShape, number> {
  const { contactPosition, position, periodUs, strideTimeUs } = place
  const lobe = pushOffLobe(place)
  return {
    spanS: ((position - contactPosition) * periodUs) / 1e6,
    strideS: strideTimeUs / 1e6,
    centroidMs: lobe.centroidMs,
    widthMs: lobe.widthMs,
  }
}

function within(place: EventPlace, position: number): number {
  return Math.min(place.end - 2, position)
}

function pitchAt(place: EventPlace, offsetMs: number): number {
  return readAt(place.ring.pitchRateDps, within(place, place.position + (offsetMs * 1000) / place.periodUs))
}

const ACCELERATION_LIMIT_G = 6
const SMOOTHING_US = 15_000

/**
 * Mean norm of specific force over 30 ms, each sample cut off at 6 g: the rest is the shoe ringing. A sample at an edge
 * counts with the part of it that lies within, so that the mean moves as smoothly as the place does.
 */
function smoothedNormG(place: EventPlace, offsetMs: number): number {
  const { accelerationXG, accelerationYG, accelerationZG } = place.ring
  const reach = SMOOTHING_US / place.periodUs
  const centre = within(place, place.position + (offsetMs * 1000) / place.periodUs)
  const from = Math.ceil(centre - reach - 0.5)
  const to = Math.min(place.end - 1, Math.floor(centre + reach + 0.5))
  let sum = 0
  let weights = 0
  for (let i = from; i <= to; i++) {
    const k = i & RING_MASK
    const x = accelerationXG[k] as number
    const y = accelerationYG[k] as number
    const z = accelerationZG[k] as number
    const square = x * x + y * y + z * z
    const share = Math.min(1, reach + 0.5 - Math.abs(i - centre))
    sum += share * (square < ACCELERATION_LIMIT_G ** 2 ? Math.sqrt(square) : ACCELERATION_LIMIT_G)
    weights += share
  }
  return weights > 0 ? sum / weights : 0
}

/** From the last crossing of zero to the minimum, at most 90 ms. */
function fallTimeMs({ ring, periodUs, position }: EventPlace): number {
  const p = ring.pitchRateDps
  const reach = FALL_MAX_US / periodUs
  let i = Math.floor(position)
  while (position - i < reach && (p[i & RING_MASK] as number) < 0) i--
  const before = p[i & RING_MASK] as number
  const after = p[(i + 1) & RING_MASK] as number
  const crossing = before >= 0 && after < 0 ? i + before / (before - after) : i
  return (Math.min(reach, position - crossing) * periodUs) / 1000
}

const LOBE_FROM_US = 110_000
const LOBE_TO_US = 420_000

/** Centre and spread of the toe-down rotation in the time where feet push off, weighted by its square. */
function pushOffLobe(place: ToeOffPlace): { readonly centroidMs: number; readonly widthMs: number } {
  const { ring, periodUs, position, contactPosition } = place
  const from = Math.ceil(contactPosition + LOBE_FROM_US / periodUs)
  const to = Math.floor(within(place, contactPosition + LOBE_TO_US / periodUs))
  let weight = 0
  let sum = 0
  let squares = 0
  for (let i = from; i <= to; i++) {
    const p = ring.pitchRateDps[i & RING_MASK] as number
    if (p >= 0) continue
    const after = i - position
    weight += p * p
    sum += p * p * after
    squares += p * p * after * after
  }
  if (weight === 0) return { centroidMs: 0, widthMs: 0 }
  const mean = sum / weight
  const spread = Math.sqrt(Math.max(0, squares / weight - mean * mean))
  return { centroidMs: (mean * periodUs) / 1000, widthMs: (spread * periodUs) / 1000 }
}
