import { z } from 'zod'

/** A run in a pod's own memory, and how far it has been fetched. */
export const recordingSchema = z.object({
  recordingId: z.string(),
  deviceId: z.string(),
  name: z.string(),
  startTimeUs: z.number().nullable().describe('Null where the pod does not tell the time'),
  durationS: z.number().nullable(),
  byteCount: z.number(),
  fetchedBytes: z.number(),
  state: z.enum(['waiting', 'fetching', 'interrupted', 'stored', 'failed']),
  sessionId: z.string().nullable().describe('The session that was made of it'),
  trouble: z.string().nullable().describe('Why it could not be stored, in words'),
  updatedTimeUs: z.number(),
})
export type Recording = z.infer<typeof recordingSchema>

export const recordingsQuerySchema = z.strictObject({ deviceId: z.string().optional() })
