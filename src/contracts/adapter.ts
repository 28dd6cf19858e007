import { z } from 'zod'

export const adapterStatusSchema = z.object({
  state: z.enum(['on', 'off', 'absent', 'unauthorised', 'missing-software', 'virtual', 'remote', 'starting']),
  message: z.string().nullable().describe('One sentence with what to do, where something is wrong'),
})
export type AdapterStatus = z.infer<typeof adapterStatusSchema>
