import type { ModelParameters } from '../biomechanics/parameters.js'
import { clip } from '../signal/clip.js'
import type { StrikeTurn } from './strike-turn.js'

export interface FootStrikeProbabilities {
  readonly pRearfoot: number
  readonly pMidfoot: number
  readonly pForefoot: number
}

/** What was sensed of one landing. */
export interface SensedLanding {
  /** Toe-up positive. */
  readonly angleDeg: number
  /** Random and systematic error of the angle together. */
  readonly angleSdDeg: number
  /** Null where it was not seen: then the angle alone decides. */
  readonly turn: StrikeTurn | null
}

/** Expected counts of the steps before, as far as they are remembered. */
export interface StrikePrior {
  readonly rearfoot: number
  readonly midfoot: number
  readonly forefoot: number
}

const EVEN: StrikePrior = { rearfoot: 1, midfoot: 1, forefoot: 1 }
/** Further below the mean of forefoot strikes an angle says no more; the wider curve of rearfoot would rise again. */
const FARTHEST_SD = 3

/**
 * Probabilities of the three foot strikes for an angle (toe-up positive) and its standard deviation, equal priors.
 * Population priors would never choose midfoot, so they are left out.
 * @source DAE26 (mean and standard deviation of the angle in each visually labelled class)
 */
export function classifyFootStrike(
  angleDeg: number,
  sdDeg: number,
  parameters: ModelParameters,
): FootStrikeProbabilities {
  return classifyLanding({ angleDeg, angleSdDeg: sdDeg, turn: null }, EVEN, parameters)
}

/**
 * Probabilities of the three strikes of one landing: the angle's, moved towards or away from rearfoot by how the foot turned
 * after contact, times the prior. How the rest divides into midfoot and forefoot hangs on the angle alone.
 */
export function classifyLanding(
  landing: SensedLanding,
  prior: StrikePrior,
  parameters: ModelParameters,
): FootStrikeProbabilities {
  const { rearfoot, midfoot, forefoot } = parameters.footStrike.classes
  const { turn } = landing
  const errorVariance = landing.angleSdDeg ** 2
  const angleDeg = Math.max(landing.angleDeg, forefoot.meanDeg - FARTHEST_SD * forefoot.sdDeg)
  const logRear = logDensity(angleDeg, rearfoot, errorVariance) + turnLogOdds(turn, parameters)
  const logMid = logDensity(angleDeg, midfoot, errorVariance)
  const logFore = logDensity(angleDeg, forefoot, errorVariance)
  const top = Math.max(logRear, logMid, logFore)
  const rear = prior.rearfoot * Math.exp(logRear - top)
  const mid = prior.midfoot * Math.exp(logMid - top)
  const fore = prior.forefoot * Math.exp(logFore - top)
  const sum = rear + mid + fore
  return { pRearfoot: rear / sum, pMidfoot: mid / sum, pForefoot: fore / sum }
}

/** Log odds of rearfoot that the turn of the foot adds to those of the angle; 0 where the turn is not known. */
export function turnLogOdds(turn: StrikeTurn | null, parameters: ModelParameters): number {
  if (turn === null) return 0
  const model = parameters.footStrike.turn
  const logOdds =
    model.interceptLogOdds + model.perRemainingDeg * turn.remainingDeg + model.perFastestAfterMs * turn.fastestAfterMs
  return clip(logOdds, -model.mostLogOdds, model.mostLogOdds)
}

/** Of an angle of one class that is seen with an error. */
function logDensity(
  angleDeg: number,
  { meanDeg, sdDeg }: { readonly meanDeg: number; readonly sdDeg: number },
  errorVariance: number,
): number {
  const variance = sdDeg ** 2 + errorVariance
  return -0.5 * ((angleDeg - meanDeg) ** 2 / variance + Math.log(variance))
}
