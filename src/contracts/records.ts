import { z } from 'zod'
import type { AlertRecord } from '../domain/records/alert-record.js'
import type { DayRecord } from '../domain/records/day-record.js'
import type { MinuteRecord } from '../domain/records/minute-record.js'
import type { Athlete, Shoe } from '../domain/records/people.js'
import type { SessionRecord, SessionTotals } from '../domain/records/session-record.js'
import type { StreamCounters } from '../domain/records/stream-counters.js'
import type { StepRecord } from '../domain/records/step-record.js'

/** Schemas of the records that leave the process. Each is held against its type in the domain at compile time. */
const nullableNumber = z.number().nullable()
export const timeUs = z.number().int().describe('Microseconds since the epoch')
const localDate = z.iso.date().describe('Local date of the athlete')

export const footSchema = z.enum(['left', 'right'])
export const placementSchema = z.enum(['foot', 'shank'])
export const tierSchema = z.enum(['A', 'B', 'C', 'D', 'E', 'F', 'G'])
export const basisSchema = z.enum(['measured', 'estimated', 'imputed'])
export const surfaceSchema = z.enum(['road', 'trail', 'treadmill', 'sand'])
export const declaredStrikeSchema = z.enum(['rearfoot', 'midfoot', 'forefoot', 'unknown'])
export const shoeKindSchema = z.enum(['standard', 'minimal', 'plated'])
export const severitySchema = z.enum(['info', 'warn', 'high'])
export const motionSchema = z.enum(['still', 'walking', 'running'])
export const linkStateSchema = z.enum([
  'searching',
  'connecting',
  'preparing',
  'streaming',
  'stalled',
  'lost',
  'stopped',
])
export const nullReasonSchema = z.enum([
  'no-gyroscope',
  'sampling-rate-too-low',
  'alignment-ambiguous',
  'gyroscope-clipped',
  'no-foot-flat',
  'worn-on-shank',
  'contact-time-pending',
  'speed-unknown',
  'outside-model-range',
  'walking',
])

export const stepSchema = z.object({
  athleteId: z.string(),
  sessionId: z.string(),
  foot: footSchema,
  generation: z.number().int(),
  strideIndex: z.number().int(),
  initialContactTimeUs: timeUs,
  groundContactTimeMs: nullableNumber,
  flightTimeMs: nullableNumber,
  strideTimeMs: z.number(),
  cadenceSpm: z.number(),
  speedMps: nullableNumber,
  speedBasis: basisSchema.nullable(),
  slopeDeg: nullableNumber,
  footStrikeAngleDeg: nullableNumber,
  footStrikeAngleSdDeg: nullableNumber,
  pRearfoot: nullableNumber,
  pMidfoot: nullableNumber,
  pForefoot: nullableNumber,
  verticalForcePeakBw: nullableNumber,
  achillesForcePeakBw: nullableNumber,
  soleusImpulseBwS: nullableNumber,
  damageEquivalentSteps: nullableNumber,
  quality: z.number(),
  coverageRatio: nullableNumber.describe('Share of the samples of this stride that arrived; null for older steps'),
  tier: tierSchema,
  nullReason: nullReasonSchema.nullable(),
  modelVersion: z.string(),
}) satisfies z.ZodType<StepRecord>

const strikeSumsSchema = z.object({
  rearfoot: z.number(),
  midfoot: z.number(),
  forefoot: z.number(),
  unknown: z.number(),
})

export const minuteSchema = z.object({
  athleteId: z.string(),
  sessionId: z.string(),
  foot: footSchema,
  generation: z.number().int(),
  minuteIndex: z.number().int(),
  startTimeUs: timeUs,
  stepCount: z.number().int(),
  cadenceSpmMean: nullableNumber,
  groundContactTimeMsMean: nullableNumber,
  footStrikeAngleDegMean: nullableNumber,
  rearfootStepsSum: z.number(),
  midfootStepsSum: z.number(),
  forefootStepsSum: z.number(),
  speedMpsMean: nullableNumber,
  slopeDegMean: nullableNumber,
  surface: surfaceSchema.nullable(),
  shoeKind: shoeKindSchema.nullable(),
  distanceM: z.number(),
  soleusImpulseBwSSum: z.number(),
  usualLandingBwSSum: nullableNumber,
  damageEquivalentStepsSum: z.number(),
  soleusImpulseBwSByStrike: strikeSumsSchema,
  coverageRatio: z.number(),
  imputedRatio: z.number(),
  tier: tierSchema,
  basis: basisSchema,
  heartRateBpmMean: nullableNumber.optional(),
  powerWMean: nullableNumber.optional(),
}) satisfies z.ZodType<MinuteRecord>

