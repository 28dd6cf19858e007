// Athletes and runs of a squad, as large as real ones.
const TOTALS_OF = (seconds) => {
  const feet = (value) => ({ left: value, right: value * 1.03 })
  const share = { ratio: 0.33, lowRatio: 0.21, highRatio: 0.47 }
  const shares = { rearfoot: share, midfoot: share, forefoot: share }
  const slu = seconds / 350
  return {
    durationS: seconds,
    runningTimeS: seconds * 0.97,
    distanceM: seconds * 2.9,
    distanceBasis: 'estimated',
    stepCount: { left: Math.round(seconds * 1.4), right: Math.round(seconds * 1.4) },
    rejectedCount: { left: 3, right: 2 },
    cadenceSpm: feet(168.4),
    groundContactTimeMs: feet(243.2),
    footStrikeAngleDeg: feet(7.31),
    strikeShares: { left: shares, right: shares },
    soleusLoadSlu: feet(slu),
    soleusLoadSluByStrike: { rearfoot: slu, midfoot: slu / 2, forefoot: slu / 2, unknown: 0 },
    damageEquivalentSteps: feet(3011.2),
    nonRearfootSteps: feet(812.4),
    achillesForceHistogram: Array.from({ length: 40 }, (_, bin) => (bin > 12 && bin < 30 ? bin * 7 : 0)),
    coverageRatio: 0.99,
    imputedRatio: 0.01,
    imputedFeet: [],
    gapCount: 1,
    gapSeconds: 2.5,
    tier: 'A',
    basis: 'estimated',
  }
}

export function benchAthlete(athleteId) {
  return {
    ...{ athleteId, name: `Runner ${athleteId}`, zoneId: 'UTC', bodyMassKg: 66, heightM: 1.76 },
    ...{ declaredStrike: 'unknown', declaredLongestRunM: null, defaultShoeId: null, simulated: true },
    createdTimeUs: 1_700_000_000_000_000,
  }
}

/** @param n of this athlete's runs; the same one is the same session */
export function benchSession(athleteId, localDate, n, { seconds = 2400 + (n % 5) * 400 } = {}) {
  const startTimeUs = Date.parse(`${localDate}T00:10:00Z`) * 1000
  return {
    ...{ sessionId: `run-${athleteId}-${n}`, athleteId, state: 'finished', source: 'ble', simulated: true },
    ...{ startTimeUs, endTimeUs: startTimeUs + seconds * 1e6, zoneId: 'UTC', localDate },
    ...{ surface: 'road', shoeId: null, activeGeneration: 0, modelVersion: '0.3.0', clockSynchronised: true },
    totals: TOTALS_OF(seconds),
  }
}
