import type { DeclaredStrike, ShoeKind } from '../records/people.js'
import type { Surface } from '../records/session-record.js'
import type { Basis, NullReason, Tier } from '../records/step-record.js'
import { clip } from '../signal/clip.js'
import { estimateAnkleLeverM, type Landing } from './ankle-lever.js'
import { estimateContactTimeS, estimateSpeedFromContactMps, estimateStepTimeS } from './contact-time-model.js'
import { estimateLoadErrors, type LoadErrors } from './load-uncertainty.js'
import type { ModelParameters } from './parameters.js'
import { estimateStrikeEffect } from './strike-effect.js'
import { estimateVerticalForcePeakBw } from './vertical-force.js'

/** What every kind of source knows of the runner and the road. */
export interface LoadCircumstances {
  readonly slopeDeg: number | null
  readonly declaredStrike: DeclaredStrike
  readonly surface: Surface
  readonly shoeKind: ShoeKind | null
  /** Where the runner didn't say, the foot, and so its lever, is of usual length. */
  readonly heightM?: number | null
}

/** What is known of one step of one leg. */
export interface StepLoadInput extends LoadCircumstances {
  readonly speedMps: number | null
  /** Time to the contact of the other foot; half the stride where one foot is seen. */
  readonly stepTimeS: number
  readonly groundContactTimeS: number | null
  readonly footStrikeAngleDeg: number | null
  /** From a foot IMU only; the landing is taken as usual without. */
  readonly stance?: Omit<Landing, 'footStrikeAngleDeg'> | null
  readonly tier: Tier
}

/** What is known of the steps of a second from a source that sees no landing: a watch, or a speed and cadence pod. */
export interface SummaryLoadInput extends LoadCircumstances {
  readonly speedMps: number | null
  readonly cadenceSpm: number | null
  /** Measured by the watch (tier E); modelled without (tier F). */
  readonly groundContactTimeS?: number | null
}

/** Model estimates of one step of one leg, never measurements. `null` means not known. */
export interface StepLoadEstimate {
  readonly speedMps: number | null
  readonly speedBasis: Basis | null
  readonly groundContactTimeS: number | null
  readonly flightTimeS: number | null
  readonly verticalForcePeakBw: number | null
  readonly achillesForcePeakBw: number | null
  readonly soleusImpulseBwS: number | null
  readonly damageEquivalentSteps: number | null
  readonly tier: Tier
  /** Speed or slope outside the range for which the model was made; the errors are doubled. */
  readonly extrapolated: boolean
  /** Why there is no load; null where there is one. */
  readonly nullReason: NullReason | null
}

/**
 * Soleus impulse, peak vertical force, peak Achilles force and damage of one step, in body weights per leg.
 * The vertical impulse of a step is body weight times step time, exactly; times the mean lever before the ankle it is the
 * ankle's moment, over the tendon's lever the impulse of the Achilles tendon, and its soleus share the load.
 * Without a speed, the speed is the one at which the contact-time model gives this contact time; its basis says so.
 * Valid for steady running at 2.0 to 5.5 m/s on slopes up to 9°.
 * @source MOR05 @source FUK17 @source JSSM25 @source SB97
 */
export function estimateStepLoad(input: StepLoadInput, parameters: ModelParameters): StepLoadEstimate {
  const { stepTimeS, groundContactTimeS, tier, stance } = input
  if (groundContactTimeS === null) return unknownLoad(input, 'no-gyroscope')
  if (groundContactTimeS / (2 * stepTimeS) >= parameters.gate.dutyFactorMaxRatio) return unknownLoad(input, 'walking')
  const speedMps =
    input.speedMps ?? estimateSpeedFromContactMps(groundContactTimeS, stepTimeS, parameters.contactTimeModel)
  if (speedMps === null) return unknownLoad(input, 'outside-model-range')
  const landing = {
    footStrikeAngleDeg: input.footStrikeAngleDeg,
    landingPitchRateDps: stance?.landingPitchRateDps ?? null,
    brakingG: stance?.brakingG ?? null,
  }
  const speedBasis = input.speedMps === null ? 'estimated' : 'measured'
  return load({ speedMps, speedBasis, stepTimeS, groundContactTimeS, tier, landing }, input, parameters)
}

const UNSEEN: Landing = { footStrikeAngleDeg: null, landingPitchRateDps: null, brakingG: null }

/**
 * The load of one step from speed and cadence, with the contact time of a watch (tier E) or without (tiers F and G): the landing
 * is taken as usual at that speed, the strike is at most declared. Its mean over a group is that of `estimateStepLoad`.
 * Cadence missing: the usual one at that speed.
 */