/** Counts are of samples, or of messages where a device sends none. */
export const streamCountersSchema = z.object({
  deviceId: z.string(),
  unit: z.enum(['samples', 'messages']),
  timing: z.enum(['device', 'host']).describe('What tells when a sample was taken: its own clock, or its arrival'),
  expected: z.number().int().describe('received, lostAir, lostSensor and malformed together'),
  received: z.number().int(),
  lostAir: z.number().int(),
  lostSensor: z.number().int(),
  malformed: z.number().int(),
  malformedMessages: z.record(z.string(), z.number()),
  duplicates: z.number().int(),
  reordered: z.number().int(),
  gapSeconds: z.number(),
  reconnects: z.number().int(),
  saturatedSamples: z.number().int(),
  hostLagP99Ms: nullableNumber,
}) satisfies z.ZodType<StreamCounters>

const perFoot = <T extends z.ZodType>(value: T) => z.object({ left: value, right: value })
const loadBandSchema = z.object({ lowSlu: z.number(), highSlu: z.number(), ownBaselineRatio: z.number() })
const strikeShareSchema = z.object({ ratio: z.number(), lowRatio: z.number(), highRatio: z.number() })
export const strikeSharesSchema = z.object({
  rearfoot: strikeShareSchema,
  midfoot: strikeShareSchema,
  forefoot: strikeShareSchema,
})

export const strikeLabelsSchema = z.object({
  rearfootRatio: z.number(),
  notRearfootRatio: z.number(),
  uncertainRatio: z.number(),
})

export const sessionTotalsSchema = z.object({
  durationS: z.number(),
  runningTimeS: z.number(),
  distanceM: z.number(),
  distanceBasis: basisSchema.nullable(),
  stepCount: perFoot(z.number()),
  rejectedCount: perFoot(z.number()),
  cadenceSpm: perFoot(nullableNumber),
  groundContactTimeMs: perFoot(nullableNumber),
  footStrikeAngleDeg: perFoot(nullableNumber),
  strikeShares: perFoot(strikeSharesSchema.nullable()),
  strikeLabels: perFoot(strikeLabelsSchema.nullable()).optional(),
  footStrikeCorrection: z.object({ offsetDeg: nullableNumber, systematicSdDeg: z.number() }).optional(),
  soleusLoadSlu: perFoot(nullableNumber),
  soleusLoadBand: perFoot(loadBandSchema.nullable())
    .optional()
    .describe(
      '90 % band of soleusLoadSlu, and half the width of the one against own runs; absent before version 0.3.0',
    ),
  soleusLoadSluByStrike: strikeSumsSchema,
  damageEquivalentSteps: perFoot(nullableNumber),
  nonRearfootSteps: perFoot(nullableNumber),
  achillesForceHistogram: z.array(z.number()).readonly(),
  coverageRatio: z.number(),
  imputedRatio: z.number(),
  imputedFeet: z.array(footSchema).readonly(),
  gapCount: z.number(),
  gapSeconds: z.number(),
  tier: tierSchema.nullable(),
  cadenceDoubled: z.boolean().optional().describe('A pod counted strides, so its cadence was doubled'),
  heartRateBpmMean: z.number().optional(),
  heartRateBpmMax: z.number().optional(),
  powerWMean: z.number().optional().describe('Running power as a pod estimates it'),
  streams: z.array(streamCountersSchema).readonly().optional().describe('What became of what each device sent'),
  swapSuspected: z.boolean().optional().describe('The sensors of left and right may be on the wrong feet'),
  basis: basisSchema,
}) satisfies z.ZodType<SessionTotals>

