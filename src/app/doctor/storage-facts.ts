import { z } from 'zod'
import type { Config } from '../config/config-schema.js'
import type { InfluxFacts } from './look-at-influx.js'

/** What the doctor wants to know of storage, and no more: so that it can ask a server of another version too. */
export const toldStorageSchema = z.object({
  forwarding: z
    .object({
      state: z.string(),
      message: z.string().nullable(),
      waitingCount: z.number(),
      waitingSinceUs: z.number().nullable(),
      deliveredTimeUs: z.number().nullable(),
      setAsideCount: z.number(),
      setAside: z.array(z.object({ what: z.string(), why: z.string() })),
    })
    .nullable(),
  retentionTrouble: z.string().nullable(),
  steps: z.object({
    sizeBytes: z.number().nullable(),
    limitBytes: z.number().nullable(),
    undeliveredLostCount: z.number(),
  }),
})
export type ToldStorage = z.infer<typeof toldStorageSchema>

/** Where results are kept. */
export interface StorageFacts {
  readonly config: Pick<Config, 'store' | 'influxdb' | 'retention'>
  /** Null where no server answers, or one that does not know. */
  readonly told: ToldStorage | null
  /** Null where results go nowhere else. */
  readonly influx: InfluxFacts | null
}
