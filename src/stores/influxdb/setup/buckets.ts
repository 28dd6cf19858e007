import type { InfluxConnection } from '../connection.js'
import { InfluxError } from '../influx-error.js'
import { answerAs, API_ANSWERS, type Bucket } from './api-answers.js'

/** A bucket as it should be. */
export interface WantedBucket {
  readonly name: string
  readonly description: string
  /** How long points are kept; 0 is for ever. */
  readonly retentionS: number
}

export interface BucketChange {
  readonly name: string
  readonly bucketId: string
  /** `kept`: it keeps points for longer than wanted, and that was not to be changed. */
  readonly change: 'created' | 'none' | 'retention' | 'kept'
  /** What holds now; 0 is for ever. */
  readonly retentionS: number
  readonly wantedRetentionS: number
}

const DAY_S = 86_400

/** @throws InfluxError where there is none of that name, or the token may not see it */
export async function findOrganisation(connection: InfluxConnection, signal?: AbortSignal): Promise<string> {
  const { organisation, url } = connection.options
  const path = `/api/v2/orgs?org=${encodeURIComponent(organisation)}`
  const { orgs } = answerAs(
    connection,
    API_ANSWERS.organisations,
    await connection.request({ method: 'GET', path }, signal),
  )
  const found = orgs.find(({ name, id }) => name === organisation || id === organisation)
  if (found !== undefined) return found.id
  throw new InfluxError(
    `InfluxDB at ${url} has no organisation "${organisation}", or this token may not see it. Check influxdb.organisation, and use a token that may make buckets.`,
    { code: 'influx-not-found' },
  )
}

/** Null where there is none, or the token may not see it. */
export async function findBucket(
  connection: InfluxConnection,
  name: string,
  signal?: AbortSignal,
): Promise<Bucket | null> {
  const query = new URLSearchParams({ org: connection.options.organisation, name })
  try {
    const answer = await connection.request({ method: 'GET', path: `/api/v2/buckets?${query.toString()}` }, signal)
    return answerAs(connection, API_ANSWERS.buckets, answer).buckets.find((bucket) => bucket.name === name) ?? null
  } catch (error) {
    if (error instanceof InfluxError && error.code === 'influx-not-found') return null
    throw error
  }
}

/** Seconds for which a bucket keeps points; 0 is for ever. */
export function retentionOf({ retentionRules }: Bucket): number {
  return retentionRules[0]?.everySeconds ?? 0
}

/**
 * Makes the bucket, or gives it the retention that is wanted. A shorter one deletes what is older, so that needs
 * `mayShorten`.
 */
export async function ensureBucket(
  connection: InfluxConnection,
  wanted: WantedBucket,
  { organisationId, mayShorten }: { readonly organisationId: string; readonly mayShorten: boolean },
  signal?: AbortSignal,
): Promise<BucketChange> {
  const { name, description, retentionS: wantedRetentionS } = wanted
  const found = await findBucket(connection, name, signal)
  const retentionRules = [{ type: 'expire', everySeconds: wantedRetentionS }]
  if (found === null) {
    const body = { orgID: organisationId, name, description, retentionRules }
    const making = connection.request({ method: 'POST', path: '/api/v2/buckets', body }, signal)
    const made = await making.catch(namingPlan(wanted))
    return changed(answerAs(connection, API_ANSWERS.bucket, made), 'created', wantedRetentionS)
  }
  const retentionS = retentionOf(found)
  if (retentionS === wantedRetentionS) return changed(found, 'none', wantedRetentionS)
  const shortens = wantedRetentionS !== 0 && (retentionS === 0 || wantedRetentionS < retentionS)
  if (shortens && !mayShorten) return changed(found, 'kept', wantedRetentionS)
  const path = `/api/v2/buckets/${encodeURIComponent(found.id)}`
  const changing = connection.request({ method: 'PATCH', path, body: { retentionRules } }, signal)
  const patched = await changing.catch(namingPlan(wanted))
  return changed(answerAs(connection, API_ANSWERS.bucket, patched), 'retention', wantedRetentionS)
}

/** A plan of the Cloud that limits buckets or how long they keep says so in words of its own, under one of these. */
const LIMIT_STATUS = new Set([400, 403, 422])
const LIMIT_WORDS = /retention|limit|quota|exceed|\bplan\b/i

function namingPlan({ name, retentionS }: WantedBucket): (error: unknown) => never {
  return (error) => {
    const isLimit = error instanceof InfluxError && LIMIT_STATUS.has(error.statusCode ?? 0)
    if (!isLimit || !LIMIT_WORDS.test(error.message)) throw error
    const kept = retentionS === 0 ? 'for ever' : `for ${retentionS / DAY_S} days`
    throw new InfluxError(
      `${error.message} Solewatch wants the bucket "${name}" to keep what is in it ${kept}, and two buckets in all. A free plan of InfluxDB Cloud keeps nothing for longer than 30 days: change the plan there, or use an InfluxDB 2.x of your own, or store.kind: embedded.`,
      { code: 'influx-refused', statusCode: error.statusCode ?? 0 },
    )
  }
}

function changed(bucket: Bucket, change: BucketChange['change'], wantedRetentionS: number): BucketChange {
  const { name, id: bucketId } = bucket
  return { name, bucketId, change, retentionS: retentionOf(bucket), wantedRetentionS }
}
