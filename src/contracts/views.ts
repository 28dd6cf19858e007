import { z } from 'zod'
import { adapterStatusSchema } from './adapter.js'
import { deviceKindSchema } from './devices.js'
import {
  alertSchema,
  athleteSchema,
  basisSchema,
  daySchema,
  footSchema,
  linkStateSchema,
  motionSchema,
  placementSchema,
  sessionSchema,
  sessionTotalsSchema,
  severitySchema,
  strikeLabelsSchema,
  strikeSharesSchema,
  surfaceSchema,
} from './records.js'

/** What pages show: computed on read from records. Loads are in SLU summed over both legs unless a side is named. */

export type { AdapterStatus } from './adapter.js'

export const statusSchema = z.object({
  version: z.string(),
  modelVersion: z.string(),
  demo: z.boolean(),
  adapter: adapterStatusSchema,
  store: z.object({ kind: z.string(), ok: z.boolean(), message: z.string().nullable() }),
  journal: z.object({
    ok: z.boolean(),
    message: z.string().nullable(),
    unwrittenRecords: z.number(),
    sizeBytes: z.number(),
  }),
  storage: z.object({
    kind: z.enum(['embedded', 'influxdb']),
    waitingCount: z.number().describe('Records that InfluxDB has not confirmed'),
    attention: z.array(z.string()).describe('What a person should know or do; empty while all is well'),
  }),
  runningSessions: z.array(z.object({ sessionId: z.string(), athleteId: z.string() })),
  nowUs: z.number(),
})
export type Status = z.infer<typeof statusSchema>

/** Normal range of the athlete's own weeks at that time; null while there is too little history. */
const corridorSchema = z.object({ lowSlu: z.number(), highSlu: z.number() }).nullable()

export const weekSchema = z.object({
  /** Monday of the ISO week. */
  weekStart: z.iso.date(),
  isoWeek: z.string().describe('2026-W47'),
  partial: z.boolean(),
  soleusLoadSlu: z.number(),
  soleusLoadSluLeft: z.number(),
  soleusLoadSluRight: z.number(),
  byStrike: z.object({ rearfoot: z.number(), midfoot: z.number(), forefoot: z.number(), unknown: z.number() }),
  distanceM: z.number(),
  runningTimeS: z.number(),
  sessionCount: z.number(),
  knownDays: z.number(),
  imputedSlu: z.number(),
  corridor: corridorSchema,
  /** Against the week before: the same weekdays while the week is partial. Null where either is not known well enough. */
  weekOnWeekChangeRatio: z.number().nullable(),
})
export type Week = z.infer<typeof weekSchema>

/** How far one may go before a rule would speak. */
export const roomSchema = z.object({
  limitSlu: z.number(),
  soFarSlu: z.number(),
  leftSlu: z.number(),
  reason: z.string().describe('In words: "110 % of your 30-day longest"'),
})
export type Room = z.infer<typeof roomSchema>

export const baselineSchema = z.object({
  stage: z.enum(['learning', 'provisional', 'building', 'full']),
  knownDays28: z.number(),
  message: z.string().nullable(),
})

export const todaySchema = z.object({
  athlete: athleteSchema,
  localDate: z.iso.date(),
  severity: z.enum(['calm', 'info', 'warn', 'high', 'unknown']),
  side: z.enum(['left', 'right', 'total']).nullable(),
  /** The sentence the page opens with, and the one below it with the numbers. */
  headline: z.string(),
  detail: z.string(),
  alerts: z.array(alertSchema),
  baseline: baselineSchema,
  acuteSlu: z.number().nullable(),
  chronicWeekSlu: z.number().nullable(),
  rollingChangeRatio: z.number().nullable(),
  roomThisWeek: roomSchema.nullable(),
  roomToday: roomSchema.nullable(),
  weeks: z.array(weekSchema),
  /** Share of the load on the right, the last 28 days with load. */
  rightShare: z.array(z.object({ localDate: z.iso.date(), rightRatio: z.number() })),
  rightShareUsual: z.object({ lowRatio: z.number(), highRatio: z.number() }).nullable(),
  lastSession: sessionSchema.nullable(),
  runGoingOn: z
    .boolean()
    .describe('A run goes on: the room has it, days and weeks as it was last written, the breakdown not yet'),
  unknownDays: z.array(z.iso.date()).describe('Days of the last week nobody has said anything about'),
})
export type Today = z.infer<typeof todaySchema>

export const squadRowSchema = z.object({
  athleteId: z.string(),
  name: z.string(),
  simulated: z.boolean(),
  severity: z.enum(['calm', 'info', 'warn', 'high', 'unknown']),
  reason: z.string(),
  acknowledged: z.boolean(),
  weeksSlu: z.array(z.number().nullable()).describe('12 weeks, oldest first; null where nothing is known'),
  acuteSlu: z.number().nullable(),
  rollingChangeRatio: z.number().nullable(),
  longestRunRatio: z
    .number()
    .nullable()
    .describe('Longest session of the last 7 days over the longest of the 30 days before it'),
  strikeShares: z.object({ rearfoot: z.number(), midfoot: z.number(), forefoot: z.number() }).nullable(),
  strikeLabels: strikeLabelsSchema.nullable(),
  rightRatio: z.number().nullable(),
  knownWeeks: z.number(),
  lastSessionTimeUs: z.number().nullable(),
  live: z.boolean(),
})
export type SquadRow = z.infer<typeof squadRowSchema>

