import { z } from 'zod'
import { sessionSchema, surfaceSchema, timeUs } from './records.js'

/** What people say of a finished session afterwards: a list that grows, each entry of which can be undone. */
export const editRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('trim'),
    fromUs: timeUs.nullable().default(null).describe('What comes before counts no more; null leaves the beginning'),
    toUs: timeUs.nullable().default(null).describe('What comes from here on counts no more; null leaves the end'),
  }),
  z.strictObject({ kind: z.literal('split'), atUs: timeUs.describe('From here on it is a session of its own') }),
  z.strictObject({
    kind: z.literal('merge'),
    otherSessionId: z.string().describe('Of the same athlete; the pause between the two counts nowhere'),
  }),
  z.strictObject({ kind: z.literal('delete') }),
  z.strictObject({ kind: z.literal('not-a-run') }),
  z.strictObject({ kind: z.literal('swap-feet') }),
  z.strictObject({
    kind: z.literal('athlete'),
    athleteId: z.string().describe('Whose run it was'),
    shoeId: z.string().nullable().optional().describe('The shoe of that athlete; the usual one where absent'),
  }),
  z.strictObject({ kind: z.literal('shoe'), shoeId: z.string().nullable() }),
  z.strictObject({ kind: z.literal('surface'), surface: surfaceSchema }),
  z.strictObject({ kind: z.literal('count-instead') }),
])
export type EditRequest = z.input<typeof editRequestSchema>

export const editSchema = z.object({
  sequence: z.number().int(),
  kind: z.enum([
    ...['trim', 'split', 'merge', 'delete', 'not-a-run', 'swap-feet'],
    ...['athlete', 'shoe', 'surface', 'count-instead', 'undo'],
  ] as const),
  madeTimeUs: timeUs,
  madeBy: z.string(),
  undone: z.boolean(),
  undoable: z.boolean().describe('An undo can be undone too: that brings back what it took'),
  fromUs: timeUs.nullable().optional(),
  toUs: timeUs.nullable().optional(),
  atUs: timeUs.optional(),
  newSessionId: z.string().optional().describe('The second part of a split'),
  otherSessionId: z.string().optional(),
  athleteId: z.string().optional(),
  shoeId: z.string().nullable().optional(),
  surface: surfaceSchema.optional(),
  undoes: z.number().int().optional().describe('The sequence of the entry that an undo takes back'),
})
export type Edit = z.infer<typeof editSchema>

export const sessionEditsSchema = z.object({
  session: sessionSchema,
  items: z.array(editSchema).describe('Oldest first'),
  recorded: z
    .object({ athleteId: z.string(), startTimeUs: timeUs, endTimeUs: timeUs })
    .nullable()
    .describe('As it was before anybody changed it; null for the second part of a split'),
  splitFrom: z.string().nullable().describe('The session that this one is the second part of'),
  computing: z.boolean().describe('Its numbers follow in a moment; the event session-changed tells'),
  journal: z.boolean().describe('Where its journal is kept no more, only some edits are possible'),
})
export type SessionEdits = z.infer<typeof sessionEditsSchema>
