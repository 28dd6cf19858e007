import type { DeclaredStrike } from '../records/people.js'
import { clip } from '../signal/clip.js'
import type { ModelParameters } from './parameters.js'

/** What the foot strike does to the load of a step besides the lever. */
export interface StrikeEffect {
  /** Mean over peak of the Achilles force during contact. */
  readonly shapeRatio: number
  /** Share of the soleus in the Achilles force. */
  readonly soleusShareRatio: number
}

/**
 * From the estimated angle where there is one, else from the angle that goes with what the runner declared.
 * @source JSSM25 @source YON20
 */
export function estimateStrikeEffect(
  footStrikeAngleDeg: number | null,
  declared: DeclaredStrike,
  parameters: ModelParameters,
): StrikeEffect {
  const { shape, soleusShare, declaredStrike } = parameters
  const angleDeg = footStrikeAngleDeg ?? (declared === 'unknown' ? null : declaredStrike.angleDeg[declared])
  if (angleDeg === null) return { shapeRatio: shape.unknownRatio, soleusShareRatio: soleusShare.referenceRatio }
  const x = clip(angleDeg, shape.angleMinDeg, shape.angleMaxDeg)
  return {
    shapeRatio: clip(shape.interceptRatio + shape.perDeg * x, shape.minRatio, shape.maxRatio),
    soleusShareRatio: clip(
      soleusShare.referenceRatio - soleusShare.perDeg * (soleusShare.referenceAngleDeg - x),
      soleusShare.minRatio,
      soleusShare.maxRatio,
    ),
  }
}
