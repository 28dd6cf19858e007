import type { AlertRecord } from '../../src/domain/records/alert-record.js'
import type { DayRecord } from '../../src/domain/records/day-record.js'
import type { MinuteRecord } from '../../src/domain/records/minute-record.js'
import type { Athlete, Device, Shoe } from '../../src/domain/records/people.js'
import type { RecordingRecord } from '../../src/domain/records/recording-record.js'
import type { SessionRecord, SessionTotals } from '../../src/domain/records/session-record.js'
import type { StepRecord } from '../../src/domain/records/step-record.js'

export const START_US = 1_760_000_000_000_000

/** A step as the pipeline gives it: doubles with all their digits, some of them null. */
export function sampleStep(strideIndex: number, change: Partial<StepRecord> = {}): StepRecord {
  const wave = Math.sin(strideIndex * 0.7)
  return {
    athleteId: 'ana',
    sessionId: 'run-1',
    foot: 'left',
    generation: 0,
    strideIndex,
    initialContactTimeUs: START_US + strideIndex * 700_123,
    groundContactTimeMs: 240 + 11 * wave,
    flightTimeMs: strideIndex % 7 === 0 ? null : 110 - 7 * wave,
    strideTimeMs: 700.123,
    cadenceSpm: 60_000 / (350 + wave),
    speedMps: 3.1 + wave / 9,
    speedBasis: 'estimated',
    slopeDeg: null,
    footStrikeAngleDeg: 9 * wave,
    footStrikeAngleSdDeg: 3.3,
    pRearfoot: 0.5 + wave / 3,
    pMidfoot: 0.25 - wave / 6,
    pForefoot: 0.25 - wave / 6,
    verticalForcePeakBw: 2.4 + wave / 7,
    achillesForcePeakBw: 5.1 + wave / 3,
    soleusImpulseBwS: 0.41 + wave / 30,
    damageEquivalentSteps: Math.exp(wave),
    quality: 0.9 + wave / 11,
    coverageRatio: 1,
    tier: 'A',
    nullReason: null,
    modelVersion: 'gait-1',
    ...change,
  }
}

export function sampleSteps(count: number, change: Partial<StepRecord> = {}): StepRecord[] {
  return Array.from({ length: count }, (_, strideIndex) => sampleStep(strideIndex, change))
}

export function sampleMinute(minuteIndex: number, change: Partial<MinuteRecord> = {}): MinuteRecord {
  return {
    athleteId: 'ana',
    sessionId: 'run-1',
    foot: 'left',
    generation: 0,
    minuteIndex,
    startTimeUs: START_US + minuteIndex * 60_000_000,
    stepCount: 85,
    cadenceSpmMean: 170.1 + minuteIndex / 3,
    groundContactTimeMsMean: 240.7,
    footStrikeAngleDegMean: null,
    rearfootStepsSum: 60.1,
    midfootStepsSum: 20.2,
    forefootStepsSum: 4.7,
    speedMpsMean: 3.1,
    slopeDegMean: 0.4,
    surface: 'road',
    shoeKind: null,
    distanceM: 186.3,
    soleusImpulseBwSSum: 34.9,
    usualLandingBwSSum: 34.9,
    damageEquivalentStepsSum: 80.5,
    soleusImpulseBwSByStrike: { rearfoot: 20.1, midfoot: 10.2, forefoot: 4.6, unknown: 0 },
    coverageRatio: 0.99,
    imputedRatio: 0,
    tier: 'A',
    basis: 'estimated',
    ...change,
  }
}

export function sampleTotals(change: Partial<SessionTotals> = {}): SessionTotals {
  return {
    durationS: 1805.5,
    runningTimeS: 1790.25,
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
    ...change,
  }
}

export function sampleSession(sessionId: string, change: Partial<SessionRecord> = {}): SessionRecord {
  return {
    sessionId,
    athleteId: 'ana',
    state: 'finished',
    source: 'ble',
    simulated: false,
    startTimeUs: START_US,
    endTimeUs: START_US + 1_805_500_000,
    zoneId: 'Europe/Madrid',
    localDate: '2025-10-09',
    surface: 'road',
    shoeId: null,
    activeGeneration: 0,
    modelVersion: 'gait-1',
    clockSynchronised: true,
    totals: sampleTotals(),
    ...change,
  }
}

export function sampleAthlete(athleteId = 'ana', change: Partial<Athlete> = {}): Athlete {
  return {
    athleteId,
    name: athleteId,
    zoneId: 'Europe/Madrid',
    bodyMassKg: 61.5,
    heightM: null,
    declaredStrike: 'rearfoot',
    declaredLongestRunM: 12_000,
    defaultShoeId: null,
    simulated: false,
    createdTimeUs: START_US,
    ...change,
  }
}

export function sampleShoe(shoeId: string, change: Partial<Shoe> = {}): Shoe {
  return {
    shoeId,
    athleteId: 'ana',
    name: shoeId,
    kind: 'standard',
    retired: false,
    footStrikeOffsetDeg: -1.25,
    footStrikeOffsetSdDeg: null,
    ...change,
  }
}

export function sampleDevice(deviceId: string, change: Partial<Device> = {}): Device {
  return {
    deviceId,
    kind: 'open-imu',
    name: 'Pod',
    address: 'c0:ff:ee:00:00:01',
    serialNumber: null,
    manufacturer: null,
    firmware: '1.2',
    athleteId: 'ana',
    foot: 'left',
    batteryPercent: 81,
    lastSeenTimeUs: null,
    ...change,
  }
}

export function sampleDay(localDate: string, change: Partial<DayRecord> = {}): DayRecord {
  return {
    athleteId: 'ana',
    localDate,
    state: 'rest',
    sessionCount: 0,
    soleusLoadSlu: { left: 0, right: 0 },
    soleusLoadSluByStrike: { rearfoot: 0, midfoot: 0, forefoot: 0, unknown: 0 },
    distanceM: 0,
    runningTimeS: 0,
    stepCount: { left: 0, right: 0 },
    nonRearfootSteps: 0,
    basis: 'measured',
    ...change,
  }
}

export function sampleAlert(alertId: string, change: Partial<AlertRecord> = {}): AlertRecord {
  return {
    alertId,
    athleteId: 'ana',
    family: 'week-on-week',
    ruleId: 'W2',
    ruleVersion: '1',
    side: 'left',
    exposure: 'soleusLoad',
    episode: '2025-10-06',
    severity: 'warn',
    evidence: 'C-',
    state: 'active',
    raisedTimeUs: START_US,
    updatedTimeUs: START_US,
    clearedTimeUs: null,
    sessionId: null,
    numbers: { weekOnWeekChangeRatio: 0.62 },
    thresholds: { weekOnWeekChangeRatio: 0.3 },
    message: 'Left side up 62 % on last week.',
    provisional: false,
    acknowledgement: null,
    snoozedUntilUs: null,
    ...change,
  }
}

export function sampleRecording(recordingId: string, change: Partial<RecordingRecord> = {}): RecordingRecord {
  return {
    recordingId,
    deviceId: 'pod-1',
    name: 'Run 7',
    startTimeUs: START_US,
    durationS: 1805.5,
    byteCount: 1_000_000,
    fetchedBytes: 250_000,
    state: 'interrupted',
    sessionId: null,
    detail: { log: 7 },
    updatedTimeUs: START_US + 1,
    ...change,
  }
}
