import { z } from 'zod'

/** One thing that the doctor looked at. */
export const findingSchema = z.object({
  check: z.string().describe('Stable name of the check: adapter, permission, link-parameters, store, disk, clock, …'),
  level: z
    .enum(['ok', 'note', 'warning', 'problem'])
    .describe('A problem keeps Solewatch from working, a warning costs data, a note is good to know'),
  found: z.string().describe('What was found, in one sentence'),
  advice: z.string().nullable().describe('What to do, with the exact command; null where nothing is to be done'),
})
export type DoctorFinding = z.infer<typeof findingSchema>

export const doctorSchema = z.object({ items: z.array(findingSchema) })
export type Doctor = z.infer<typeof doctorSchema>
