import type { DeclaredStrike } from '../records/people.js'
import { clip } from '../signal/clip.js'
import type { LandingFeature, LeverModel } from './load-coefficients.js'
import type { ModelParameters } from './parameters.js'

/** What is known of how a foot lands; null where it isn't. */
export interface Landing {
  readonly footStrikeAngleDeg: number | null
  /** Pitch rate right before contact, toe-up positive. */
  readonly landingPitchRateDps: number | null
  /** Specific force while the foot is brought to rest. */
  readonly brakingG: number | null
}

/** The runner around a step, as far as the lever depends on them. */
export interface LeverSurroundings {
  readonly speedMps: number
  readonly heightM: number | null
  readonly declaredStrike: DeclaredStrike
}

/** No landing counts for more than this, however odd the sensor. */
const FEATURE_LIMIT_SD = 3
const HEIGHT_MIN_RATIO = 0.8
const HEIGHT_MAX_RATIO = 1.2

/**
 * Mean lever of the ground's force before the ankle during a contact, in metres: the plantar-flexion moment's impulse
 * over body weight and step time, since the vertical impulse of a step is exactly that. A landing on the heel keeps the
 * pressure behind for longer and shortens it. The landing's score is the plain mean of three features in standard
 * deviations (angle, pitch rate before contact, braking after it), because equal weights hold better on unseen runners than
 * weights fitted to seventeen. What is not known is taken as usual at that speed; a declared strike then counts, shrunk.
 * The foot, and so the lever, grows in proportion to height. Left-out runners differ by 12 % (SD).
 * @source FUK17 @source JSSM25
 */
export function estimateAnkleLeverM(landing: Landing, around: LeverSurroundings, parameters: ModelParameters): number {
  const { lever, achilles, declaredStrike } = parameters
  const speedMps = clip(around.speedMps, achilles.speedMinMps, achilles.speedMaxMps)
  const scoreSd =
    (deviation(landing.footStrikeAngleDeg, lever.footStrikeAngleDeg, speedMps, lever) +
      deviation(landing.landingPitchRateDps, lever.landingPitchRateDps, speedMps, lever) +
      deviation(landing.brakingG, lever.brakingG, speedMps, lever)) /
    3
  const declaredRatio =
    landing.footStrikeAngleDeg !== null || around.declaredStrike === 'unknown'
      ? 1
      : 1 + declaredStrike.shrinkRatio * (declaredStrike.leverRatio[around.declaredStrike] - 1)
  const heightRatio =
    around.heightM === null ? 1 : clip(around.heightM / lever.typicalHeightM, HEIGHT_MIN_RATIO, HEIGHT_MAX_RATIO)
  return lever.typicalLengthM * Math.exp(lever.perLandingScore * scoreSd) * declaredRatio * heightRatio
}

function deviation(value: number | null, feature: LandingFeature, speedMps: number, lever: LeverModel): number {
  const usual = (feature.perMps * (speedMps - lever.typicalSpeedMps)) / feature.sd
  if (value === null) return usual
  return clip((value - feature.typical) / feature.sd, -FEATURE_LIMIT_SD, FEATURE_LIMIT_SD)
}