export const squadSchema = z.object({ headline: z.string(), rows: z.array(squadRowSchema) })
export type Squad = z.infer<typeof squadSchema>

export const liveFootSchema = z.object({
  deviceId: z.string().nullable(),
  linkState: linkStateSchema.nullable(),
  linkReason: z.string().nullable(),
  batteryPercent: z.number().nullable(),
  lastDataTimeUs: z.number().nullable(),
  lastStepTimeUs: z.number().nullable(),
  cadenceSpm: z.number().nullable(),
  groundContactTimeMs: z.number().nullable(),
  footStrikeAngleDeg: z.number().nullable(),
  footStrikeAngleSdDeg: z.number().nullable(),
  strike: z.object({ rearfoot: z.number(), midfoot: z.number(), forefoot: z.number() }).nullable(),
  strikeLabels: strikeLabelsSchema.nullable(),
  coverageRatio: z.number(),
})
export type LiveFoot = z.infer<typeof liveFootSchema>

/** How often both sides of a link meet, the longest silence that it bears, and its signal. */
const podLinkSchema = z.object({
  intervalMs: z.number(),
  supervisionTimeoutMs: z.number(),
  rssiDbm: z.number().nullable(),
})

export const liveAthleteSchema = z.object({
  athleteId: z.string(),
  name: z.string(),
  sessionId: z.string().nullable().describe('Null while pods stream but nobody runs yet'),
  state: z.enum(['waiting', 'running', 'paused', 'finished']),
  simulated: z.boolean(),
  updatedTimeUs: z.number(),
  startTimeUs: z.number().nullable(),
  motion: motionSchema,
  speedMps: z.number().nullable(),
  speedBasis: basisSchema.nullable(),
  slopeDeg: z.number().nullable(),
  heartRateBpm: z.number().nullable().optional().describe('Of now; null where nothing tells it'),
  powerW: z.number().nullable().optional().describe('Running power of now, as a pod estimates it'),
  swapSuspected: z.boolean().optional().describe('The sensors of left and right may be on the wrong feet'),
  surface: surfaceSchema,
  shoeId: z.string().nullable(),
  feet: z.object({ left: liveFootSchema.nullable(), right: liveFootSchema.nullable() }),
  pods: z.array(
    z.object({
      deviceId: z.string(),
      name: z.string(),
      kind: deviceKindSchema,
      foot: footSchema.nullable(),
      placement: placementSchema.optional(),
      linkState: linkStateSchema,
      linkReason: z.string().nullable(),
      batteryPercent: z.number().nullable(),
      lastDataTimeUs: z.number().nullable(),
      link: podLinkSchema.optional().describe('Absent until the adapter has told'),
      lostRatio: z
        .number()
        .nullable()
        .optional()
        .describe('Share of what this device sent in the session that did not come, or could not be read'),
    }),
  ),
  totals: sessionTotalsSchema.nullable(),
  room: roomSchema.nullable().describe('What is left until 110 % of the 30-day longest, for this session'),
  gaps: z.array(z.object({ fromUs: z.number(), toUs: z.number(), reason: z.string(), foot: footSchema.nullable() })),
})
export type LiveAthlete = z.infer<typeof liveAthleteSchema>

/** `state` of the live stream: everything at once on connecting, then whatever changed; the latest value wins. */
export const liveStateSchema = z.object({
  nowUs: z.number(),
  athletes: z.array(liveAthleteSchema),
  complete: z.boolean().optional().describe('True where who is not in the list is no longer live'),
})
export type LiveState = z.infer<typeof liveStateSchema>

/** `event` of the live stream: has an id, is replayed after a short break, each one tells the browser what to fetch anew. */
export const liveEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session-started'), sessionId: z.string(), athleteId: z.string() }),
  z.object({ type: z.literal('session-changed'), sessionId: z.string(), athleteId: z.string() }),
  z.object({ type: z.literal('session-finished'), sessionId: z.string(), athleteId: z.string() }),
  z.object({ type: z.literal('alert'), alert: alertSchema }),
  z.object({ type: z.literal('day-changed'), athleteId: z.string(), localDate: z.iso.date() }),
  z.object({ type: z.literal('pairing-changed') }),
  z.object({ type: z.literal('recordings-changed') }),
  z.object({ type: z.literal('status-changed') }),
  z.object({ type: z.literal('recompute-changed') }),
  z.object({ type: z.literal('athlete-erased'), athleteId: z.string() }),
  z.object({ type: z.literal('erasure-changed'), athleteId: z.string() }),
  z.object({
    type: z.literal('gap'),
    athleteId: z.string(),
    sessionId: z.string(),
    fromUs: z.number(),
    toUs: z.number(),
    reason: z.string(),
  }),
])
export type LiveEvent = z.infer<typeof liveEventSchema>

export { daySchema, sessionSchema, severitySchema, strikeSharesSchema }
