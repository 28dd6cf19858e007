import { z } from 'zod'

/** Where results are kept, how full it is, and what waits or was refused on the way to a database elsewhere. */

const whereSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('embedded') }).describe('Everything is in the data folder'),
  z
    .object({
      kind: z.literal('influxdb'),
      url: z.string(),
      organisation: z.string(),
      stepsBucket: z.string(),
      resultsBucket: z.string(),
    })
    .describe('Everything is committed to the data folder first, and brought to InfluxDB from there'),
])

export const setAsideSchema = z.object({
  setAsideId: z.number().int(),
  what: z.string().describe('In words: "Steps of Ada, left foot, 12 Nov 17:42"'),
  why: z.string().describe('As the server said it'),
  setAsideTimeUs: z.number(),
})
export type SetAside = z.infer<typeof setAsideSchema>

export const FORWARDING_STATES = ['starting', 'up-to-date', 'forwarding', 'waiting', 'refused'] as const

const forwardingSchema = z.object({
  state: z
    .enum(FORWARDING_STATES)
    .describe('waiting: tries again by itself; refused: a person must do what the message says'),
  message: z.string().nullable(),
  waitingCount: z.number().int().describe('Records that InfluxDB has not confirmed'),
  waitingSinceUs: z.number().nullable().describe('Since when nothing goes through; null while it does'),
  nextTryUs: z.number().nullable(),
  deliveredCount: z.number().int().describe('Points that InfluxDB has confirmed, ever'),
  deliveredTimeUs: z.number().nullable().describe('When InfluxDB last confirmed something'),
  setAsideCount: z.number().int(),
  setAside: z.array(setAsideSchema).describe('The first hundred'),
})
export type Forwarding = z.infer<typeof forwardingSchema>

export const storageSchema = z.object({
  where: whereSchema,
  forwarding: forwardingSchema.nullable().describe('Null where nothing is brought elsewhere'),
  attention: z.array(z.string()).describe('What a person should know or do, in sentences; empty while all is well'),
  steps: z.object({
    keptMonths: z.number().nullable().describe('Null is for ever'),
    oldestTimeUs: z.number().nullable().describe('Oldest step in the data folder'),
    sizeBytes: z.number().nullable().describe('Steps in the data folder'),
    limitBytes: z.number().nullable(),
    keptLocallyDays: z.number().nullable().describe('Delivered steps leave the data folder after this; null is never'),
    undeliveredLostCount: z
      .number()
      .int()
      .describe('Steps that are nowhere else and had to go, because their room was used up'),
  }),
  retentionTrouble: z.string().nullable().describe('Why what is too old, or has no room, could not be taken away'),
  database: z.object({ sizeBytes: z.number() }),
  recordings: z.object({
    sizeBytes: z.number(),
    limitBytes: z.number().nullable(),
    keptMonths: z.number().nullable().describe('Null is for ever'),
  }),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  backup: z
    .object({
      lastTimeUs: z.number().nullable().describe('Null where the data folder holds none; one elsewhere is not seen'),
      command: z.string(),
    })
    .nullable()
    .describe('Null in the demo'),
  nowUs: z.number(),
})
export type Storage = z.infer<typeof storageSchema>

/** What to do with records that InfluxDB refused. */
export const setAsideRequestSchema = z.strictObject({
  setAsideIds: z.array(z.number().int()).min(1).max(1000),
})
export const setAsideAnswerSchema = z.object({ changedCount: z.number().int() })
