// The plain chain from times to the impulse of the Achilles force, as it stood before anything was fitted on runners:
// half-sine vertical force, an open-data regression for the Achilles force, a gain and a shape that depend on the strike.
// @source Morin et al. 2005 (vertical force), Matijevich et al. 2019 (regression), J Sports Sci Med 24:747 (strike)

const PEAK_TO_SINE = 1.05
const REGRESSION = { constantBw: 0.23, perVerticalForce: 1.96, perMpsBw: 0.12 }
const GAIN = { nearPerDeg: 0.003, nearDeg: 17.7, farPerDeg: 0.0105, farDeg: 2.6, shrink: 0.75, minDeg: -12, maxDeg: 25 }
const SHAPE = { intercept: 0.488, perDeg: -0.0026, min: 0.43, max: 0.51 }

/** Impulse of the Achilles force of one step on the level, in BW·s. */
export function chainImpulseBwS({ contactTimeS, stepTimeS, speedMps, strikeAngleDeg }) {
  const verticalBw = (PEAK_TO_SINE * (Math.PI / 2) * stepTimeS) / contactTimeS
  const bareBw = REGRESSION.constantBw + REGRESSION.perVerticalForce * verticalBw + REGRESSION.perMpsBw * speedMps
  const x = clip(strikeAngleDeg, GAIN.minDeg, GAIN.maxDeg)
  const near = GAIN.nearPerDeg * Math.max(0, GAIN.nearDeg - x)
  const far = GAIN.farPerDeg * Math.max(0, GAIN.farDeg - x)
  const shape = clip(SHAPE.intercept + SHAPE.perDeg * x, SHAPE.min, SHAPE.max)
  return shape * bareBw * (1 + GAIN.shrink * (near + far)) * contactTimeS
}

function clip(value, low, high) {
  return Math.max(low, Math.min(high, value))
}