export const sessionSchema = z.object({
  sessionId: z.string(),
  athleteId: z.string(),
  state: z.enum(['running', 'paused', 'finished']),
  source: z.enum(['ble', 'replay', 'simulator', 'import', 'memory']),
  simulated: z.boolean(),
  startTimeUs: timeUs,
  endTimeUs: timeUs.nullable(),
  zoneId: z.string(),
  localDate,
  surface: surfaceSchema,
  shoeId: z.string().nullable(),
  activeGeneration: z.number().int(),
  modelVersion: z.string(),
  clockSynchronised: z.boolean(),
  totals: sessionTotalsSchema,
  disposition: z
    .enum(['counted', 'deleted', 'not-a-run', 'merged', 'duplicate'])
    .optional()
    .describe('Absent is counted; all others count in no day, week or warning'),
  countedBy: z
    .string()
    .optional()
    .describe('The session that counts in place of this one; without a disposition, that is still being computed'),
  origin: z
    .object({
      parts: z.array(z.object({ journalId: z.string(), fromUs: timeUs.nullable(), toUs: timeUs.nullable() })),
    })
    .optional()
    .describe('The stretches of journals that it is made of; absent where it is its own journal as a whole'),
}) satisfies z.ZodType<SessionRecord>

/** Where the single steps of a session are; its minutes are always here. */
export const stepsKeptSchema = z
  .enum(['here', 'remote', 'expired', 'full'])
  .describe(
    'remote: in InfluxDB, and read from there; expired: older than single steps are kept; full: they gave way for want of room',
  )

export const sessionViewSchema = sessionSchema.extend({ stepsKept: stepsKeptSchema })

export const daySchema = z.object({
  athleteId: z.string(),
  localDate,
  state: z.enum(['load', 'rest', 'unknown']),
  sessionCount: z.number().int(),
  soleusLoadSlu: perFoot(z.number()),
  soleusLoadSluByStrike: strikeSumsSchema,
  distanceM: z.number(),
  runningTimeS: z.number(),
  stepCount: perFoot(z.number()),
  nonRearfootSteps: z.number(),
  basis: basisSchema,
}) satisfies z.ZodType<DayRecord>

export const athleteSchema = z.object({
  athleteId: z.string(),
  name: z.string(),
  zoneId: z.string(),
  bodyMassKg: nullableNumber,
  heightM: nullableNumber,
  declaredStrike: declaredStrikeSchema,
  declaredLongestRunM: nullableNumber,
  defaultShoeId: z.string().nullable(),
  simulated: z.boolean(),
  createdTimeUs: timeUs,
}) satisfies z.ZodType<Athlete>

export const shoeSchema = z.object({
  shoeId: z.string(),
  athleteId: z.string(),
  name: z.string(),
  kind: shoeKindSchema,
  retired: z.boolean(),
  footStrikeOffsetDeg: nullableNumber,
  footStrikeOffsetSdDeg: nullableNumber,
}) satisfies z.ZodType<Shoe>

export const alertSchema = z.object({
  alertId: z.string(),
  athleteId: z.string(),
  family: z.enum(['session-spike', 'week-ratio', 'week-on-week']),
  ruleId: z.enum(['S1', 'S2', 'S3', 'W0', 'W1', 'W2', 'W3']),
  ruleVersion: z.string(),
  side: z.enum(['left', 'right', 'total']),
  exposure: z.enum(['soleusLoad', 'distance', 'nonRearfootSteps']),
  episode: z.string(),
  severity: severitySchema,
  evidence: z.enum(['B', 'C-', 'D']),
  state: z.enum(['active', 'acknowledged', 'snoozed', 'cleared']),
  raisedTimeUs: timeUs,
  updatedTimeUs: timeUs,
  clearedTimeUs: timeUs.nullable(),
  sessionId: z.string().nullable(),
  numbers: z.record(z.string(), z.number()),
  thresholds: z.record(z.string(), z.number()),
  message: z.string(),
  provisional: z.boolean(),
  acknowledgement: z.object({ timeUs, by: z.string(), planned: z.boolean(), note: z.string() }).nullable(),
  snoozedUntilUs: timeUs.nullable(),
}) satisfies z.ZodType<AlertRecord>
