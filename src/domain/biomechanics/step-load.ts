import type { DeclaredStrike, ShoeKind } from '../records/people.js'
import type { Surface } from '../records/session-record.js'
import type { Basis, NullReason, Tier } from '../records/step-record.js'
import { estimateContactTimeS, estimateSpeedFromContactMps, estimateStepTimeS } from './contact-time-model.js'
import { estimateLoadRelativeSd } from './load-uncertainty.js'
import type { ModelParameters } from './parameters.js'
import { estimateStrikeEffect, type StrikeEffect } from './strike-effect.js'

/** What is known of one step of one leg. */
export interface StepLoadInput {
  readonly speedMps: number | null
  /** Time to the contact of the other foot; half the stride where one foot is seen. */
  readonly stepTimeS: number
  readonly groundContactTimeS: number | null
  readonly slopeDeg: number | null
  readonly footStrikeAngleDeg: number | null
  readonly declaredStrike: DeclaredStrike
  readonly surface: Surface
  readonly shoeKind: ShoeKind | null
  readonly tier: Tier
}

/** What is known of the steps of a second from a source that sees no step: speed and cadence. */
export interface SummaryLoadInput {
  readonly speedMps: number | null
  readonly cadenceSpm: number | null
  readonly slopeDeg: number | null
  readonly declaredStrike: DeclaredStrike
  readonly surface: Surface
  readonly shoeKind: ShoeKind | null
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
  /** Standard deviation of the logarithm of force and impulse, all sources of error together. */
  readonly relativeSd: number
  /** Speed or slope outside the range for which the model was made; `relativeSd` is doubled. */
  readonly extrapolated: boolean
  readonly nullReason: NullReason | null
}

/**
 * Peak vertical force, peak Achilles force, soleus impulse and damage of one step, in body weights per leg.
 * Without a speed, the speed is the one at which the contact-time model gives this contact time; its basis says so.
 * Valid for steady running at 2.0 to 5.5 m/s on slopes up to 9°.
 * @source MOR05 @source MAT19 @source JSSM25 @source SB97
 */
export function estimateStepLoad(input: StepLoadInput, parameters: ModelParameters): StepLoadEstimate {
  if (input.groundContactTimeS === null) return unknownLoad(input, 'no-gyroscope', parameters)
  const duty = input.groundContactTimeS / (2 * input.stepTimeS)
  if (duty >= parameters.gate.dutyFactorMaxRatio) return unknownLoad(input, 'walking', parameters)
  const speedMps =
    input.speedMps ??
    estimateSpeedFromContactMps(input.groundContactTimeS, input.stepTimeS, parameters.contactTimeModel)
  if (speedMps === null) return unknownLoad(input, 'outside-model-range', parameters)
  const speedBasis = input.speedMps === null ? 'estimated' : 'measured'
  const strike = estimateStrikeEffect(input.footStrikeAngleDeg, input.declaredStrike, true, parameters)
  // Field by field: this runs once a step, and a spread takes longer than the model.
  const { stepTimeS, groundContactTimeS, slopeDeg, surface, shoeKind, tier } = input
  const step = { speedMps, speedBasis, stepTimeS, groundContactTimeS, slopeDeg, surface, shoeKind, tier } as const
  return load(step, strike, parameters)
}

/**
 * The load of one step from speed and cadence alone: contact time is modelled, strike is at most declared.
 * Cadence missing: the usual one at that speed.
 */
export function estimateSummaryLoad(input: SummaryLoadInput, parameters: ModelParameters): StepLoadEstimate {
  const tier: Tier = input.cadenceSpm === null ? 'G' : 'F'
  if (input.speedMps === null || input.speedMps <= 0) {
    return unknownLoad({ ...input, speedMps: null, groundContactTimeS: null, tier }, 'speed-unknown', parameters)
  }
  const stepTimeS =
    input.cadenceSpm === null
      ? estimateStepTimeS(input.speedMps, parameters.contactTimeModel)
      : 60 / Math.max(1, input.cadenceSpm)
  if (60 / stepTimeS < parameters.gate.cadenceMinSpm) {
    return unknownLoad({ ...input, groundContactTimeS: null, tier }, 'walking', parameters)
  }
  const groundContactTimeS = estimateContactTimeS(input.speedMps, stepTimeS, parameters.contactTimeModel)
  const strike = estimateStrikeEffect(null, input.declaredStrike, false, parameters)
  return load(
    { ...input, stepTimeS, groundContactTimeS, tier, speedMps: input.speedMps, speedBasis: 'measured' },
    strike,
    parameters,
  )
}

