import { z } from 'zod'
import type { BreakdownView } from '../domain/load/views/breakdown-view.js'

/** What changed between two periods. Loads are in SLU summed over both legs. */
export const breakdownPartSchema = z.enum([
  'distance',
  'speed',
  'slope',
  'strike',
  'surface',
  'shoe',
  'form',
  'unmeasured',
])

const periodSchema = z.object({
  fromDate: z.iso.date(),
  toDate: z.iso.date(),
  soleusLoadSlu: z.number(),
  unmeasuredSlu: z.number().describe('Filled in for gaps, declared, or measured without a speed'),
  distanceM: z.number().describe('Kilometres that were measured with their load; those of gaps are not in it'),
  sessionCount: z.number(),
  unknownDays: z.array(z.iso.date()).describe('Days until today of which nobody has said anything'),
})

export const breakdownSchema = z.object({
  athleteId: z.string(),
  recent: periodSchema,
  base: periodSchema,
  changeSlu: z.number(),
  changeRatio: z.number().nullable().describe('Over the load of the base period; null where that is nothing'),
  comparable: z.boolean().describe('False where one period has no measured run: all of the change is then distance'),
  /** The sentence it opens with, and what it is made of in words. */
  headline: z.string(),
  detail: z.string(),
  parts: z.array(
    z.object({
      part: breakdownPartSchema,
      changeSlu: z.number().describe('The parts add up to changeSlu'),
      changeEasyKm: z.number().describe('Rounded to 0.1 so that the parts add up to the rounded change'),
      shareRatio: z.number().nullable().describe('Over changeSlu; null where that is less than 0.1 easy km'),
      label: z.string(),
      baseText: z.string().describe('What it was in the base period: "42.1 km", "5:40 /km"'),
      recentText: z.string(),
      sentence: z.string(),
    }),
  ),
  notes: z.array(z.string()).describe('What makes the comparison uncertain, each in one sentence'),
}) satisfies z.ZodType<BreakdownView>
export type BreakdownAnswer = z.infer<typeof breakdownSchema>

const date = z.iso.date().optional()

/** Nothing: the last seven days against the seven before. Only the recent period: against as many days right before it. */
export const breakdownQuerySchema = z.strictObject({
  fromDate: date,
  toDate: date,
  baseFromDate: date,
  baseToDate: date,
})
