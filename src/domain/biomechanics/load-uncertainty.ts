import type { ShoeKind } from '../records/people.js'
import type { LoadBand, Surface } from '../records/session-record.js'
import type { Basis, Tier } from '../records/step-record.js'
import type { ModelParameters } from './parameters.js'

/** Errors of the soleus impulse of a step: standard deviations of its logarithm. */
export interface LoadErrors {
  /** Everything that is wrong in the same way all along: what an absolute value has to be given with. */
  readonly systematicSd: number
  /** The part of it that doesn't cancel when a runner is compared with former runs of the same runner. */
  readonly ownBaselineSd: number
  /** From step to step; averages out. */
  readonly randomSd: number
}

/** What the errors of a step depend on. */
export interface ErrorSources {
  readonly tier: Tier
  readonly surface: Surface
  readonly shoeKind: ShoeKind | null
  readonly slopeDeg: number | null
  readonly speedBasis: Basis | null
  readonly extrapolated: boolean
}

/** Errors of one step's soleus impulse. Outside the model's range they are doubled. */
export function estimateLoadErrors(sources: ErrorSources, parameters: ModelParameters): LoadErrors {
  const { loadErrors: errors } = parameters
  const tier = errors.byTier[sources.tier]
  const circumstances =
    errors.surface[sources.surface] ** 2 +
    (sources.slopeDeg === null ? errors.unknownSlope ** 2 : 0) +
    (sources.speedBasis === 'measured' ? 0 : errors.estimatedSpeed ** 2) +
    (sources.shoeKind === null || sources.shoeKind === 'standard' ? 0 : errors.taggedShoe ** 2)
  const factor = sources.extrapolated ? 2 : 1
  return {
    systematicSd:
      factor * Math.sqrt(errors.momentArm ** 2 + errors.soleusShare ** 2 + tier.betweenRunners ** 2 + circumstances),
    ownBaselineSd: factor * Math.sqrt(tier.withinRunner ** 2 + circumstances),
    randomSd: factor * errors.perStep,
  }
}

/** Steps of one foot added up with their errors, each weighted with its load. */
export interface LoadErrorSums {
  impulseBwS: number
  systematicBwS: number
  ownBaselineBwS: number
  randomBwS2: number
}

export function createLoadErrorSums(): LoadErrorSums {
  return { impulseBwS: 0, systematicBwS: 0, ownBaselineBwS: 0, randomBwS2: 0 }
}

/** Adds `stepCount` steps with this impulse in all. What is systematic adds up, what is random adds its variance. */
export function addLoadErrors(sums: LoadErrorSums, impulseBwS: number, stepCount: number, errors: LoadErrors): void {
  sums.impulseBwS += impulseBwS
  sums.systematicBwS += impulseBwS * errors.systematicSd
  sums.ownBaselineBwS += impulseBwS * errors.ownBaselineSd
  if (stepCount > 0) sums.randomBwS2 += (impulseBwS * errors.randomSd) ** 2 / stepCount
}

const Z90 = 1.645

/**
 * The 90 % bands of a foot's load: absolute, and against the runner's own baseline, where errors of lever arm, muscle share
 * and most of the model cancel. Neighbouring steps err alike: so many of them count as one. Filled-in load adds its own error.
 * Null without load.
 * @param loadSlu everything, `filledSlu` of it filled in; `sums` hold what was seen
 */
export function estimateLoadBand(
  loadSlu: number,
  filledSlu: number,
  sums: LoadErrorSums,
  parameters: ModelParameters,
): LoadBand | null {
  if (sums.impulseBwS <= 0 || loadSlu <= 0) return null
  const { correlatedSteps, filledIn } = parameters.loadErrors
  const random = (correlatedSteps * sums.randomBwS2) / sums.impulseBwS ** 2 + ((filledIn * filledSlu) / loadSlu) ** 2
  const absoluteSd = Math.sqrt((sums.systematicBwS / sums.impulseBwS) ** 2 + random)
  const ownSd = Math.sqrt((sums.ownBaselineBwS / sums.impulseBwS) ** 2 + random)
  return {
    lowSlu: loadSlu * Math.exp(-Z90 * absoluteSd),
    highSlu: loadSlu * Math.exp(Z90 * absoluteSd),
    ownBaselineRatio: Math.exp(Z90 * ownSd) - 1,
  }
}
