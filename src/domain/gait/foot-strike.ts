import type { ModelParameters } from '../biomechanics/parameters.js'

export interface FootStrikeProbabilities {
  readonly pRearfoot: number
  readonly pMidfoot: number
  readonly pForefoot: number
}

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
  const { rearfoot, midfoot, forefoot } = parameters.footStrike.classes
  const logRear = logDensity(angleDeg, rearfoot.meanDeg, Math.hypot(rearfoot.sdDeg, sdDeg))
  const logMid = logDensity(angleDeg, midfoot.meanDeg, Math.hypot(midfoot.sdDeg, sdDeg))
  const logFore = logDensity(angleDeg, forefoot.meanDeg, Math.hypot(forefoot.sdDeg, sdDeg))
  const top = Math.max(logRear, logMid, logFore)
  const rear = Math.exp(logRear - top)
  const mid = Math.exp(logMid - top)
  const fore = Math.exp(logFore - top)
  const sum = rear + mid + fore
  return { pRearfoot: rear / sum, pMidfoot: mid / sum, pForefoot: fore / sum }
}

function logDensity(x: number, mean: number, sd: number): number {
  const z = (x - mean) / sd
  return -0.5 * z * z - Math.log(sd)
}