interface KnownStep {
  readonly speedMps: number
  readonly speedBasis: Basis
  readonly stepTimeS: number
  readonly groundContactTimeS: number
  readonly slopeDeg: number | null
  readonly surface: Surface
  readonly shoeKind: ShoeKind | null
  readonly tier: Tier
}

function load(step: KnownStep, strike: StrikeEffect, parameters: ModelParameters): StepLoadEstimate {
  const { achilles, metrics, soleusShare } = parameters
  const verticalForcePeakBw =
    (parameters.verticalForce.peakToSineRatio * (Math.PI / 2) * step.stepTimeS) / step.groundContactTimeS
  const slopeDeg = Math.max(-achilles.slopeClipDeg, Math.min(achilles.slopeClipDeg, step.slopeDeg ?? 0))
  const bareForceBw =
    (achilles.constantBw +
      achilles.perVerticalForce * verticalForcePeakBw +
      achilles.perSpeedBwPerMps * step.speedMps +
      achilles.perSlopeBwPerDeg * slopeDeg) *
    strike.gainRatio *
    (step.shoeKind === null ? 1 : parameters.shoe[step.shoeKind])
  const surface = parameters.surface[step.surface]
  const achillesForcePeakBw = bareForceBw * surface.peakRatio
  const fastMps = Math.max(0, step.speedMps - soleusShare.fastSpeedMps)
  const shareRatio = strike.soleusShareRatio - soleusShare.perFastMpsRatio * fastMps
  const extrapolated =
    step.speedMps < achilles.speedMinMps ||
    step.speedMps > achilles.speedMaxMps ||
    Math.abs(step.slopeDeg ?? 0) > achilles.slopeClipDeg
  return {
    speedMps: step.speedMps,
    speedBasis: step.speedBasis,
    groundContactTimeS: step.groundContactTimeS,
    flightTimeS: Math.max(0.01, step.stepTimeS - step.groundContactTimeS),
    verticalForcePeakBw,
    achillesForcePeakBw,
    soleusImpulseBwS: shareRatio * strike.shapeRatio * bareForceBw * surface.impulseRatio * step.groundContactTimeS,
    damageEquivalentSteps: (achillesForcePeakBw / metrics.damageReferenceForceBw) ** metrics.damageExponent,
    relativeSd: estimateLoadRelativeSd(step, extrapolated),
    extrapolated,
    nullReason: null,
  }
}

function unknownLoad(
  step: Pick<StepLoadInput, 'speedMps' | 'groundContactTimeS' | 'slopeDeg' | 'surface' | 'shoeKind' | 'tier'> & {
    readonly stepTimeS?: number
  },
  nullReason: NullReason,
  parameters: ModelParameters,
): StepLoadEstimate {
  const { speedMps, groundContactTimeS, stepTimeS } = step
  const { speedMinMps, speedMaxMps } = parameters.achilles
  const extrapolated = speedMps !== null && (speedMps < speedMinMps || speedMps > speedMaxMps)
  const flightTimeS =
    groundContactTimeS === null || stepTimeS === undefined ? null : Math.max(0.01, stepTimeS - groundContactTimeS)
  return {
    speedMps,
    speedBasis: speedMps === null ? null : 'measured',
    groundContactTimeS,
    flightTimeS,
    verticalForcePeakBw: null,
    achillesForcePeakBw: null,
    soleusImpulseBwS: null,
    damageEquivalentSteps: null,
    relativeSd: estimateLoadRelativeSd({ ...step, speedBasis: 'measured' }, extrapolated),
    extrapolated,
    nullReason,
  }
}
