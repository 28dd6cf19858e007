import { z } from 'zod'
import { declaredStrikeSchema, footSchema, shoeKindSchema, surfaceSchema } from './records.js'

/** Bodies and queries that clients send. Unknown keys are refused with their path. */
const zoneId = z.string().min(1).max(64).describe('IANA time zone, e.g. Europe/Berlin')
const name = z.string().trim().min(1).max(80)

export const athleteCreateSchema = z.strictObject({
  name,
  zoneId,
  bodyMassKg: z.number().min(25).max(250).nullable().default(null),
  heightM: z.number().min(1).max(2.5).nullable().default(null),
  declaredStrike: declaredStrikeSchema.default('unknown'),
  declaredLongestRunM: z.number().min(0).max(500_000).nullable().default(null),
})
export type AthleteCreate = z.input<typeof athleteCreateSchema>

export const athletePatchSchema = z.strictObject({
  name: name.optional(),
  zoneId: zoneId.optional(),
  bodyMassKg: z.number().min(25).max(250).nullable().optional(),
  heightM: z.number().min(1).max(2.5).nullable().optional(),
  declaredStrike: declaredStrikeSchema.optional(),
  declaredLongestRunM: z.number().min(0).max(500_000).nullable().optional(),
  defaultShoeId: z.string().nullable().optional(),
})
export type AthletePatch = z.infer<typeof athletePatchSchema>

export const shoeCreateSchema = z.strictObject({ name, kind: shoeKindSchema.default('standard') })
export type ShoeCreate = z.input<typeof shoeCreateSchema>
export const shoePatchSchema = z.strictObject({
  name: name.optional(),
  kind: shoeKindSchema.optional(),
  retired: z.boolean().optional(),
  footStrikeOffsetDeg: z.number().min(-20).max(20).nullable().optional(),
  footStrikeOffsetSdDeg: z.number().min(0).max(10).nullable().optional(),
})
export type ShoePatch = z.infer<typeof shoePatchSchema>

export const sessionStartSchema = z.strictObject({
  athleteId: z.string(),
  surface: surfaceSchema.default('road'),
  shoeId: z.string().nullable().default(null),
})
export type SessionStart = z.input<typeof sessionStartSchema>
export const sessionPatchSchema = z.strictObject({
  surface: surfaceSchema.optional(),
  shoeId: z.string().nullable().optional(),
})
export type SessionPatch = z.infer<typeof sessionPatchSchema>

/** What the athlete says of a day without data. `null` takes it back. */
export const dayDeclarationSchema = z.strictObject({
  state: z.enum(['rest', 'ran-without-pod']).nullable(),
  runningMinutes: z.number().min(1).max(1440).optional(),
})
export type DayDeclaration = z.infer<typeof dayDeclarationSchema>

export const acknowledgeSchema = z.strictObject({ planned: z.boolean(), note: z.string().max(500).default('') })
export type Acknowledge = z.input<typeof acknowledgeSchema>
export const snoozeSchema = z.strictObject({ hours: z.union([z.literal(24), z.literal(72)]) })
export type Snooze = z.infer<typeof snoozeSchema>

export const sessionsQuerySchema = z.strictObject({
  athleteId: z.string().optional(),
  fromDate: z.iso.date().optional(),
  toDate: z.iso.date().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  uncounted: z
    .enum(['true', 'false'])
    .default('false')
    .describe('Also those that were deleted, merged, are no run or a second record of one'),
})
export const daysQuerySchema = z.strictObject({ fromDate: z.iso.date(), toDate: z.iso.date() })
export const weeksQuerySchema = z.strictObject({ count: z.coerce.number().int().min(1).max(520).default(26) })
export const alertsQuerySchema = z.strictObject({
  athleteId: z.string().optional(),
  openOnly: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
const timeUs = z.coerce.number().int().min(0).describe('Initial contact within [fromUs, toUs)')
export const stepsQuerySchema = z.strictObject({
  foot: footSchema.optional(),
  fromUs: timeUs.optional(),
  toUs: timeUs.optional(),
})