export function estimateSummaryLoad(input: SummaryLoadInput, parameters: ModelParameters): StepLoadEstimate {
  const { speedMps, cadenceSpm } = input
  const measuredContactS = input.groundContactTimeS ?? null
  const tier: Tier = cadenceSpm === null ? 'G' : measuredContactS === null ? 'F' : 'E'
  if (speedMps === null || speedMps <= 0) {
    return unknownLoad({ speedMps: null, groundContactTimeS: null, tier }, 'speed-unknown')
  }
  const stepTimeS =
    cadenceSpm === null ? estimateStepTimeS(speedMps, parameters.contactTimeModel) : 60 / Math.max(1, cadenceSpm)
  const groundContactTimeS = measuredContactS ?? estimateContactTimeS(speedMps, stepTimeS, parameters.contactTimeModel)
  const dutyRatio = (measuredContactS ?? 0) / (2 * stepTimeS)
  const walks = 60 / stepTimeS < parameters.gate.cadenceMinSpm || dutyRatio >= parameters.gate.dutyFactorMaxRatio
  if (walks) return unknownLoad({ speedMps, groundContactTimeS: measuredContactS, tier }, 'walking')
  const step = { speedMps, speedBasis: 'measured', stepTimeS, groundContactTimeS, tier, landing: UNSEEN } as const
  return load(step, input, parameters)
}

/** The errors that go with an estimate. */
export function estimateErrorsOf(
  estimate: Pick<StepLoadEstimate, 'tier' | 'speedBasis' | 'extrapolated'>,
  around: Pick<LoadCircumstances, 'surface' | 'shoeKind' | 'slopeDeg'>,
  parameters: ModelParameters,
): LoadErrors {
  const { tier, speedBasis, extrapolated } = estimate
  const { surface, shoeKind, slopeDeg } = around
  return estimateLoadErrors({ tier, surface, shoeKind, slopeDeg, speedBasis, extrapolated }, parameters)
}

interface KnownStep {
  readonly speedMps: number
  readonly speedBasis: Basis
  readonly stepTimeS: number
  readonly groundContactTimeS: number
  readonly tier: Tier
  readonly landing: Landing
}

function load(step: KnownStep, around: LoadCircumstances, parameters: ModelParameters): StepLoadEstimate {
  const { achilles, metrics, soleusShare } = parameters
  const { speedMps, stepTimeS, groundContactTimeS } = step
  const { declaredStrike, heightM = null } = around
  const strike = estimateStrikeEffect(step.landing.footStrikeAngleDeg, declaredStrike, parameters)
  const leverM = estimateAnkleLeverM(step.landing, { speedMps, heightM, declaredStrike }, parameters)
  const slopeDeg = clip(around.slopeDeg ?? 0, -achilles.slopeClipDeg, achilles.slopeClipDeg)
  const achillesImpulseBwS =
    (leverM / achilles.referenceMomentArmM) *
    stepTimeS *
    (1 + achilles.perSlopeDegRatio * slopeDeg) *
    (around.shoeKind === null ? 1 : parameters.shoe[around.shoeKind])
  const surface = parameters.surface[around.surface]
  const achillesForcePeakBw = (achillesImpulseBwS / (strike.shapeRatio * groundContactTimeS)) * surface.peakRatio
  const fastMps = Math.max(0, speedMps - soleusShare.fastSpeedMps)
  const shareRatio = strike.soleusShareRatio - soleusShare.perFastMpsRatio * fastMps
  return {
    speedMps,
    speedBasis: step.speedBasis,
    groundContactTimeS,
    flightTimeS: Math.max(0.01, stepTimeS - groundContactTimeS),
    verticalForcePeakBw: estimateVerticalForcePeakBw(stepTimeS, groundContactTimeS, parameters.verticalForce),
    achillesForcePeakBw,
    soleusImpulseBwS: shareRatio * achillesImpulseBwS * surface.impulseRatio,
    damageEquivalentSteps: (achillesForcePeakBw / metrics.damageReferenceForceBw) ** metrics.damageExponent,
    tier: step.tier,
    extrapolated: isOutsideModelRange(speedMps, around.slopeDeg, parameters),
    nullReason: null,
  }
}

/** True for a speed or a slope for which the model was not made. */
export function isOutsideModelRange(
  speedMps: number | null,
  slopeDeg: number | null,
  { achilles }: ModelParameters,
): boolean {
  const outOfSpeed = speedMps !== null && (speedMps < achilles.speedMinMps || speedMps > achilles.speedMaxMps)
  return outOfSpeed || Math.abs(slopeDeg ?? 0) > achilles.slopeClipDeg
}

function unknownLoad(
  step: Pick<StepLoadInput, 'speedMps' | 'groundContactTimeS' | 'tier'> & { readonly stepTimeS?: number },
  nullReason: NullReason,
): StepLoadEstimate {
  const { speedMps, groundContactTimeS, stepTimeS, tier } = step
  return {
    speedMps,
    speedBasis: speedMps === null ? null : 'measured',
    groundContactTimeS,
    flightTimeS:
      groundContactTimeS === null || stepTimeS === undefined ? null : Math.max(0.01, stepTimeS - groundContactTimeS),
    verticalForcePeakBw: null,
    achillesForcePeakBw: null,
    soleusImpulseBwS: null,
    damageEquivalentSteps: null,
    tier,
    extrapolated: false,
    nullReason,
  }
}
