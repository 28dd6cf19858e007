// The chain first specified, kept to compare with: contact time → vertical force → peak Achilles force → impulse.
// Peak vertical force by Morin 2005 (half a sine, 5 % higher); peak Achilles force from Matijevich 2019's open data, refitted,
// with the ground reaction force subtracted; strike and shape from J Sports Sci Med 24:747, shrunk because habitual
// and shod runners show less (Almonroeder 2013, Rice & Patel 2017). Lever of the tendon 5 cm.

const PEAK_TO_SINE = 1.05
const STRIKE_SHRINK = 0.75
const UNKNOWN = { gainRatio: 1.02, shapeRatio: 0.455, soleusShareRatio: 0.68 }

/**
 * One step of one leg, in body weights.
 * @param step `{ speedMps, stepTimeS, groundContactTimeS, slopeDeg, footStrikeAngleDeg }`, the angle null where not known
 * @returns `{ verticalForcePeakBw, achillesForcePeakBw, achillesImpulseBwS, soleusImpulseBwS, gainRatio, shapeRatio, soleusShareRatio }`
 */
export function estimateDefaultChain({ speedMps, stepTimeS, groundContactTimeS, slopeDeg, footStrikeAngleDeg }) {
  const strike = footStrikeAngleDeg === null ? UNKNOWN : strikeEffect(footStrikeAngleDeg)
  const verticalForcePeakBw = (PEAK_TO_SINE * (Math.PI / 2) * stepTimeS) / groundContactTimeS
  const slope = clip(slopeDeg ?? 0, -9, 9)
  const achillesForcePeakBw = (0.23 + 1.96 * verticalForcePeakBw + 0.12 * speedMps + 0.1 * slope) * strike.gainRatio
  const achillesImpulseBwS = strike.shapeRatio * achillesForcePeakBw * groundContactTimeS
  const soleusImpulseBwS = strike.soleusShareRatio * achillesImpulseBwS
  return { verticalForcePeakBw, achillesForcePeakBw, achillesImpulseBwS, soleusImpulseBwS, ...strike }
}

function strikeEffect(angleDeg) {
  const x = clip(angleDeg, -12, 25)
  return {
    gainRatio: 1 + STRIKE_SHRINK * (0.003 * Math.max(0, 17.7 - x) + 0.0105 * Math.max(0, 2.6 - x)),
    shapeRatio: clip(0.488 - 0.0026 * x, 0.43, 0.51),
    soleusShareRatio: clip(0.68 - 0.0012 * (15 - x), 0.5, 0.82),
  }
}

function clip(value, least, most) {
  return Math.max(least, Math.min(most, value))
}
