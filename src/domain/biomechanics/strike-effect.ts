import type { DeclaredStrike } from '../records/people.js'
import type { ModelParameters } from './parameters.js'

/** What the foot strike does to the load of a step. */
export interface StrikeEffect {
  /** Factor on the peak Achilles force. */
  readonly gainRatio: number
  /** Mean over peak of the Achilles force during contact. */
  readonly shapeRatio: number
  /** Share of the soleus in the Achilles force. */
  readonly soleusShareRatio: number
}

/**
 * From the estimated angle where there is one, else from what the runner declared, which counts for less.
 * `contactTimeMeasured` false: the strike's effect on contact time is not in the contact time, so it is added here.
 * @source JSSM25 @source ALM13 @source YON20
 */
export function estimateStrikeEffect(
  footStrikeAngleDeg: number | null,
  declared: DeclaredStrike,
  contactTimeMeasured: boolean,
  parameters: ModelParameters,
): StrikeEffect {
  const gain = parameters.strikeGain
  if (footStrikeAngleDeg !== null) {
    return fromAngle(footStrikeAngleDeg, gain.measuredShrinkRatio, parameters)
  }
  if (declared === 'unknown') {
    return {
      gainRatio: gain.unknownGainRatio,
      shapeRatio: parameters.shape.unknownRatio,
      soleusShareRatio: parameters.soleusShare.referenceRatio,
    }
  }
  const effect = fromAngle(gain.declaredAngleDeg[declared], gain.declaredShrinkRatio, parameters)
  if (contactTimeMeasured) return effect
  return { ...effect, gainRatio: 1 + gain.declaredShrinkRatio * gain.totalEffectRatio[declared] }
}

function fromAngle(angleDeg: number, shrinkRatio: number, parameters: ModelParameters): StrikeEffect {
  const { strikeGain: gain, shape, soleusShare: share } = parameters
  const x = clip(angleDeg, gain.angleMinDeg, gain.angleMaxDeg)
  const near = gain.nearSlopePerDeg * Math.max(0, gain.nearAngleDeg - x)
  const far = gain.farSlopePerDeg * Math.max(0, gain.farAngleDeg - x)
  return {
    gainRatio: 1 + shrinkRatio * (near + far),
    shapeRatio: clip(shape.interceptRatio + shape.perDeg * x, shape.minRatio, shape.maxRatio),
    soleusShareRatio: clip(
      share.referenceRatio - share.perDeg * (share.referenceAngleDeg - x),
      share.minRatio,
      share.maxRatio,
    ),
  }
}

function clip(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value))
}
