import { z } from 'zod'

/** Taking away everything of an athlete. Reports hold ids and counts, and no name: they outlive the athlete. */

export const erasurePlaceSchema = z.enum([
  'profile',
  'shoes',
  'runs',
  'repairs',
  'days',
  'alerts',
  'steps',
  'minutes',
  'settings',
  'assignments',
  'devices',
  'kept-runs',
  'change-log',
  'notes',
  'recordings',
  'fetched-files',
  'last-hour',
  'copies',
])
export type ErasurePlace = z.infer<typeof erasurePlaceSchema>

const countsSchema = z.object({ count: z.number().int(), bytes: z.number().int() })

export const erasureReportSchema = z.object({
  places: z.array(
    z.object({
      place: erasurePlaceSchema,
      before: countsSchema,
      after: countsSchema.nullable().describe('Counted again when all was done; null until then'),
    }),
  ),
  othersKept: z.number().int().describe('Runs of others that named the athlete; they stay, without the name'),
  othersWithoutRecording: z
    .number()
    .int()
    .describe('Runs of others whose recording held both people: their numbers stay, the recording is gone'),
  notReached: z.array(z.object({ path: z.string(), why: z.string() })).describe('In the data folder; look yourself'),
})
export type ErasureReport = z.infer<typeof erasureReportSchema>

export const erasureSchema = z.object({
  athleteId: z.string(),
  requestedTimeUs: z.number(),
  completedTimeUs: z.number().nullable().describe('Null while something is still to be done in the data folder'),
  state: z.enum(['running', 'waiting', 'failed', 'done']),
  words: z.string().nullable().describe('What is being done, waited for, or why it failed and what to do'),
  progressRatio: z.number().min(0).max(1),
  report: erasureReportSchema.nullable(),
  remote: z.object({
    state: z
      .enum(['none', 'pending', 'refused', 'done'])
      .describe('pending: InfluxDB has not confirmed yet; refused: it was set aside, see why'),
    leftCount: z.number().int().nullable().describe('Points that InfluxDB still counted when it was done'),
    timeUs: z.number().nullable(),
    why: z.string().nullable(),
  }),
})
export type Erasure = z.infer<typeof erasureSchema>

export const erasurePreviewSchema = z.object({
  athleteId: z.string(),
  name: z.string(),
  running: z.boolean().describe('A run goes on; it would be ended and not kept'),
  places: z.array(z.object({ place: erasurePlaceSchema, ...countsSchema.shape })),
  devices: z.array(z.object({ deviceId: z.string(), name: z.string() })).describe('Stay, and are nobody’s then'),
  others: z
    .array(
      z.object({
        sessionId: z.string(),
        athleteName: z.string(),
        localDate: z.iso.date(),
        keeps: z.enum(['all', 'numbers']).describe('numbers: its recording holds both people, and goes'),
      }),
    )
    .describe('Runs of others that are concerned'),
  notReached: erasureReportSchema.shape.notReached,
  remote: z.boolean().describe('InfluxDB has data too, and will be told'),
})
export type ErasurePreview = z.infer<typeof erasurePreviewSchema>

export const erasureRequestSchema = z.strictObject({
  name: z.string().describe('The name of the athlete, so that nobody is deleted by a slip'),
  endRun: z.boolean().default(false).describe('A run that goes on is ended, and not kept; refused without it'),
})
