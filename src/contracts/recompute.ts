import { z } from 'zod'

/** Runs computed anew from their journals, with the model of the program that runs. */
const perFoot = <T extends z.ZodType>(value: T) => z.object({ left: value, right: value })

export const computedNumbersSchema = z.object({
  generation: z.number().int(),
  modelVersion: z.string(),
  stepCount: perFoot(z.number()),
  soleusLoadSlu: perFoot(z.number().nullable()),
  coverageRatio: z.number(),
})
export const outcomeKindSchema = z.enum(['recomputed', 'up-to-date', 'no-journal', 'kept', 'changed', 'failed'])
export const recomputeOutcomeSchema = z.object({
  sessionId: z.string(),
  athleteId: z.string(),
  localDate: z.iso.date(),
  kind: outcomeKindSchema,
  reason: z.string().nullable().describe('In words, where there is something to say'),
  before: computedNumbersSchema,
  after: computedNumbersSchema.nullable(),
  damageCount: z.number().int(),
})
export type RecomputeOutcome = z.infer<typeof recomputeOutcomeSchema>

export const recomputeCountsSchema = z.object({
  recomputed: z.number().int(),
  'up-to-date': z.number().int(),
  'no-journal': z.number().int(),
  kept: z.number().int(),
  changed: z.number().int(),
  failed: z.number().int(),
})

export const recomputeJobSchema = z.object({
  state: z.enum(['running', 'finished', 'cancelled', 'failed']),
  message: z.string().nullable().describe('Why it failed'),
  dryRun: z.boolean(),
  startedTimeUs: z.number(),
  endedTimeUs: z.number().nullable(),
  sessionCount: z.number().int(),
  progressRatio: z.number().min(0).max(1),
  sessionId: z.string().nullable().describe('The one at hand'),
  counts: recomputeCountsSchema,
  beforeSlu: z.number().describe('Sum over the sessions computed anew, both legs'),
  afterSlu: z.number(),
  outcomeCount: z.number().int(),
  outcomes: z.array(recomputeOutcomeSchema).describe('From `outcomesFrom` on, at most 200'),
})
export type RecomputeJob = z.infer<typeof recomputeJobSchema>

export const recomputeSchema = z.object({
  modelVersion: z.string().describe('Of the program that runs'),
  job: recomputeJobSchema.nullable().describe('The one that runs, or ran last since the start'),
  sessions: z
    .array(
      z.object({
        sessionId: z.string(),
        state: z
          .enum(['waiting', 'running', 'failed', 'no-journal'])
          .describe('no-journal: it can never be computed anew'),
        message: z.string().nullable(),
      }),
    )
    .describe('Single sessions whose numbers are on their way after surface or shoe was changed, or why they stay old'),
})
export type Recompute = z.infer<typeof recomputeSchema>

export const recomputeRequestSchema = z.strictObject({
  athlete: z.string().optional().describe('Id or name; all athletes where absent'),
  since: z.string().optional().describe('Local date, YYYY-MM-DD; runs of that day are in'),
  sessionId: z.string().optional().describe('Just this one'),
  shoeId: z.string().optional().describe('Only runs in this shoe'),
  again: z.boolean().default(false).describe('Also what is up to date'),
  force: z.boolean().default(false).describe('Also where the journal has less than the computation that is shown'),
  dryRun: z.boolean().default(false).describe('Computes and compares, changes nothing'),
})
export type RecomputeRequestBody = z.input<typeof recomputeRequestSchema>

export const recomputeQuerySchema = z.strictObject({
  outcomesFrom: z.coerce.number().int().min(0).optional().describe('Without it no outcomes are listed'),
})
