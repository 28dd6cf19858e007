import { z } from 'zod'
import type { InfluxConnection } from '../connection.js'
import { InfluxError } from '../influx-error.js'

const retentionRule = z.object({ everySeconds: z.number().int().nonnegative() })
const bucket = z.object({ id: z.string(), name: z.string(), retentionRules: z.array(retentionRule).default([]) })
const organisation = z.object({ id: z.string(), name: z.string() })

/** What the API answers, as far as it is used here. */
export const API_ANSWERS = {
  bucket,
  buckets: z.object({ buckets: z.array(bucket) }),
  organisations: z.object({ orgs: z.array(organisation) }),
  authorisation: z.object({ id: z.string(), token: z.string().min(1) }),
  onboarding: z.object({ allowed: z.boolean() }),
}

export type Bucket = z.infer<typeof bucket>

/** @throws InfluxError for an answer that is not InfluxDB's; it shows nothing of it, as there may be a token in it */
export function answerAs<Answer>(connection: InfluxConnection, schema: z.ZodType<Answer>, answer: unknown): Answer {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const { url } = connection.options
  throw new InfluxError(`${url} answers something that is not InfluxDB's. Check influxdb.url.`, {
    code: 'influx-bad-answer',
  })
}
