// Records whose content follows from their key and a version, so that whoever reads one back can tell which write it is
// of, and whether every field is as it was written. The process that is killed and the one that checks share this file.
import { createHash } from 'node:crypto'

export const FEET = ['left', 'right']
export const MINUTE_US = 60_000_000
const STRIDE_US = 700_123
const HALF_DAY_US = 43_200_000_000

/** Where the n-th session of an athlete lies. Every third is a second record of the run before, a hair later. */
export function sessionStartUs(world, athleteIndex, n) {
  const isSecond = n % 3 === 2
  const place = isSecond ? n - 1 : n
  return world.firstTimeUs + (place % world.halfDays) * HALF_DAY_US + athleteIndex * 1_234_567 + (isSecond ? 137 : 0)
}

export const SESSION_US = 1_805_500_000

export function sessionName(athleteIndex, n) {
  return `run-${athleteIndex}-${String(n).padStart(4, '0')}`
}

/** One version in four has other times: the step moves, as a better model would move it. */
function shiftUs(version) {
  return version % 4 === 0 ? 40_000 + (version % 97) * 100 : 0
}

/** Every field differs from step to step; some are unknown, as in life. */
export function makeStep({ athleteId, sessionId, foot, generation, startUs }, strideIndex, version) {
  const wave = Math.sin(strideIndex * 0.7 + version)
  const unknown = strideIndex % 7 === 0
  return {
    athleteId,
    sessionId,
    foot,
    generation,
    strideIndex,
    initialContactTimeUs: startUs + strideIndex * STRIDE_US + (foot === 'right' ? 350_061 : 0) + shiftUs(version),
    groundContactTimeMs: 240 + 11 * wave,
    flightTimeMs: unknown ? null : 110 - 7 * wave,
    strideTimeMs: 700.123,
    cadenceSpm: 60_000 / (350 + wave),
    speedMps: 3.1 + wave / 9,
    speedBasis: 'estimated',
    slopeDeg: strideIndex % 3 === 0 ? null : wave,
    footStrikeAngleDeg: unknown ? null : 9 * wave,
    footStrikeAngleSdDeg: unknown ? null : 3.3,
    pRearfoot: unknown ? null : 0.5 + wave / 3,
    pMidfoot: unknown ? null : 0.25 - wave / 6,
    pForefoot: unknown ? null : 0.25 - wave / 6,
    verticalForcePeakBw: 2.4 + wave / 7,
    achillesForcePeakBw: 5.1 + wave / 3,
    soleusImpulseBwS: 0.41 + wave / 30,
    damageEquivalentSteps: version,
    quality: 0.9 + wave / 11,
    coverageRatio: 1,
    tier: 'A',
    nullReason: unknown ? 'gyroscope-clipped' : null,
    modelVersion: 'torture-1',
  }
}

export const versionOfStep = (step) => step.damageEquivalentSteps

export function makeMinute({ athleteId, sessionId, foot, generation, startUs }, minuteIndex, version) {
  const wave = Math.cos(minuteIndex + version)
  return {
    athleteId,
    sessionId,
    foot,
    generation,
    minuteIndex,
    startTimeUs: startUs + minuteIndex * MINUTE_US,
    stepCount: 85,
    cadenceSpmMean: 170.1 + wave,
    groundContactTimeMsMean: 240.7 + wave,
    footStrikeAngleDegMean: minuteIndex % 5 === 0 ? null : 8 * wave,
    rearfootStepsSum: 60.1,
    midfootStepsSum: 20.2,
    forefootStepsSum: 4.7,
    speedMpsMean: 3.1,
    slopeDegMean: null,
    surface: 'road',
    shoeKind: null,
    distanceM: 186.3,
    soleusImpulseBwSSum: 34.9 + wave,
    usualLandingBwSSum: 34.9,
    damageEquivalentStepsSum: version,
    soleusImpulseBwSByStrike: { rearfoot: 20.1, midfoot: 10.2, forefoot: 4.6 + wave, unknown: 0 },
    coverageRatio: 0.99,
    imputedRatio: 0,
    tier: 'A',
    basis: 'estimated',
  }
}

export const versionOfMinute = (minute) => minute.damageEquivalentStepsSum

export function makeSession({ athleteId, sessionId, startUs, generation }, version) {
  return {
    sessionId,
    athleteId,
    state: 'finished',
    source: 'simulator',
    simulated: true,
    startTimeUs: startUs,
    endTimeUs: startUs + SESSION_US,
    zoneId: 'UTC',
    localDate: new Date(startUs / 1000).toISOString().slice(0, 10),
    surface: 'road',
    shoeId: null,
    activeGeneration: generation,
    modelVersion: 'torture-1',
    clockSynchronised: true,
    totals: makeTotals(version),
  }
}

export const versionOfSession = (session) => session.totals.runningTimeS

function makeTotals(version) {
  return {
    durationS: 1805.5,
    runningTimeS: version,
    distanceM: 5000.5,
    distanceBasis: 'estimated',
    stepCount: { left: 2500, right: 2499 },
    rejectedCount: { left: 3, right: 4 },
    cadenceSpm: { left: 170.3, right: 170.1 },
    groundContactTimeMs: { left: 240.2, right: null },
    footStrikeAngleDeg: { left: 8.1, right: null },
    strikeShares: { left: null, right: null },
    soleusLoadSlu: { left: 5.25, right: 5.5 },
    soleusLoadSluByStrike: { rearfoot: 7.5, midfoot: 2, forefoot: 1, unknown: 0.25 },
    damageEquivalentSteps: { left: 2400.5, right: 2300.25 },
    nonRearfootSteps: { left: 700.5, right: 650.25 },
    achillesForceHistogram: [0, 0, 12, 480, 1900, 107],
    coverageRatio: 0.98,
    imputedRatio: 0.01,
    imputedFeet: [],
    gapCount: 1,
    gapSeconds: 4.5,
    tier: 'A',
    basis: 'estimated',
  }
}

export function makeAlert({ alertId, athleteId, raisedTimeUs }, version) {
  return {
    alertId,
    athleteId,
    family: 'week-on-week',
    ruleId: 'W2',
    ruleVersion: '1',
    side: 'left',
    exposure: 'soleusLoad',
    episode: alertId,
    severity: 'warn',
    evidence: 'C-',
    state: 'active',
    raisedTimeUs,
    updatedTimeUs: raisedTimeUs + version,
    clearedTimeUs: null,
    sessionId: null,
    numbers: { weekOnWeekChangeRatio: 0.62 },
    thresholds: { weekOnWeekChangeRatio: 0.3 },
    message: 'Left side up 62 % on last week.',
    provisional: false,
    acknowledgement: null,
    snoozedUntilUs: null,
  }
}

export const versionOfAlert = (alert) => alert.updatedTimeUs - alert.raisedTimeUs

/** One notification of a pod, as the journal keeps it. */
export function makeJournalRecord(n) {
  const bytes = new Uint8Array(160)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (n * 31 + i * 7) & 0xff
  return {
    kind: 'notification',
    monotonicUs: 5_000_000_000 + n * 20_000,
    deviceId: 'c0:ff:ee:00:00:01',
    channel: 'open-imu-frame',
    bytes,
  }
}

/** The same for every order of fields; `undefined` is absent. */
export function checksum(record) {
  return createHash('sha1').update(canonical(record)).digest('base64')
}

function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = Object.keys(value).filter((name) => value[name] !== undefined)
  return `{${fields
    .sort()
    .map((name) => `"${name}":${canonical(value[name])}`)
    .join(',')}}`
}
